// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pricing/config.h"

namespace budget_gate {

/// An error is where LiteLLM would book wrong money or enforce nothing; everything else is a
/// warning.
enum class Severity { kWarning, kError };

struct Rule;

/// One thing that is wrong with a config.
struct Finding {
  const Rule* rule = nullptr;
  yaml::Mark where;
  std::string model;  ///< `model_name`; empty: not about a model
  std::optional<std::size_t> model_index = std::nullopt;  ///< in PricingConfig::models
  std::string message;  ///< what is wrong and what LiteLLM makes of it, in one line
  std::string fix;      ///< what to write instead
};

/// Takes what the rules find.
class Findings {
 public:
  /// What follows is found by `rule`, in the model at `index` of `config`; without an index, in the
  /// config as a whole.
  void Begin(const Rule& rule, const PricingConfig& config, std::optional<std::size_t> index);
  /// One finding, about what Begin() named.
  void Add(yaml::Mark where, std::string message, std::string fix);
  /// One finding about `model`, of which `index` may be the place in the config.
  void AddAbout(std::string model, std::optional<std::size_t> index, yaml::Mark where,
                std::string message, std::string fix);

  std::vector<Finding> Take() && { return std::move(found_); }

 private:
  const Rule* rule_ = nullptr;
  const std::string* model_ = nullptr;
  std::optional<std::size_t> index_;
  std::vector<Finding> found_;
};

/// What a rule looks at, one by one: every price that LiteLLM, or somebody who misspelled it, takes
/// for one; every model; every setting; or the config as a whole.
using PriceCheck = void (*)(const DeclaredPrice&, Findings&);
using ModelCheck = void (*)(const PricedModel&, Findings&);
using SettingCheck = void (*)(const Setting&, Findings&);
using ConfigCheck = void (*)(const PricingConfig&, Findings&);

/// What LiteLLM does where a rule finds something, and where that can be read.
struct Explanation {
  std::string_view what = {};
  std::string_view source = {};                ///< in LiteLLM's sources
  std::string_view since = "1.83 or earlier";  ///< the oldest that was looked at
};

/// Something that the lint looks for: a row of the table of the file that checks it.
struct Rule {
  std::string_view id;  ///< "no-price": what a finding is called in every output
  Severity severity = Severity::kError;
  std::string_view summary;  ///< one sentence
  std::variant<PriceCheck, ModelCheck, SettingCheck, ConfigCheck> check = {};
  Explanation litellm = {};  ///< for --explain
};

}  // namespace budget_gate
