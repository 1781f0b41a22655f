// SPDX-License-Identifier: Apache-2.0
#include "report/demo_run.h"

#include <nlohmann/json.hpp>

namespace budget_gate::demo {

using nlohmann::json;

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
          {"ok", run.problems.empty() && run.not_judged.empty()},
          {"problems", run.problems},
          {"not_judged", run.not_judged}};
}

}  // namespace budget_gate::demo
