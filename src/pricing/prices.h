// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace budget_gate {

/// A rate that replaces the base rate for the whole request when its prompt has more than `tokens`
/// tokens: LiteLLM's `input_cost_per_token_above_128k_tokens` and its siblings. USD per token;
/// absent: the base rate stays.
struct AboveRate {
  std::int64_t tokens = 0;
  std::optional<double> input;
  std::optional<double> output;
};

/// What a model costs, by LiteLLM's names (docs.litellm.ai/docs/proxy/custom_pricing). USD; absent:
/// not declared.
struct Prices {
  std::optional<double> input_cost_per_token;
  std::optional<double> output_cost_per_token;
  std::optional<double> cache_read_input_token_cost;
  std::optional<double> input_cost_per_second;
  std::optional<double> output_cost_per_second;
  std::vector<AboveRate> above;  ///< ascending by tokens

  /// Whether LiteLLM would book anything but 0: some price is declared and not 0.
  bool IsPriced() const;
  /// Whether the model is declared free: both token prices are there and 0. LiteLLM then skips
  /// every budget check (litellm/proxy/auth/auth_checks.py, is_model_cost_zero).
  bool IsExplicitlyFree() const;
};

/// The prices in a JSON object that uses LiteLLM's names: `model_info` or `litellm_params` of
/// `/model/info`. Numbers and numeric strings count (LiteLLM coerces both); anything else counts as
/// not declared.
Prices PricesFromJson(const nlohmann::json& object);

}  // namespace budget_gate
