// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace budget_gate {

/// Rates that replace the base rates for the whole request when its prompt has more than `tokens`
/// tokens: LiteLLM's `input_cost_per_token_above_128k_tokens` and its siblings. USD per token;
/// absent: the base rate stays.
struct AboveRate {
  std::int64_t tokens = 0;
  std::optional<double> input = std::nullopt;
  std::optional<double> output = std::nullopt;
  std::optional<double> cache_read = std::nullopt;
  std::optional<double> cache_creation = std::nullopt;
  std::optional<double> cache_creation_above_1hr = std::nullopt;

  friend bool operator==(const AboveRate&, const AboveRate&) = default;
};

/// One entry of `tiered_pricing`: the rates of a request whose prompt has more than `from` and at
/// most `to` tokens.
struct PriceTier {
  double from = 0;
  double to = 0;
  std::optional<double> input = std::nullopt;  ///< a tier without it prices nothing
  std::optional<double> output = std::nullopt;
  std::optional<double> cache_read = std::nullopt;
  std::optional<double> cache_creation = std::nullopt;
  std::optional<double> cache_creation_above_1hr = std::nullopt;
  std::optional<double> reasoning = std::nullopt;

  friend bool operator==(const PriceTier&, const PriceTier&) = default;
};

/// What a model costs, by LiteLLM's names (docs.litellm.ai/docs/proxy/custom_pricing;
/// CustomPricingLiteLLMParams in litellm/types/utils.py). USD per what the name says; absent: not
/// declared, which is not the same as 0.
struct Prices {
  std::optional<double> input_cost_per_token;
  std::optional<double> output_cost_per_token;
  std::optional<double> cache_read_input_token_cost;
  std::optional<double> input_cost_per_second;
  std::optional<double> output_cost_per_second;
  std::vector<AboveRate> above;  ///< ascending by tokens

  std::optional<double> cost_per_second;
  std::optional<double> cache_creation_input_token_cost;
  std::optional<double> cache_creation_input_token_cost_above_1hr;
  std::optional<double> cache_read_input_audio_token_cost;
  std::optional<double> output_cost_per_reasoning_token;
  std::optional<double> input_cost_per_audio_token;
  std::optional<double> output_cost_per_audio_token;
  std::optional<double> input_cost_per_image_token;
  std::optional<double> output_cost_per_image_token;
  std::optional<double> input_cost_per_image;
  std::optional<double> output_cost_per_image;
  std::optional<double> input_cost_per_pixel;
  std::optional<double> input_cost_per_query;
  std::optional<double> input_cost_per_token_batches;
  std::optional<double> output_cost_per_token_batches;
  std::optional<double> cache_read_input_token_cost_batches;
  std::optional<double> cache_creation_input_token_cost_batches;
  std::vector<PriceTier> tiered_pricing;  ///< in the order of the file
  /// Some price other than 0 that has no field here: per character, per page, of a service tier,
  /// ...
  bool has_other_price = false;

  /// Whether LiteLLM would book anything but 0: some price is declared and not 0.
  bool IsPriced() const;
  /// Whether some price per token is above 0, or given by tiers.
  bool HasTokenPrice() const;
  /// Whether the model is declared free: both token prices are there and 0. LiteLLM then skips
  /// every budget check (litellm/proxy/auth/auth_checks.py, is_model_cost_zero).
  bool IsExplicitlyFree() const;

  friend bool operator==(const Prices&, const Prices&) = default;
};

/// Records the price `value` under LiteLLM's name `key`, thresholds (`..._above_128k_tokens`)
/// included. A key that is no price of LiteLLM changes nothing.
void SetPrice(Prices& prices, std::string_view key, double value);

/// The prices in a JSON object that uses LiteLLM's names: `model_info` or `litellm_params` of
/// `/model/info`. Numbers and numeric strings count (LiteLLM coerces both); anything else counts as
/// not declared.
Prices PricesFromJson(const nlohmann::json& object);

}  // namespace budget_gate
