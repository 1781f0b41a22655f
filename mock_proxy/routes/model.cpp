// SPDX-License-Identifier: Apache-2.0
// What models there are and what they cost: litellm/proxy/proxy_server.py, model_info_v1 and
// model_list.
#include <algorithm>

#include "routes/authentication.h"
#include "routes/http.h"
#include "shapes.h"

namespace budget_mock {
namespace {

using nlohmann::json;

bool MayUse(const Call& call, const std::string& model_name) {
  if (!call.key) return true;
  const auto team = call.proxy.teams.Find(call.key->Text("team_id"));
  const auto fits = [&](const std::vector<std::string>& models) {
    return models.empty() || std::find(models.begin(), models.end(), model_name) != models.end();
  };
  return fits(call.key->Models()) && (!team || fits(team->Models()));
}

void ListModels(Call& call) {
  if (call.proxy.defects().Has(Defect::kModelListClosedToExhaustedKey)) RefuseExhaustedKey(call);
  json data = json::array();
  for (const Deployment& deployment : call.proxy.config().deployments) {
    if (!MayUse(call, deployment.model_name)) continue;
    data.push_back({{"id", deployment.model_name},
                    {"object", "model"},
                    {"created", 1677610602},  // LiteLLM's constant
                    {"owned_by", "openai"}});
  }
  call.Reply({{"data", data}, {"object", "list"}});
}

void ModelInfo(Call& call) {
  const Release release = call.proxy.options().release;
  json data = json::array();
  for (const Deployment& deployment : call.proxy.config().deployments) {
    if (!MayUse(call, deployment.model_name)) continue;
    json params = Shape("litellm_params", release);
    params.update(deployment.litellm_params);
    json info = Shape("model_info", release);
    info.update(deployment.model_info);
    if (!call.proxy.rules().model_info_repeats_all_prices)
      info.update({{"input_cost_per_token", 0}, {"output_cost_per_token", 0}});
    for (const auto& [name, price] : deployment.Prices({})) {
      const bool repeated = call.proxy.rules().model_info_repeats_all_prices ||
                            name.find("_above_") == std::string::npos;
      if (!repeated) continue;
      info[name] = price;
      if (!call.proxy.defects().Has(Defect::kModelInfoShowsOtherPrices)) continue;
      info[name] = 2 * price;
      if (params.contains(name)) params[name] = 2 * price;
    }
    info["id"] = deployment.id;
    info["db_model"] = false;
    info["key"] = deployment.model;
    data.push_back(
        {{"model_name", deployment.model_name}, {"litellm_params", params}, {"model_info", info}});
  }
  call.Reply({{"data", data}});
}

}  // namespace

void ModelRoutes(Router& router) {
  router.Add("GET", "(?:/v1)?/models", Access::kAnyKey, ListModels);
  router.Add("GET", "(?:/v1)?/model/info", Access::kAnyKey, ModelInfo);
}

}  // namespace budget_mock
