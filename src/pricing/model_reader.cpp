// SPDX-License-Identifier: Apache-2.0
#include "pricing/model_reader.h"

#include <algorithm>

#include "pricing/price_keys.h"

namespace budget_gate {
namespace {

std::string TextAt(yaml::Value mapping, std::string_view key) {
  const auto value = mapping.Find(key);
  if (!value || value->type() == yaml::Type::kNull) return {};
  return std::string(value->text());
}

std::optional<double> NumberAt(yaml::Value mapping, std::string_view key) {
  const auto value = mapping.Find(key);
  return value ? value->number() : std::nullopt;
}

// LiteLLM has 150 price keys; who writes more than this means no prices.
constexpr std::size_t kMostDeclared = 1000;

/// Keys whose value is a list, a mapping or a multiplier, so that no single number is their price.
bool IsStructured(std::string_view key) {
  return key == "tiered_pricing" || key == "off_peak_pricing" ||
         key == "search_context_cost_per_query" || IsPriceMultiplier(key) ||
         key == "cost_per_ptu_per_hour";
}

/// Whether somebody who wrote `key` put prices into a mapping of that name.
bool IsPriceBlock(std::string_view key, yaml::Value value) {
  static constexpr std::string_view kNames[] = {"pricing",       "price",      "prices",
                                                "cost",          "costs",      "custom_pricing",
                                                "model_pricing", "token_costs"};
  if (!value.is_mapping() ||
      std::find(std::begin(kNames), std::end(kNames), key) == std::end(kNames))
    return false;
  bool has_number = false;
  value.ForEachEntry([&](yaml::Value, yaml::Value entry) {
    has_number =
        has_number || entry.type() == yaml::Type::kInteger || entry.type() == yaml::Type::kFloat;
  });
  return has_number;
}

/// In litellm_params LiteLLM keeps only the fields that it knows:
/// `input_cost_per_token_above_64k_tokens` counts in model_info alone.
KeyUse UseOf(std::string_view key, PricePlace place) {
  if (!IsModelInfoPriceKey(key)) return KeyUse::kUnknown;
  if (place == PricePlace::kModelEntry || place == PricePlace::kNestedInfo)
    return KeyUse::kMisplaced;
  const bool dropped = place == PricePlace::kLitellmParams && !IsDeploymentPriceKey(key) &&
                       ParseThresholdKey(key).has_value();
  if (dropped) return KeyUse::kDropped;
  return IsStructured(key) ? KeyUse::kStructured : KeyUse::kPrice;
}

void ReadDeclared(yaml::Value mapping, PricePlace place, PricedModel& model) {
  mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
    const std::string_view name = key.text();
    const bool is_read = place == PricePlace::kLitellmParams || place == PricePlace::kModelInfo;
    if (name == "tiered_pricing" && is_read) return;
    if (!LooksLikePrice(name)) return;
    DeclaredPrice declared{.key = std::string(name),
                           .place = place,
                           .use = UseOf(name, place),
                           .text = std::string(value.text()),
                           .type = value.type(),
                           .value = value.number(),
                           .where = key.mark()};
    if (IsFromEnvironment(declared.text)) declared.value.reset();
    if (declared.use == KeyUse::kUnknown && IsPriceBlock(name, value))
      declared.use = KeyUse::kBlock;
    // Of a key that is repeated the last one counts, as for PyYAML.
    const auto repeated =
        std::find_if(model.declared.begin(), model.declared.end(), [&](const DeclaredPrice& other) {
          return other.place == place && other.key == declared.key;
        });
    if (repeated != model.declared.end()) {
      if (repeated->text != declared.text) declared.dropped = repeated->where;
      *repeated = std::move(declared);
    } else if (model.declared.size() < kMostDeclared) {
      model.declared.push_back(std::move(declared));
    }
  });
}

