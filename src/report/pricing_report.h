// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pricing/config.h"
#include "pricing/lint/finding.h"
#include "pricing/price_map.h"
#include "report/price_verdict.h"

namespace budget_gate {

/// The request that a report reckons with, and the budget that pays for it.
struct TypicalRequest {
  std::int64_t prompt_tokens = 1000;
  std::int64_t completion_tokens = 500;
  double seconds = 2;        ///< for models that are priced by time
  double budget = 10;        ///< USD
  bool is_coloured = false;  ///< TextReport: severities and verdicts, for a terminal
  /// Whose price map names were looked up in.
  std::string prices_of = PriceMap::BuiltIn().source();
};

/// A config and what the lint found in it, or why it could not be read.
struct CheckedConfig {
  std::string file;
  PricingConfig config = {};
  std::vector<Finding> findings = {};
  std::string unreadable = {};  ///< the error of reading; empty: it was read
  std::string proxy = {};       ///< what it was compared with, in words; empty: with no proxy
  std::vector<PriceVerdict> on_proxy = {};  ///< what that proxy makes of each deployment
};

/// The file that a finding stands in: the one that was checked, or one that it includes.
const std::string& FileOf(const CheckedConfig& checked, const Finding& finding);

/// For people: a line for each model (USD per token, per 1K and per 1M tokens, what the request
/// costs and how many of them the budget buys, verdict), then each finding as file:line:column with
/// its fix.
std::string TextReport(const std::vector<CheckedConfig>& checked, const TypicalRequest& request);

/// The same as one JSON object: `{"files": [{"file", "error", "models": [...], "findings":
/// [...]}]}`. A file that was compared with a proxy also has `"proxy": {"description", "models":
/// [...]}`, of which PriceVerdictJson tells more.
std::string JsonReport(const std::vector<CheckedConfig>& checked, const TypicalRequest& request);

/// Annotations of a GitHub workflow: a line `::error file=...,line=...,col=...,title=...::...` for
/// each finding.
std::string GithubReport(const std::vector<CheckedConfig>& checked);

/// The same as SARIF 2.1.0, for code scanning.
std::string SarifReport(const std::vector<CheckedConfig>& checked);

/// For people: what the proxy makes of each config that was compared with one, as a table for each.
std::string ProxyReport(const std::vector<CheckedConfig>& checked);

/// What a rule finds, what LiteLLM does there, since which release, and the source, for people.
std::string RuleExplanation(const Rule& rule);

/// A line for each rule: severity, id, summary.
std::string RuleReport(const std::vector<const Rule*>& rules);

}  // namespace budget_gate
