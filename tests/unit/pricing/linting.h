// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pricing/lint/lint.h"

namespace budget_gate {

inline std::vector<Finding> LintText(std::string_view text) {
  const auto config = ParsePricingConfig(text, "test.yaml");
  EXPECT_TRUE(config) << config.error().message;
  return config ? Lint(*config) : std::vector<Finding>{};
}

/// What the lint finds in a config, as "line:rule line:rule": short enough to state all of it in a
/// test.
inline std::string Found(std::string_view text) {
  std::string found;
  for (const Finding& finding : LintText(text))
    found += (found.empty() ? "" : " ") + std::to_string(finding.where.line) + ":" +
             std::string(finding.rule->id);
  return found;
}

/// The only finding of a config.
inline Finding OnlyFinding(std::string_view text) {
  const std::vector<Finding> findings = LintText(text);
  EXPECT_THAT(findings, ::testing::SizeIs(1));
  if (!findings.empty()) return findings.front();
  static const Rule kNone{};
  Finding none;
  none.rule = &kNone;
  return none;
}

/// A model of a self-hosted server whose litellm_params hold `params` (flow style), on line 2;
/// `rest` comes after them.
inline std::string Model(const std::string& params, const std::string& rest = "") {
  return "model_list:\n- {model_name: m, litellm_params: {model: hosted_vllm/m" +
         (params.empty() ? "" : ", " + params) + "}" + (rest.empty() ? "" : ", " + rest) + "}\n";
}

/// Prices with which a model has no finding.
inline constexpr const char* kGoodPrices =
    "input_cost_per_token: 0.00001, output_cost_per_token: 0.00002";

}  // namespace budget_gate
