// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/poll.h"
#include "common/result.h"
#include "litellm/proxy_client.h"

namespace budget_gate {

/// Everything that the environment can say; docs/environment.md has the table. Read here and
/// nowhere else.
struct Environment {
  std::optional<BaseUrl> proxy{};   ///< LITELLM_BASE_URL; absent: the bundled mock
  std::vector<BaseUrl> replicas{};  ///< LITELLM_REPLICA_URLS: none, or two or more
  std::string master_key{};         ///< LITELLM_MASTER_KEY
  std::string model{};              ///< LITELLM_MODEL; empty: the first chat model that has a price
  double max_budget = 0.001;        ///< MAX_BUDGET, USD
  std::optional<double> input_cost_per_token{};   ///< INPUT_COST_PER_TOKEN, USD
  std::optional<double> output_cost_per_token{};  ///< OUTPUT_COST_PER_TOKEN, USD
  std::filesystem::path pricing_config{};         ///< PRICING_CONFIG
  double max_spend = 0.50;                        ///< BUDGET_GATE_MAX_SPEND, USD
  std::filesystem::path run_folder{};    ///< BUDGET_GATE_RUN_FOLDER: what its processes share
  int requests_in_flight = 8;            ///< BUDGET_GATE_REQUESTS_IN_FLIGHT
  Seconds patience{90};                  ///< BUDGET_GATE_PATIENCE
  Seconds reset_patience{660};           ///< BUDGET_GATE_RESET_PATIENCE
  bool accept_known = false;             ///< BUDGET_GATE_ACCEPT_KNOWN
  bool strict = false;                   ///< BUDGET_GATE_STRICT: a broken SHOULD is red, too
  std::filesystem::path step_summary{};  ///< GITHUB_STEP_SUMMARY; empty: not in a step of GitHub's
  bool github_actions = false;           ///< GITHUB_ACTIONS is "true"
  std::filesystem::path mock_config{};   ///< MOCK_PROXY_CONFIG; empty: fixtures/proxy_config.yaml
  std::string built_in_mock_config{};    ///< which of fixtures/, where MOCK_PROXY_CONFIG is empty;
                                         ///< no variable: a case may need another than the rest
  std::string mock_release{};            ///< MOCK_PROXY_RELEASE
  std::string mock_defects{};            ///< MOCK_PROXY_DEFECT, separated by commas

  /// LiteLLM's own names of the two: where LITELLM_BASE_URL is not set and LITELLM_PROXY_URL is,
  /// sets it, and LITELLM_MASTER_KEY by LITELLM_PROXY_API_KEY, for this process and those that it
  /// starts. Returns what was taken, in a line for people; empty: nothing. For programs that
  /// somebody starts by name: a plain ctest stays on the mock.
  static std::string TakeLiteLLMsNames();

  using Getter = std::function<const char*(const char* name)>;
  /// Reads the variables through `get` (std::getenv, unless a test says otherwise). An error names
  /// the variable and what it should be. BUDGET_GATE_BACKEND decides between proxy and mock where
  /// the URL alone would not.
  static Result<Environment> Read(const Getter& get);
  static Result<Environment> Read();
};

}  // namespace budget_gate
