// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

std::optional<double> Number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

json Scalar(const std::string& text, bool quoted) {
  constexpr std::string_view kEnvironment = "os.environ/";
  if (text.starts_with(kEnvironment)) {
    const char* value = std::getenv(text.c_str() + kEnvironment.size());
    return value == nullptr ? json(nullptr) : json(value);
  }
  if (quoted) return text;
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (const auto number = Number(text)) {
    const bool whole = text.find_first_of(".eEn") == std::string::npos;
    return whole ? json(static_cast<std::int64_t>(*number)) : json(*number);
  }
  return text;
}

/// A YAML document as libyaml has it, with its aliases resolved.
class YamlDocument {
 public:
  explicit YamlDocument(const std::string& text) {
    yaml_parser_t parser;
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
    const bool loaded = yaml_parser_load(&parser, &document_) != 0;
    const std::string problem = loaded || parser.problem == nullptr ? "" : parser.problem;
    const std::size_t line = parser.problem_mark.line + 1;
    yaml_parser_delete(&parser);
    if (!loaded) throw std::runtime_error("line " + std::to_string(line) + ": " + problem);
  }
  ~YamlDocument() { yaml_document_delete(&document_); }
  YamlDocument(const YamlDocument&) = delete;
  YamlDocument& operator=(const YamlDocument&) = delete;

  json ToJson() {
    const yaml_node_t* root = yaml_document_get_root_node(&document_);
    return root == nullptr ? json() : ToJson(*root, 0);
  }

 private:
  json ToJson(int index, int depth) {
    return ToJson(*yaml_document_get_node(&document_, index), depth);
  }

  json ToJson(const yaml_node_t& node, int depth) {
    // An alias can stand within what it is one for.
    constexpr int kDeepest = 64;
    if (depth > kDeepest)
      throw std::runtime_error("line " + std::to_string(node.start_mark.line + 1) +
                               ": nested too deeply");
    if (node.type == YAML_SCALAR_NODE) {
      const auto& scalar = node.data.scalar;
      return Scalar({reinterpret_cast<const char*>(scalar.value), scalar.length},
                    scalar.style != YAML_PLAIN_SCALAR_STYLE);
    }
    if (node.type == YAML_SEQUENCE_NODE) {
      json list = json::array();
      const auto& items = node.data.sequence.items;
      for (const auto* item = items.start; item != items.top; ++item)
        list.push_back(ToJson(*item, depth + 1));
      return list;
    }
    return MapToJson(node, depth);
  }

  json MapToJson(const yaml_node_t& node, int depth) {
    json object = json::object();
    const auto& pairs = node.data.mapping.pairs;
    for (const auto* pair = pairs.start; pair != pairs.top; ++pair) {
      const yaml_node_t& name = *yaml_document_get_node(&document_, pair->key);
      if (name.type != YAML_SCALAR_NODE)
        throw std::runtime_error("line " + std::to_string(name.start_mark.line + 1) +
                                 ": a name is no text");
      const std::string text(reinterpret_cast<const char*>(name.data.scalar.value));
      json value = ToJson(pair->value, depth + 1);
      // YAML's merge key: what stands beside it wins.
      if (text == "<<" && value.is_object()) {
        value.update(object);
        object = std::move(value);
      } else {
        object[text] = std::move(value);
      }
    }
    return object;
  }

  yaml_document_t document_{};
};

/// The whole of `file`. Throws std::runtime_error when it cannot be read.
std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad() || std::filesystem::is_directory(file))
    throw std::runtime_error("cannot be read; give a LiteLLM config.yaml");
  return text;
}

/// The prices in `object`: every number (or text that is one) whose name speaks of a cost.
PriceList PricesIn(const json& object) {
  PriceList prices;
  for (const auto& [name, value] : object.items()) {
    if (name.find("cost_per_") == std::string::npos && !name.ends_with("_token_cost")) continue;
    if (value.is_number()) prices[name] = value.get<double>();
    if (value.is_string()) {
      if (const auto number = Number(value.get<std::string>())) prices[name] = *number;
    }
  }
  return prices;
}

ConfigBudget ReadBudget(const json& object, const char* limit, const char* duration) {
  ConfigBudget budget;
  if (!object.is_object()) return budget;
  const json usd = object.value(limit, json());
  if (usd.is_number() && usd.get<double>() > 0) budget.limit = usd.get<double>();
  const json period = object.value(duration, json());
  if (period.is_string()) budget.duration = period.get<std::string>();
  return budget;
}

Deployment ReadDeployment(const json& entry) {
  const auto is_text = [](const json& object, const char* name) {
    return object.contains(name) && object.at(name).is_string();
  };
  if (!entry.is_object() || !is_text(entry, "model_name"))
    throw std::runtime_error("an entry of model_list has no model_name");
  Deployment deployment;
  deployment.model_name = entry.at("model_name").get<std::string>();
  deployment.litellm_params = entry.value("litellm_params", json::object());
  deployment.model_info = entry.value("model_info", json::object());
  if (!deployment.litellm_params.is_object() || !is_text(deployment.litellm_params, "model"))
    throw std::runtime_error("model_list: " + deployment.model_name +
                             " has no litellm_params.model");
  if (!deployment.model_info.is_object())
    throw std::runtime_error("model_list: model_info of " + deployment.model_name +
                             " is no mapping");
  deployment.model = deployment.litellm_params.at("model").get<std::string>();
  deployment.id = Sha256(deployment.model_name + deployment.litellm_params.dump());
  deployment.litellm_params.erase("api_key");
  deployment.budget = ReadBudget(deployment.litellm_params, "max_budget", "budget_duration");
  deployment.params_prices = PricesIn(deployment.litellm_params);
  // LiteLLM declares the prices there as numbers with a fraction, and shows them so.
  deployment.litellm_params.update(json(deployment.params_prices));
  deployment.info_prices = PricesIn(deployment.model_info);
  return deployment;
}

}  // namespace

PriceList Deployment::Prices() const {
  PriceList prices = params_prices;
  prices.insert(info_prices.begin(), info_prices.end());
  return prices;
}

const Deployment* Config::Find(const std::string& model_name) const {
  const auto found =
      std::find_if(deployments.begin(), deployments.end(),
                   [&](const Deployment& each) { return each.model_name == model_name; });
  return found == deployments.end() ? nullptr : &*found;
}

Config LoadConfig(const std::filesystem::path& file) {
  try {
    const json document = YamlDocument(ReadFile(file)).ToJson();
    if (!document.is_object()) throw std::runtime_error("it is no mapping with a model_list");
    Config config;
    const json models = document.value("model_list", json::array());
    if (!models.is_array() || models.empty()) throw std::runtime_error("it has no model_list");
    for (const json& entry : models) config.deployments.push_back(ReadDeployment(entry));
    config.budget = ReadBudget(document.value("litellm_settings", json::object()), "max_budget",
                               "budget_duration");
    const json router = document.value("router_settings", json::object());
    const json providers =
        router.is_object() ? router.value("provider_budget_config", json()) : json();
    if (providers.is_object()) {
      for (const auto& [name, budget] : providers.items())
        config.provider_budgets[name] = ReadBudget(budget, "budget_limit", "time_period");
    }
    const json settings = document.value("general_settings", json::object());
    if (settings.is_object() && settings.contains("master_key") &&
        settings.at("master_key").is_string())
      config.master_key = settings.at("master_key").get<std::string>();
    return config;
  } catch (const std::exception& problem) {
    throw std::runtime_error("config " + file.string() + ": " + problem.what());
  }
}

}  // namespace budget_mock