void ReadTiers(yaml::Value list, PricedModel& model) {
  list.ForEachItem([&](yaml::Value entry) {
    DeclaredTier declared{.where = entry.mark()};
    declared.has_input_price = NumberAt(entry, "input_cost_per_token").has_value();
    std::vector<std::optional<double>> bounds;
    if (const auto range = entry.Find("range"))
      range->ForEachItem([&](yaml::Value bound) {
        // A bound in quotes is text to LiteLLM, which then fails to compare it with a count.
        const bool is_number =
            bound.type() == yaml::Type::kInteger || bound.type() == yaml::Type::kFloat;
        bounds.push_back(is_number ? bound.number() : std::nullopt);
      });
    if (bounds.size() == 2) {
      declared.from = bounds[0];
      declared.to = bounds[1];
    }
    if (declared.from && declared.to)
      model.prices.tiered_pricing.push_back(
          {.from = *declared.from,
           .to = *declared.to,
           .input = NumberAt(entry, "input_cost_per_token"),
           .output = NumberAt(entry, "output_cost_per_token"),
           .cache_read = NumberAt(entry, "cache_read_input_token_cost"),
           .cache_creation = NumberAt(entry, "cache_creation_input_token_cost"),
           .cache_creation_above_1hr = NumberAt(entry, "cache_creation_input_token_cost_above_1hr"),
           .reasoning = NumberAt(entry, "output_cost_per_reasoning_token")});
    model.declared_tiers.push_back(declared);
  });
}

void ApplyPrices(PricePlace place, PricedModel& model) {
  for (const DeclaredPrice& declared : model.declared) {
    if (declared.place != place) continue;
    if (declared.use != KeyUse::kPrice && declared.use != KeyUse::kStructured) continue;
    if (place == PricePlace::kLitellmParams && !IsDeploymentPriceKey(declared.key)) continue;
    if (declared.value) SetPrice(model.prices, declared.key, *declared.value);
    if (IsFromEnvironment(declared.text)) model.has_runtime_price = true;
    // `search_context_cost_per_query` and `off_peak_pricing` are mappings of prices.
    if (declared.type == yaml::Type::kMapping) model.prices.has_other_price = true;
  }
}

}  // namespace

bool LooksLikePrice(std::string_view key) {
  // Every price key of LiteLLM has one of these words, and so has what is meant for one.
  static constexpr std::string_view kWords[] = {"cost", "pric", "per_token", "pertoken"};
  constexpr std::size_t kLongest = 200;
  key = key.substr(0, kLongest);
  // In ASCII this bit tells small letters from capitals; std::tolower would cost more than all the
  // rest of reading.
  const auto same = [](char a, char b) { return a == b || (a | 0x20) == b; };
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) {
    return std::search(key.begin(), key.end(), word.begin(), word.end(), same) != key.end();
  });
}

bool IsFromEnvironment(std::string_view text) {
  return text.starts_with("os.environ/") || IsTemplate(text);
}

bool IsTemplate(std::string_view text) {
  return text.find("{{") != text.npos || text.find("${") != text.npos;
}

PricedModel ReadModel(yaml::Value entry) {
  PricedModel model;
  model.model_name = TextAt(entry, "model_name");
  model.where = entry.mark();
  ReadDeclared(entry, PricePlace::kModelEntry, model);
  const auto params = entry.Find("litellm_params");
  const auto info = entry.Find("model_info");
  if (params) {
    model.litellm_model = TextAt(*params, "model");
    model.custom_llm_provider = TextAt(*params, "custom_llm_provider");
    model.api_base = TextAt(*params, "api_base");
    if (model.api_base.empty()) model.api_base = TextAt(*params, "base_url");
    model.base_model = TextAt(*params, "base_model");
    ReadDeclared(*params, PricePlace::kLitellmParams, model);
    if (const auto nested = params->Find("model_info"))
      ReadDeclared(*nested, PricePlace::kNestedInfo, model);
  }
  if (info) {
    if (const std::string base = TextAt(*info, "base_model"); !base.empty())
      model.base_model = base;
    model.mode = TextAt(*info, "mode");
    model.id = TextAt(*info, "id");
    ReadDeclared(*info, PricePlace::kModelInfo, model);
  }
  ApplyPrices(PricePlace::kModelInfo, model);
  ApplyPrices(PricePlace::kLitellmParams, model);
  for (const auto& place : {params, info}) {
    const auto tiers = place ? place->Find("tiered_pricing") : std::nullopt;
    if (!tiers || !tiers->is_sequence()) continue;
    ReadTiers(*tiers, model);
    break;
  }
  return model;
}

}  // namespace budget_gate
