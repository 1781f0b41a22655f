// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "litellm/wire.h"

namespace budget_gate::demo {

/// One completion of the demo, as it was answered.
struct Request {
  std::string prompt;
  std::string response;
  Usage usage;
  double cost = 0;        ///< USD: tokens times the prices that the demo was given
  double cumulative = 0;  ///< USD: all of them so far
};

/// What the demo found, from the first request to the last.
struct DemoRun {
  std::string proxy;  ///< in words
  std::string model;
  std::string key_name;   ///< sk-abc123..., never the whole key
  double max_budget = 0;  ///< USD
  std::vector<Request> requests;
  int rejected = 0;
  std::string rejection;              ///< LiteLLM's message
  std::optional<double> final_spend;  ///< USD, from /key/info once it is written
  bool key_deleted = false;
  /// What is wrong with the budget, a line each.
  std::vector<std::string> problems;
  /// What could not be found out since the proxy did not answer, a line each. Both empty: enforced,
  /// charged, cleaned up.
  std::vector<std::string> not_judged;
};

/// The run as one document: proxy, model, key_name, max_budget (USD), requests (each with prompt,
/// response, tokens, cost and cumulative_spend in USD), rejected, rejection, final_spend (USD or
/// null), key_deleted, ok, problems, not_judged.
nlohmann::json ToJson(const DemoRun& run);

}  // namespace budget_gate::demo
