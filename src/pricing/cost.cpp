// SPDX-License-Identifier: Apache-2.0
#include "pricing/cost.h"

#include <algorithm>
#include <vector>

namespace budget_gate {
namespace {

double Real(std::int64_t count) {
  return static_cast<double>(count);
}

/// USD per token of one request, thresholds and tiers applied.
struct Rates {
  double input = 0;
  double output = 0;
  double cache_read = 0;
  double cache_creation = 0;
  double cache_creation_above_1hr = 0;
  double reasoning = 0;
};

/// select_tier_for_input: the tier of a prompt, or nothing when none is declared or there is no
/// prompt.
const PriceTier* TierOf(const std::vector<PriceTier>& tiers, std::int64_t prompt_tokens) {
  if (tiers.empty() || prompt_tokens <= 0) return nullptr;
  std::vector<const PriceTier*> sorted;
  for (const PriceTier& tier : tiers) sorted.push_back(&tier);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const PriceTier* a, const PriceTier* b) { return a->from < b->from; });
  const double prompt = Real(prompt_tokens);
  const auto found = std::find_if(sorted.begin(), sorted.end(), [&](const PriceTier* tier) {
    return tier->from < prompt && prompt <= tier->to;
  });
  const PriceTier* tier = found == sorted.end() ? sorted.back() : *found;
  return tier->input ? tier : nullptr;
}

/// _get_tiered_base_costs and _get_tiered_reasoning_rate: what a tier leaves out costs its input
/// rate; its output rate is the model's own.
Rates TierRates(const Prices& prices, const PriceTier& tier) {
  Rates rates;
  rates.input = *tier.input;
  rates.output = tier.output.value_or(prices.output_cost_per_token.value_or(0));
  rates.cache_read = tier.cache_read.value_or(rates.input);
  rates.cache_creation = tier.cache_creation.value_or(rates.input);
  const double above_1hr = tier.cache_creation_above_1hr.value_or(tier.cache_creation.value_or(0));
  rates.cache_creation_above_1hr = above_1hr != 0 ? above_1hr : rates.cache_creation;
  rates.reasoning = tier.reasoning || tier.output
                        ? tier.reasoning.value_or(tier.output.value_or(0))
                        : prices.output_cost_per_reasoning_token.value_or(rates.output);
  return rates;
}

/// _get_token_base_cost: base rates, each replaced by those of every threshold that the prompt
/// exceeds, in order.
Rates BaseRates(const Prices& prices, std::int64_t prompt_tokens) {
  double input = prices.input_cost_per_token.value_or(0);
  double output = prices.output_cost_per_token.value_or(0);
  // A model of pictures may price its output by them alone.
  if (output == 0) output = prices.output_cost_per_image_token.value_or(output);
  std::optional<double> cache_read = prices.cache_read_input_token_cost;
  std::optional<double> cache_creation = prices.cache_creation_input_token_cost;
  std::optional<double> cache_creation_above_1hr = prices.cache_creation_input_token_cost_above_1hr;
  const auto replace = [](std::optional<double>& rate, const std::optional<double>& by) {
    if (by) rate = by;
  };
  for (const AboveRate& above : prices.above) {
    if (prompt_tokens <= above.tokens) break;
    input = above.input.value_or(input);
    output = above.output.value_or(output);
    replace(cache_read, above.cache_read);
    replace(cache_creation, above.cache_creation);
    replace(cache_creation_above_1hr, above.cache_creation_above_1hr);
  }
  Rates rates;
  rates.input = input;
  rates.output = output;
  rates.cache_read = cache_read.value_or(input);
  rates.cache_creation = cache_creation.value_or(input);
  rates.cache_creation_above_1hr = cache_creation_above_1hr.value_or(rates.cache_creation);
  rates.reasoning = prices.output_cost_per_reasoning_token.value_or(output);
  return rates;
}

Rates RatesFor(const Prices& prices, const Usage& usage) {
  if (const PriceTier* tier = TierOf(prices.tiered_pricing, usage.prompt_tokens))
    return TierRates(prices, *tier);
  return BaseRates(prices, usage.prompt_tokens);
}

/// The prompt in kinds of tokens that are billed apart, each token once.
struct PromptParts {
  std::int64_t text = 0;
  std::int64_t audio = 0;
  std::int64_t image = 0;
};

PromptParts Divide(const Usage& usage) {
  const std::int64_t cache = usage.cached_tokens + usage.cache_creation_tokens;
  PromptParts parts{.audio = usage.prompt_audio_tokens, .image = usage.prompt_image_tokens};
  if (cache > 0 && cache + parts.audio + parts.image > usage.prompt_tokens) {
    // Kinds and cache overlap: a kind bills what the cache has not billed already.
    const std::int64_t uncached = std::max<std::int64_t>(usage.prompt_tokens - cache, 0);
    parts.audio = std::min(parts.audio, uncached);
    parts.image = std::min(parts.image, uncached - parts.audio);
    parts.text = uncached - parts.audio - parts.image;
  } else if (usage.images == 0) {
    parts.text = std::max<std::int64_t>(usage.prompt_tokens - cache - parts.audio - parts.image, 0);
  }
  return parts;
}

