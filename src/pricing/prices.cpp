// SPDX-License-Identifier: Apache-2.0
#include "pricing/prices.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/python_text.h"
#include "pricing/price_keys.h"

namespace budget_gate {
namespace {

using Field = std::optional<double> Prices::*;

struct NamedField {
  std::string_view name;
  Field field;
};

constexpr NamedField kFields[] = {
    {"input_cost_per_token", &Prices::input_cost_per_token},
    {"output_cost_per_token", &Prices::output_cost_per_token},
    {"cache_read_input_token_cost", &Prices::cache_read_input_token_cost},
    {"input_cost_per_second", &Prices::input_cost_per_second},
    {"output_cost_per_second", &Prices::output_cost_per_second},
    {"cost_per_second", &Prices::cost_per_second},
    {"cache_creation_input_token_cost", &Prices::cache_creation_input_token_cost},
    {"cache_creation_input_token_cost_above_1hr",
     &Prices::cache_creation_input_token_cost_above_1hr},
    {"cache_read_input_audio_token_cost", &Prices::cache_read_input_audio_token_cost},
    {"output_cost_per_reasoning_token", &Prices::output_cost_per_reasoning_token},
    {"input_cost_per_audio_token", &Prices::input_cost_per_audio_token},
    {"output_cost_per_audio_token", &Prices::output_cost_per_audio_token},
    {"input_cost_per_image_token", &Prices::input_cost_per_image_token},
    {"output_cost_per_image_token", &Prices::output_cost_per_image_token},
    {"input_cost_per_image", &Prices::input_cost_per_image},
    {"output_cost_per_image", &Prices::output_cost_per_image},
    {"input_cost_per_pixel", &Prices::input_cost_per_pixel},
    {"input_cost_per_query", &Prices::input_cost_per_query},
    {"input_cost_per_token_batches", &Prices::input_cost_per_token_batches},
    {"output_cost_per_token_batches", &Prices::output_cost_per_token_batches},
    {"cache_read_input_token_cost_batches", &Prices::cache_read_input_token_cost_batches},
    {"cache_creation_input_token_cost_batches", &Prices::cache_creation_input_token_cost_batches},
};

AboveRate& RateAbove(std::vector<AboveRate>& rates, std::int64_t tokens) {
  const auto at = std::find_if(rates.begin(), rates.end(),
                               [&](const AboveRate& rate) { return rate.tokens >= tokens; });
  if (at != rates.end() && at->tokens == tokens) return *at;
  return *rates.insert(at, AboveRate{.tokens = tokens});
}

void SetAbove(Prices& prices, const ThresholdKey& key, double value) {
  AboveRate& rate = RateAbove(prices.above, key.tokens);
  if (key.base == "input_cost_per_token") rate.input = value;
  if (key.base == "output_cost_per_token") rate.output = value;
  if (key.base == "cache_read_input_token_cost") rate.cache_read = value;
  if (key.base == "cache_creation_input_token_cost") rate.cache_creation = value;
  if (key.base == "cache_creation_input_token_cost_above_1hr")
    rate.cache_creation_above_1hr = value;
}

/// The number in a JSON value, by LiteLLM's reading.
std::optional<double> Number(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return ParsePythonFloat(value.get_ref<const std::string&>());
  return std::nullopt;
}

std::optional<double> Number(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::nullopt : Number(*found);
}

std::vector<PriceTier> TiersFromJson(const nlohmann::json& list) {
  std::vector<PriceTier> tiers;
  if (!list.is_array()) return tiers;
  for (const nlohmann::json& entry : list) {
    if (!entry.is_object() || !entry.contains("range")) continue;
    const nlohmann::json& range = entry["range"];
    if (!range.is_array() || range.size() != 2 || !range[0].is_number() || !range[1].is_number())
      continue;
    tiers.push_back(
        {.from = range[0].get<double>(),
         .to = range[1].get<double>(),
         .input = Number(entry, "input_cost_per_token"),
         .output = Number(entry, "output_cost_per_token"),
         .cache_read = Number(entry, "cache_read_input_token_cost"),
         .cache_creation = Number(entry, "cache_creation_input_token_cost"),
         .cache_creation_above_1hr = Number(entry, "cache_creation_input_token_cost_above_1hr"),
         .reasoning = Number(entry, "output_cost_per_reasoning_token")});
  }
  return tiers;
}

}  // namespace

bool Prices::IsPriced() const {
  const auto costs = [](const std::optional<double>& price) { return price.value_or(0) != 0; };
  if (has_other_price) return true;
  if (std::any_of(std::begin(kFields), std::end(kFields),
                  [&](const NamedField& named) { return costs(this->*named.field); }))
    return true;
  if (std::any_of(above.begin(), above.end(), [&](const AboveRate& rate) {
        return costs(rate.input) || costs(rate.output) || costs(rate.cache_read) ||
               costs(rate.cache_creation) || costs(rate.cache_creation_above_1hr);
      }))
    return true;
  return std::any_of(tiered_pricing.begin(), tiered_pricing.end(), [&](const PriceTier& tier) {
    return costs(tier.input) || costs(tier.output) || costs(tier.cache_read) ||
           costs(tier.cache_creation) || costs(tier.cache_creation_above_1hr) ||
           costs(tier.reasoning);
  });
}

bool Prices::HasTokenPrice() const {
  return input_cost_per_token.value_or(0) > 0 || output_cost_per_token.value_or(0) > 0 ||
         !tiered_pricing.empty();
}

bool Prices::IsExplicitlyFree() const {
  return input_cost_per_token == 0.0 && output_cost_per_token == 0.0 && !IsPriced();
}

void SetPrice(Prices& prices, std::string_view key, double value) {
  const auto found = std::find_if(std::begin(kFields), std::end(kFields),
                                  [&](const NamedField& named) { return named.name == key; });
  if (found != std::end(kFields)) {
    prices.*(found->field) = value;
  } else if (const auto threshold = ParseThresholdKey(key)) {
    SetAbove(prices, *threshold, value);
  } else if (IsModelInfoPriceKey(key) && !IsPriceMultiplier(key)) {
    // The regional ones are multipliers: they price nothing by themselves.
    prices.has_other_price = prices.has_other_price || value != 0;
  }
}

Prices PricesFromJson(const nlohmann::json& object) {
  Prices prices;
  if (!object.is_object()) return prices;
  for (const auto& [name, value] : object.items())
    if (const std::optional<double> price = Number(value)) SetPrice(prices, name, *price);
  if (const auto tiers = object.find("tiered_pricing"); tiers != object.end())
    prices.tiered_pricing = TiersFromJson(*tiers);
  return prices;
}

}  // namespace budget_gate
