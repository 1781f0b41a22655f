// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "pricing/prices.h"

/// The arithmetic of LiteLLM's calculator (litellm/cost_calculator.py and
/// litellm/litellm_core_utils/llm_cost_calc/utils.py), release 1.106.10, for what a config can
/// declare. All costs are USD and are not rounded, as LiteLLM's are not. A price that is not
/// declared counts as 0 unless it says otherwise.
namespace budget_gate {

/// What one request used, in tokens, as the reply's `usage` states it, and the seconds that the
/// model took. All counts are parts of `prompt_tokens` or `completion_tokens`, as OpenAI counts
/// them.
struct Usage {
  std::int64_t prompt_tokens = 0;  ///< all of them, cached ones included
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;  ///< `prompt_tokens_details.cached_tokens`
  double seconds = 0;

  std::int64_t cache_creation_tokens = 0;     ///< `prompt_tokens_details.cache_creation_tokens`
  std::int64_t cache_creation_1h_tokens = 0;  ///< those of them that are kept for an hour
  std::int64_t prompt_audio_tokens = 0;
  std::int64_t prompt_image_tokens = 0;
  std::int64_t reasoning_tokens = 0;  ///< `completion_tokens_details.reasoning_tokens`
  std::int64_t completion_audio_tokens = 0;
  std::int64_t completion_image_tokens = 0;
  std::int64_t queries = 0;  ///< `prompt_tokens_details.query_count`
  std::int64_t images = 0;   ///< `prompt_tokens_details.image_count`: pictures in the prompt

  friend bool operator==(const Usage&, const Usage&) = default;
};

/// What LiteLLM books for a chat, completion, responses or embedding request
/// (generic_cost_per_token; per second: _per_second_pricing_cost).
///
/// Seconds are billed only where no token price above 0 and no tier is declared: `cost_per_second`,
/// else `input_cost_per_second`, else `output_cost_per_second`, never two of them. Above a
/// threshold (exclusive) its rates hold for the whole request. So does a tier (upper bound
/// inclusive); beyond the last tier, and in a gap, the last one holds. Cached, cache-creating,
/// audio and image tokens cost as much as any other unless they have a price of their own, and
/// reasoning tokens as much as output.
///
/// One thing LiteLLM gets wrong, and so does this: where pictures of the prompt are counted, its
/// text is not billed, because LiteLLM then waits for a `text_tokens` count that OpenAI's usage
/// does not have.
///
/// Earlier releases differ: 1.83.14 bills neither the tiers of `openai/` models nor queries.
double CostOf(const Prices& prices, const Usage& usage);

/// What LiteLLM books for the usage of a batch job (batch_cost_calculator): the `..._batches`
/// prices, or half of the others.
double BatchCostOf(const Prices& prices, const Usage& usage);

/// What LiteLLM books for `images` generated pictures of `width` by `height` pixels
/// (default_image_cost_calculator): the first that is declared of `input_cost_per_image`,
/// `output_cost_per_image`, `input_cost_per_pixel`. Nothing: none is, and LiteLLM fails to compute
/// a cost.
std::optional<double> ImageGenerationCostOf(const Prices& prices, std::int64_t images,
                                            std::int64_t width, std::int64_t height);

/// What LiteLLM books for a rerank request of `search_units`
/// (BaseRerankConfig.calculate_rerank_cost): only `input_cost_per_query` counts.
double RerankCostOf(const Prices& prices, std::int64_t search_units);

/// `cost_margin_config` for one provider: a share of the cost (0.1 is 10 %) and USD per request.
struct CostMargin {
  double percentage = 0;
  double fixed_amount = 0;
};

/// `cost_discount_config` and `cost_margin_config` of litellm_settings, by provider; margins also
/// have `global`.
struct CostAdjustments {
  std::map<std::string, double, std::less<>> discounts;  ///< 0.05 takes 5 % off
  std::map<std::string, CostMargin, std::less<>> margins;
};

/// `cost` after the discount and then the margin of `provider` (completion_cost). A margin of the
/// provider's own replaces the global one.
double AdjustedCost(double cost, std::string_view provider, const CostAdjustments& adjustments);

}  // namespace budget_gate
