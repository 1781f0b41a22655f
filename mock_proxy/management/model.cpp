// SPDX-License-Identifier: Apache-2.0
// What models there are and what they cost: litellm/proxy/proxy_server.py, model_list,
// model_info_v1 and model_group_info.
#include <algorithm>

#include "http/authentication.h"
#include "http/router.h"
#include "releases/defect.h"
#include "releases/shapes.h"

namespace budget_mock {
namespace {

const Defect kModelInfoShowsOtherPrices{"model-info-shows-other-prices",
                                        "/model/info shows prices that are not those charged"};

using nlohmann::json;

bool MayUse(const Call& call, const std::string& model_name) {
  if (!call.key) return true;
  const auto team = call.proxy.teams.Find(call.key->Text("team_id"));
  const auto fits = [&](const std::vector<std::string>& models) {
    return models.empty() || std::find(models.begin(), models.end(), model_name) != models.end();
  };
  return fits(call.key->Models()) && (!team || fits(team->Models()));
}

/// How lists of models show one.
json ModelCard(const Proxy& proxy, const Deployment& deployment) {
  json card{{"id", deployment.model_name},
            {"object", "model"},
            {"created", 1677610602},  // LiteLLM's constant
            {"owned_by", "openai"}};
  if (!proxy.rules().Has(Change::kModelListHasDetails)) return card;
  for (const char* name : {"mode", "max_input_tokens", "max_output_tokens"}) {
    const auto declared = deployment.model_info.find(name);
    if (declared != deployment.model_info.end() && !declared->is_null()) card[name] = *declared;
  }
  return card;
}

void ListModels(Call& call) {
  RefuseModelListToExhausted(call);
  json data = json::array();
  for (const Deployment& deployment : call.proxy.config().deployments) {
    if (MayUse(call, deployment.model_name)) data.push_back(ModelCard(call.proxy, deployment));
  }
  call.Reply({{"data", data}, {"object", "list"}});
}

void OneModel(Call& call) {
  const Deployment* deployment = call.proxy.config().Find(call.path_parameter);
  if (deployment == nullptr || !MayUse(call, call.path_parameter))
    throw DetailFailure(
        404, "The model `" + call.path_parameter + "` does not exist or is not accessible");
  call.Reply(ModelCard(call.proxy, *deployment));
}

/// The price of a token that a deployment is shown with: 0 where it has none, and null where it has
/// none at all and the release tells that apart.
json ShownTokenPrice(const Proxy& proxy, const PriceList& prices, const char* name) {
  const auto found = prices.find(name);
  if (found != prices.end()) return found->second;
  const bool unpriced =
      !prices.contains("input_cost_per_token") && !prices.contains("output_cost_per_token");
  return unpriced && proxy.rules().Has(Change::kModelInfoTellsOwnPrices) ? json(nullptr) : json(0);
}

/// The names of the prices that the config declares for a deployment.
json PricingOverrides(const PriceList& prices) {
  json names = json::array();
  for (const auto& [name, price] : prices) names.push_back(name);
  return names;
}

/// What /model/info has of every deployment.
json InfoOfEvery(const Rules& rules) {
  json info = Shape("model_info", rules.release());
  if (!rules.Has(Change::kSupportsReasoningEffort)) return info;
  json& params = info["supported_openai_params"];
  params.erase(std::find(params.begin(), params.end(), "user"));
  params.push_back("reasoning_effort");
  return info;
}

/// A deployment in the reply of /model/info.
json DeploymentInfo(const Proxy& proxy, const Deployment& deployment) {
  const Release release = proxy.rules().release();
  json params = Shape("litellm_params", release);
  params.update(deployment.litellm_params);
  json info = InfoOfEvery(proxy.rules());
  info.update(deployment.model_info);
  PriceList prices = deployment.prices;
  if (proxy.rules().Has(Change::kModelInfoTellsOwnPrices))
    info["pricing_overrides"] = PricingOverrides(prices);
  if (proxy.defects().Has(kModelInfoShowsOtherPrices)) {
    for (auto& [name, price] : prices) {
      price *= 2;
      if (params.contains(name)) params[name] = price;
    }
  }
  info.update(json(prices));
  for (const char* name : {"input_cost_per_token", "output_cost_per_token"})
    info[name] = ShownTokenPrice(proxy, prices, name);
  info["id"] = deployment.id;
  info["db_model"] = false;
  info["key"] = deployment.model;
  json shown{{"model_name", deployment.model_name}};
  shown["litellm_params"] = std::move(params);
  shown["model_info"] = std::move(info);
  return shown;
}

void ModelInfo(Call& call) {
  const bool by_id = call.request.has_param("litellm_model_id");
  const std::string id = call.request.get_param_value("litellm_model_id");
  json data = json::array();
  for (const Deployment& deployment : call.proxy.config().deployments) {
    const bool asked = by_id ? deployment.id == id : MayUse(call, deployment.model_name);
    if (asked) data.push_back(DeploymentInfo(call.proxy, deployment));
  }
  if (by_id && data.empty())
    throw DetailFailure(400, {{"error", "Model id = " + id + " not found on litellm proxy"}});
  json reply;
  reply["data"] = std::move(data);
  call.Reply(reply);
}

/// The prices of one deployment, as a group shows them.
json PricingOf(const Deployment& deployment) {
  json costs = json::object();
  for (const auto& [name, usd] : deployment.prices) costs[name] = usd;
  return {{"costs", costs}, {"provider", deployment.Provider()}, {"tiered_pricing", json::array()}};
}

/// What the deployments of one name have in common: litellm/router.py, _set_model_group_info. The
/// dearest of them gives the prices.
json GroupInfo(const Proxy& proxy, const std::string& name) {
  const Release release = proxy.rules().release();
  json group = Shape("model_group", release);
  group["supported_openai_params"] = InfoOfEvery(proxy.rules()).at("supported_openai_params");
  group["model_group"] = name;
  for (const Deployment& deployment : proxy.config().deployments) {
    if (deployment.model_name != name) continue;
    json& providers = group["providers"];
    if (std::find(providers.begin(), providers.end(), deployment.Provider()) == providers.end())
      providers.push_back(deployment.Provider());
    Fill(group, deployment.model_info);
    if (group.contains("deployment_pricing"))
      group["deployment_pricing"].push_back(PricingOf(deployment));
    const PriceList prices = deployment.prices;
    for (const char* token : {"input_cost_per_token", "output_cost_per_token"}) {
      const auto price = prices.find(token);
      const double usd = price == prices.end() ? 0 : price->second;
      group[token] = group[token].is_number() ? std::max(group[token].get<double>(), usd) : usd;
    }
  }
  return group;
}

void ModelGroups(Call& call) {
  std::vector<std::string> names;
  for (const Deployment& deployment : call.proxy.config().deployments) {
    const std::string& name = deployment.model_name;
    const bool asked = !call.request.has_param("model_group") ||
                       call.request.get_param_value("model_group") == name;
    if (asked && MayUse(call, name) && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  }
  json data = json::array();
  for (const std::string& name : names) data.push_back(GroupInfo(call.proxy, name));
  call.Reply({{"data", data}});
}

}  // namespace

void ModelRoutes(Router& router) {
  const auto reader = [](unsigned groups) {
    return Access{.who = Access::Who::kEveryKey, .groups = groups};
  };
  const unsigned info = Access::kLlmApi | Access::kInfo;
  for (const std::string version : {"", "/v1"}) {
    router.Add("GET", version + "/models", reader(info), ListModels);
    router.Add("GET", version + "/models/{model:path}", reader(Access::kLlmApi), OneModel);
    router.Add("GET", version + "/model/info", reader(info | Access::kManagement), ModelInfo);
  }
  router.Add("GET", "/model_group/info", reader(info), ModelGroups);
}

}  // namespace budget_mock