double PromptCost(const Prices& prices, const Usage& usage, const Rates& rates) {
  const PromptParts parts = Divide(usage);
  double cost = Real(parts.text) * rates.input + Real(usage.cached_tokens) * rates.cache_read;
  cost += Real(parts.audio) * prices.input_cost_per_audio_token.value_or(rates.input);
  // Pictures that are billed one by one are not billed by their tokens too.
  if (usage.images == 0 || !prices.input_cost_per_image)
    cost += Real(parts.image) * prices.input_cost_per_image_token.value_or(rates.input);
  cost += Real(usage.cache_creation_tokens - usage.cache_creation_1h_tokens) * rates.cache_creation;
  cost += Real(usage.cache_creation_1h_tokens) * rates.cache_creation_above_1hr;
  cost += Real(usage.images) * prices.input_cost_per_image.value_or(0);
  cost += Real(usage.queries) * prices.input_cost_per_query.value_or(0);
  return cost;
}

double CompletionCost(const Prices& prices, const Usage& usage, const Rates& rates) {
  const std::int64_t other =
      usage.reasoning_tokens + usage.completion_audio_tokens + usage.completion_image_tokens;
  const std::int64_t text = std::max<std::int64_t>(usage.completion_tokens - other, 0);
  return Real(text) * rates.output + Real(usage.reasoning_tokens) * rates.reasoning +
         Real(usage.completion_audio_tokens) *
             prices.output_cost_per_audio_token.value_or(rates.output) +
         Real(usage.completion_image_tokens) *
             prices.output_cost_per_image_token.value_or(rates.output);
}

}  // namespace

double CostOf(const Prices& prices, const Usage& usage) {
  const std::optional<double> per_second = prices.cost_per_second ? prices.cost_per_second
                                           : prices.input_cost_per_second
                                               ? prices.input_cost_per_second
                                               : prices.output_cost_per_second;
  if (per_second && !prices.HasTokenPrice()) return *per_second * usage.seconds;
  const Rates rates = RatesFor(prices, usage);
  return PromptCost(prices, usage, rates) + CompletionCost(prices, usage, rates);
}

double BatchCostOf(const Prices& prices, const Usage& usage) {
  double cost = 0;
  if (prices.input_cost_per_token_batches) {
    // Cached tokens have a batch price of their own or are billed as any other.
    const std::int64_t cached =
        prices.cache_read_input_token_cost_batches ? usage.cached_tokens : 0;
    const std::int64_t created =
        prices.cache_creation_input_token_cost_batches ? usage.cache_creation_tokens : 0;
    cost = Real(std::max<std::int64_t>(usage.prompt_tokens - cached - created, 0)) *
               *prices.input_cost_per_token_batches +
           Real(cached) * prices.cache_read_input_token_cost_batches.value_or(0) +
           Real(created) * prices.cache_creation_input_token_cost_batches.value_or(0);
  } else if (const double input = prices.input_cost_per_token.value_or(0); input != 0) {
    // Here a cached token without a price of its own is free, unlike in CostOf.
    const double creation = prices.cache_creation_input_token_cost.value_or(0);
    cost =
        Real(usage.prompt_tokens - usage.cached_tokens - usage.cache_creation_tokens) * input / 2 +
        Real(usage.cached_tokens) * prices.cache_read_input_token_cost.value_or(0) / 2 +
        Real(usage.cache_creation_tokens) * (creation != 0 ? creation : input) / 2;
  }
  const double output =
      prices.output_cost_per_token_batches.value_or(prices.output_cost_per_token.value_or(0) / 2);
  const double image =
      prices.output_cost_per_image_token ? *prices.output_cost_per_image_token / 2 : output;
  const std::int64_t images = std::min(usage.completion_image_tokens, usage.completion_tokens);
  return cost + Real(usage.completion_tokens - images) * output + Real(images) * image;
}

std::optional<double> ImageGenerationCostOf(const Prices& prices, std::int64_t images,
                                            std::int64_t width, std::int64_t height) {
  if (prices.input_cost_per_image) return *prices.input_cost_per_image * Real(images);
  if (prices.output_cost_per_image) return *prices.output_cost_per_image * Real(images);
  if (prices.input_cost_per_pixel)
    return *prices.input_cost_per_pixel * (Real(width) * Real(height) * Real(images));
  return std::nullopt;
}

double RerankCostOf(const Prices& prices, std::int64_t search_units) {
  return prices.input_cost_per_query.value_or(0) * Real(search_units);
}

double AdjustedCost(double cost, std::string_view provider, const CostAdjustments& adjustments) {
  if (const auto found = adjustments.discounts.find(provider); found != adjustments.discounts.end())
    cost -= cost * found->second;
  auto margin = adjustments.margins.find(provider);
  if (margin == adjustments.margins.end()) margin = adjustments.margins.find("global");
  if (margin == adjustments.margins.end()) return cost;
  return cost + (cost * margin->second.percentage + margin->second.fixed_amount);
}

}  // namespace budget_gate
