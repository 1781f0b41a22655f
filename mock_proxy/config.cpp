// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "common/python_text.h"
#include "common/yaml/fields.h"
#include "common/yaml/json.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;
namespace yaml = budget_gate::yaml;

/// Says what is wrong at `where`, with its line; Read adds the file.
[[noreturn]] void Fail(yaml::Value where, const std::string& problem) {
  throw std::runtime_error("line " + std::to_string(where.mark().line) + ": " + problem);
}

/// `value` with every `os.environ/X` replaced by what that variable holds, or null.
json FromEnvironment(json value) {
  constexpr std::string_view kEnvironment = "os.environ/";
  if (value.is_structured()) {
    for (json& each : value) each = FromEnvironment(std::move(each));
  } else if (value.is_string() && value.get_ref<const std::string&>().starts_with(kEnvironment)) {
    const char* set =
        std::getenv(value.get_ref<const std::string&>().c_str() + kEnvironment.size());
    value = set == nullptr ? json() : json(set);
  }
  return value;
}

/// The section `name` of the config, or of a part of it; empty where it is not a mapping.
json Section(yaml::Value parent, std::string_view name) {
  const auto section = parent.Find(name);
  return section && section->is_mapping() ? FromEnvironment(yaml::ToJson(*section))
                                          : json::object();
}

/// A number, or a text that LiteLLM converts to one: PyYAML takes `1e-6` for a text.
std::optional<double> Number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return budget_gate::ParsePythonFloat(value.get_ref<const std::string&>());
  return std::nullopt;
}

/// The prices in `object`: every number whose name speaks of a cost.
PriceList PricesIn(const json& object) {
  PriceList prices;
  for (const auto& [name, value] : object.items()) {
    if (name.find("cost_per_") == std::string::npos && !name.ends_with("_token_cost")) continue;
    if (const auto number = Number(value)) prices[name] = *number;
  }
  return prices;
}

ConfigBudget ReadBudget(const json& object, const char* limit, const char* duration) {
  ConfigBudget budget;
  if (!object.is_object()) return budget;
  budget.limit = Number(object.value(limit, json()));
  if (budget.limit.value_or(0) <= 0) budget.limit.reset();
  const json period = object.value(duration, json());
  if (period.is_string()) budget.duration = period.get<std::string>();
  return budget;
}

Deployment ReadDeployment(yaml::Value entry) {
  const auto text_at = [](const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!entry.is_mapping()) Fail(entry, "an entry of model_list is not a mapping: give model_name");
  const auto name = entry.Find("model_name");
  if (!name || name->type() != yaml::Type::kText)
    Fail(entry, "an entry of model_list has no model_name: give it one");
  Deployment deployment;
  deployment.model_name = name->text();
  const auto info = entry.Find("model_info");
  if (info && !info->is_mapping())
    Fail(*info, "model_info of " + deployment.model_name + " is not a mapping: give name: value");
  deployment.model_info = Section(entry, "model_info");
  deployment.litellm_params = Section(entry, "litellm_params");
  deployment.model = text_at(deployment.litellm_params, "model");
  if (deployment.model.empty())
    Fail(entry, deployment.model_name + " has no litellm_params.model: give it one");
  deployment.id = Sha256(deployment.model_name + deployment.litellm_params.dump());
  deployment.litellm_params.erase("api_key");
  deployment.budget = ReadBudget(deployment.litellm_params, "max_budget", "budget_duration");
  deployment.params_prices = PricesIn(deployment.litellm_params);
  // LiteLLM declares the prices there as numbers with a fraction, and shows them so.
  deployment.litellm_params.update(json(deployment.params_prices));
  deployment.info_prices = PricesIn(deployment.model_info);
  deployment.prices = deployment.params_prices;
  deployment.prices.insert(deployment.info_prices.begin(), deployment.info_prices.end());
  return deployment;
}

Config Read(const budget_gate::Result<yaml::Tree>& tree, const std::string& file) {
  if (!tree) throw std::runtime_error("config " + tree.error().message);
  try {
    const yaml::Value root = tree->documents().front();
    const auto models = root.Find("model_list");
    if (!models || !models->is_sequence()) Fail(root, "no model_list: give a LiteLLM config.yaml");
    Config config;
    models->ForEachItem(
        [&](yaml::Value entry) { config.deployments.push_back(ReadDeployment(entry)); });
    if (config.deployments.empty()) Fail(*models, "model_list is empty: give it a model");
    config.budget = ReadBudget(Section(root, "litellm_settings"), "max_budget", "budget_duration");
    const json router = Section(root, "router_settings");
    const auto providers = router.find("provider_budget_config");
    if (providers != router.end() && providers->is_object()) {
      for (const auto& [name, budget] : providers->items())
        config.provider_budgets[name] = ReadBudget(budget, "budget_limit", "time_period");
    }
    const json general = Section(root, "general_settings");
    const auto master_key = general.find("master_key");
    if (master_key != general.end() && master_key->is_string())
      config.master_key = master_key->get<std::string>();
    return config;
  } catch (const std::exception& problem) {
    throw std::runtime_error("config " + file + ": " + problem.what());
  }
}

}  // namespace

const Deployment* Config::Find(const std::string& model_name) const {
  const auto found =
      std::find_if(deployments.begin(), deployments.end(),
                   [&](const Deployment& each) { return each.model_name == model_name; });
  return found == deployments.end() ? nullptr : &*found;
}

Config LoadConfig(const std::filesystem::path& file) {
  return Read(yaml::Load(file), file.string());
}

Config ReadConfig(std::string_view text, const std::string& name) {
  return Read(yaml::Tree::Parse(text, name), name);
}

}  // namespace budget_mock
