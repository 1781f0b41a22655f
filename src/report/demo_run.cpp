// SPDX-License-Identifier: Apache-2.0
#include "report/demo_run.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace budget_gate::demo {

using nlohmann::json;

std::string Usd(double amount) {
  std::array<char, 64> text{};
  const bool tiny = amount != 0 && std::abs(amount) < 1e-4;
  std::snprintf(text.data(), text.size(), tiny ? "$%.9f" : "$%.6f", amount);
  return text.data();
}

std::string PlainUsd(double amount) {
  std::array<char, 64> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
  return "$" + std::string(text.data(), end);
}

json ToJson(const DemoRun& run) {
  json requests = json::array();
  for (const Request& request : run.requests) {
    requests.push_back({{"prompt", request.prompt},
                        {"response", request.response},
                        {"prompt_tokens", request.usage.prompt_tokens},
                        {"completion_tokens", request.usage.completion_tokens},
                        {"cost", request.cost},
                        {"cumulative_spend", request.cumulative}});
  }
  return {{"proxy", run.proxy},
          {"model", run.model},
          {"key_name", run.key_name},
          {"max_budget", run.max_budget},
          {"requests", requests},
          {"rejected", run.rejected},
          {"rejection", run.rejection},
          {"final_spend", run.final_spend ? json(*run.final_spend) : json(nullptr)},
          {"key_deleted", run.key_deleted},
          {"ok", run.problems.empty()},
          {"problems", run.problems}};
}

}  // namespace budget_gate::demo
