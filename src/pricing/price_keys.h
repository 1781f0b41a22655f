// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace budget_gate {

/// Whether LiteLLM takes `key` in `litellm_params` as a price: the fields of
/// CustomPricingLiteLLMParams (litellm/types/utils.py), by the table litellm_price_keys.inc.
bool IsDeploymentPriceKey(std::string_view key);

/// Whether `key` is a price in `model_info`, which also takes the other keys of LiteLLM's built-in
/// map and thresholds of any size.
bool IsModelInfoPriceKey(std::string_view key);

/// Whether `key` multiplies other prices and is none itself, as
/// `regional_endpoint_uplift_multiplier`.
bool IsPriceMultiplier(std::string_view key);

/// What a threshold key such as `input_cost_per_token_above_128k_tokens` says.
struct ThresholdKey {
  std::string_view base;    ///< "input_cost_per_token"
  std::int64_t tokens = 0;  ///< 128000; `_above_500_tokens` is 500
};

/// The parts of a threshold key, or nothing when `key` is another. Suffixed ones (`..._priority`,
/// `..._batches`) hold for other service tiers and are left out
/// (litellm_core_utils/llm_cost_calc/utils.py, _get_token_base_cost).
std::optional<ThresholdKey> ParseThresholdKey(std::string_view key);

/// The price key that somebody who wrote `key` meant, or nothing when `key` does not look like a
/// price. Knows other orders of the words (`cost_per_input_token`), other words (`prompt_price`),
/// other spellings (`inputCostPerToken`), units (`input_cost_per_1k_tokens`) and slips of a letter.
std::optional<std::string> NearestPriceKey(std::string_view key);

/// Edits (insert, delete, replace a letter) between two keys.
std::size_t EditDistance(std::string_view a, std::string_view b);

/// How many tokens the price under a misspelled `key` is for: 1000 in `input_cost_per_1k_tokens`,
/// 1000000 in `input_price_per_million`, else 1.
std::int64_t TokensPerUnit(std::string_view key);

}  // namespace budget_gate
