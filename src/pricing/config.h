// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/yaml/tree.h"
#include "pricing/prices.h"

namespace budget_gate {

class PriceMap;

/// Where a config declares a price.
enum class PricePlace {
  kLitellmParams,  ///< `litellm_params`: wins over model_info
  kModelInfo,      ///< `model_info`
  kModelEntry,     ///< beside the two, where LiteLLM does not look
  kNestedInfo,     ///< `litellm_params.model_info`, where it does not look either
};

/// What LiteLLM makes of a key that speaks of a price.
enum class KeyUse {
  kPrice,       ///< a price: one number
  kStructured,  ///< a price that is a list, a mapping or a multiplier
  kUnknown,     ///< ignored: it knows no such key
  kMisplaced,   ///< ignored: it stands beside litellm_params, or too deep in them
  kBlock,       ///< ignored: prices in a mapping of one's own, such as `pricing`
  kDropped,     ///< ignored: a threshold that only model_info takes
};

/// A key of a model that is a price, or looks as if it were meant to be one, as the file has it.
struct DeclaredPrice {
  std::string key;
  PricePlace place = PricePlace::kLitellmParams;
  KeyUse use = KeyUse::kPrice;
  std::string text;  ///< the characters of the value; empty for a list or mapping
  yaml::Type type = yaml::Type::kNull;
  /// USD as LiteLLM reads it; absent when that is no number, or known only at run time.
  std::optional<double> value;
  yaml::Mark where;  ///< of the key
  /// The same key further up, with another value: LiteLLM sees the last one alone.
  std::optional<yaml::Mark> dropped = std::nullopt;
};

/// One entry of `tiered_pricing` as the file has it.
struct DeclaredTier {
  std::optional<double> from = std::nullopt;  ///< absent: `range` is not two numbers
  std::optional<double> to = std::nullopt;
  bool has_input_price = false;
  yaml::Mark where;
};

/// A scalar of the sections beside `model_list`, by its path: "litellm_settings.max_budget"; or a
/// budget of a deployment: "litellm_params.max_budget". An item of a list has its index as name.
struct Setting {
  std::string path;
  std::string text;
  yaml::Type type = yaml::Type::kNull;
  std::optional<double> value;
  yaml::Mark where;

  /// The last part of its path.
  std::string_view Name() const {
    return std::string_view(path).substr(path.rfind('.') + 1);  // npos + 1 is 0
  }
};

/// One deployment of `model_list`.
struct PricedModel {
  std::string model_name;           ///< what clients ask for; deployments of one name share it
  std::string litellm_model;        ///< `litellm_params.model`
  std::string custom_llm_provider;  ///< `litellm_params.custom_llm_provider`
  std::string api_base;             ///< `litellm_params.api_base`, or `base_url`
  std::string base_model;           ///< `model_info.base_model`, or `litellm_params.base_model`
  std::string id;                   ///< `model_info.id`; empty: LiteLLM makes one
  std::string mode;  ///< `model_info.mode`: "chat", "embedding", ...; empty: not declared
  Prices prices;     ///< what LiteLLM uses, both places together
  /// `custom_llm_provider` or the prefix is one of litellm_settings.custom_provider_map.
  bool is_custom_provider = false;
  const PriceMap* price_map = nullptr;  ///< null: PriceMap::BuiltIn()
  bool has_runtime_price = false;       ///< some price is `os.environ/X`: only the proxy knows it
  yaml::Mark where;

  std::vector<DeclaredPrice> declared;
  std::vector<DeclaredTier> declared_tiers;
  /// What speaks of a budget in its three places: "litellm_params.max_budget",
  /// "model_info.max_budget", "model_entry.max_budget".
  std::vector<Setting> budgets;

  /// What `place` declares under `key`; null: nothing.
  const DeclaredPrice* Find(PricePlace place, std::string_view key) const;
};

/// `fallbacks: [{from: [to, ...]}]` of router_settings or litellm_settings, one for each pair.
/// Default fallbacks are those of every model: `from` is "*".
struct Fallback {
  std::string from;
  std::string to;
  yaml::Mark where;
};

/// A comment `# pricing_check: allow free` (or any other rule, several separated by blanks): what
/// it names is meant, on its own line and the next.
struct Allowance {
  int file = 0;  ///< as in yaml::Mark
  int line = 0;
  std::string rule;
};

/// A key that a mapping has twice, with different values: LiteLLM sees the last alone.
struct RepeatedKey {
  std::string path;  ///< "litellm_settings", "litellm_settings.max_budget"
  yaml::Mark where;  ///< of the one that is dropped
  yaml::Mark kept;
};

/// A part of a config that LiteLLM cannot read as a list of models.
struct Misshapen {
  enum class Kind { kListIsNoList, kListMisspelled, kEntryIsNoMapping, kNoParams };
  Kind kind;
  std::string text;  ///< the key, or the model_name
  yaml::Mark where;
};

/// A value that stands for another one until something renders it: `{{ .Values.model }}`, `${X}`.
struct Templated {
  std::string text;
  yaml::Mark where;
};

/// What a config says about prices and budgets.
struct PricingConfig {
  std::string file;
  std::vector<PricedModel> models;
  std::vector<Setting> settings;
  std::vector<Fallback> fallbacks;
  std::vector<Allowance> allowances;
  std::vector<RepeatedKey> repeated;
  /// The file and those of its `include`, as yaml::Mark::file counts them.
  std::vector<std::string> files;
  std::vector<Misshapen> misshapen;
  std::vector<Templated> templates;
  std::size_t includes = 0;  ///< files of `include` that are not read, and may hold models
  /// Lines about strings that look like a config and are none that can be read.
  std::vector<std::string> notes;
  bool has_model_list = false;
};

/// Reads the prices of a LiteLLM config.yaml, a Helm values.yaml (`proxy_config.model_list`, at any
/// depth), a `model_list` alone or its bare list, in one or several YAML documents, also where
/// these stand in a string (a ConfigMap), and the files of `include`, relative to it. Prices are
/// those that LiteLLM uses: litellm_params before model_info (Deployment in
/// litellm/types/router.py). `os.environ/X` values are known only to the proxy and count as not
/// declared in `prices`.
///
/// The error is one line that names the file, the place and the fix: the file cannot be read, is
/// not YAML, or has nothing that LiteLLM would read.
/// "-" is the standard input.
Result<PricingConfig> ReadPricingConfig(const std::filesystem::path& file);

/// The same from text; `name` stands for the file in errors. Files of `include` are only counted.
Result<PricingConfig> ParsePricingConfig(std::string_view text, const std::string& name);

}  // namespace budget_gate
