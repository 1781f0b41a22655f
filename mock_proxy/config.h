// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing.h"

namespace budget_mock {

/// A budget that the config sets. LiteLLM takes a limit of 0 as no limit.
struct ConfigBudget {
  std::optional<double> limit;  ///< USD
  std::optional<std::string> duration;
};

/// One entry of `model_list`.
struct Deployment {
  std::string model_name;         ///< what a client asks for
  std::string model;              ///< litellm_params.model, such as openai/llama-fp8
  nlohmann::json litellm_params;  ///< as declared, without api_key
  nlohmann::json model_info;      ///< as declared
  PriceList params_prices;        ///< declared in litellm_params
  PriceList info_prices;          ///< declared in model_info
  std::string id;                 ///< x-litellm-model-id
  ConfigBudget budget;            ///< litellm_params.max_budget

  std::string Provider() const { return model.substr(0, model.find('/')); }

  /// What LiteLLM charges by: litellm_params wins over model_info.
  PriceList prices;
};

/// What the mock uses of a LiteLLM config.yaml. `os.environ/X` is replaced by the variable's value.
struct Config {
  std::vector<Deployment> deployments;
  std::string master_key;  ///< general_settings.master_key; empty when it has none
  ConfigBudget budget;     ///< litellm_settings.max_budget: of the whole proxy
  std::map<std::string, ConfigBudget> provider_budgets;  ///< router_settings.provider_budget_config

  const Deployment* Find(const std::string& model_name) const;
};

/// Reads a LiteLLM config.yaml, typed as PyYAML does; a price or limit in USD may also be a text
/// that Python's float() reads, as LiteLLM converts it. Throws std::runtime_error with one line:
/// the file, the line in it, what is wrong and what to write.
Config LoadConfig(const std::filesystem::path& file);
/// Likewise, of the text of a file called `name`.
Config ReadConfig(std::string_view text, const std::string& name);

}  // namespace budget_mock
