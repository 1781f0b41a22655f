// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "pricing/lint/parts.h"

namespace budget_gate::lint {
namespace {

// Two models of LiteLLM's map have output at less than a quarter of the input price.
constexpr double kByFar = 4;
// Providers round their prices: a cached token at 1.0001 times the input price is no mistake.
constexpr double kRounding = 1.01;

/// Where the key of a price stands: the place that wins, or the model when no place has it.
yaml::Mark Where(const PricedModel& model, std::string_view key) {
  for (const PricePlace place : {PricePlace::kLitellmParams, PricePlace::kModelInfo}) {
    const DeclaredPrice* found = model.Find(place, key);
    if (found != nullptr && found->value) return found->where;
  }
  return model.where;
}

void CheckOutput(const PricedModel& model, Findings& findings) {
  const double input = model.prices.input_cost_per_token.value_or(0);
  const double output = model.prices.output_cost_per_token.value_or(0);
  if (!IsPlausiblePerToken(input) || !IsPlausiblePerToken(output)) return;
  if (input <= output * kByFar) return;
  findings.Add(Where(model, "output_cost_per_token"),
               "output costs " + PlainDecimal(output) + " USD per token and input " +
                   PlainDecimal(input) + ": output is the dearer one nearly everywhere",
               "check that the two are not exchanged");
}

void CheckCached(const PricedModel& model, Findings& findings) {
  const auto& input = model.prices.input_cost_per_token;
  const double cached = model.prices.cache_read_input_token_cost.value_or(0);
  if (!input || cached <= 0 || cached <= *input * kRounding) return;
  findings.Add(Where(model, "cache_read_input_token_cost"),
               "a cached token costs " + PlainDecimal(cached) + " USD and a fresh one " +
                   PlainDecimal(*input),
               "write the price of cached input, which is the lower one");
}

void CheckThreshold(const PricedModel& model, const std::string& base, std::int64_t tokens,
                    const std::optional<double>& rate, double& below, Findings& findings) {
  if (!rate) return;
  const std::string key =
      base + "_above_" +
      (tokens % 1000 == 0 ? std::to_string(tokens / 1000) + "k" : std::to_string(tokens)) +
      "_tokens";
  if (*rate < below)
    findings.Add(Where(model, key),
                 Quoted(key) + " is " + PlainDecimal(*rate) +
                     " USD, below the rate of shorter prompts, " + PlainDecimal(below),
                 "check the two: it holds for the whole request, which gets cheaper as it grows");
  below = *rate;
}

void CheckThresholds(const PricedModel& model, Findings& findings) {
  double input = model.prices.input_cost_per_token.value_or(0);
  double output = model.prices.output_cost_per_token.value_or(0);
  for (const AboveRate& rate : model.prices.above) {
    CheckThreshold(model, "input_cost_per_token", rate.tokens, rate.input, input, findings);
    CheckThreshold(model, "output_cost_per_token", rate.tokens, rate.output, output, findings);
  }
}

/// The keys of the prices per second that are above 0, in the order in which LiteLLM looks for
/// them.
std::vector<const char*> PerSecond(const Prices& prices) {
  std::vector<const char*> keys;
  const auto add = [&](const std::optional<double>& price, const char* key) {
    if (price.value_or(0) > 0) keys.push_back(key);
  };
  add(prices.cost_per_second, "cost_per_second");
  add(prices.input_cost_per_second, "input_cost_per_second");
  add(prices.output_cost_per_second, "output_cost_per_second");
  return keys;
}

void CheckSecondsBesideTokens(const PricedModel& model, Findings& findings) {
  const auto seconds = PerSecond(model.prices);
  if (seconds.empty() || !model.prices.HasTokenPrice()) return;
  findings.Add(Where(model, seconds.front()),
               Quoted(seconds.front()) +
                   " stands beside prices per token: LiteLLM bills the tokens and not the seconds",
               "keep one of the two");
}

void CheckSecondPrices(const PricedModel& model, Findings& findings) {
  const auto seconds = PerSecond(model.prices);
  if (seconds.size() < 2 || model.prices.HasTokenPrice()) return;
  findings.Add(Where(model, seconds.back()),
               Quoted(seconds.back()) + " is not billed: LiteLLM takes " + Quoted(seconds.front()) +
                   " for the whole request",
               "write one price per second, the sum of both");
}

bool IsUsable(const DeclaredTier& tier) {
  return tier.from && tier.to && tier.has_input_price && *tier.from < *tier.to;
}

void CheckTiers(const PricedModel& model, Findings& findings) {
  for (const DeclaredTier& tier : model.declared_tiers) {
    if (IsUsable(tier)) continue;
    if (!tier.from || !tier.to)
      findings.Add(tier.where, "the `range` of this tier is not a list of two numbers",
                   "write `range: [from, to]` in tokens");
    else if (!tier.has_input_price)
      findings.Add(tier.where, "this tier has no `input_cost_per_token`: LiteLLM does not use it",
                   "give the tier its `input_cost_per_token`");
    else
      findings.Add(tier.where,
                   "the `range` of this tier is empty: " + PlainDecimal(*tier.from) + " to " +
                       PlainDecimal(*tier.to),
                   "write `range: [from, to]` with from below to");
  }
}

void CheckTierGaps(const PricedModel& model, Findings& findings) {
  std::vector<DeclaredTier> tiers;
  std::copy_if(model.declared_tiers.begin(), model.declared_tiers.end(), std::back_inserter(tiers),
               IsUsable);
  std::stable_sort(tiers.begin(), tiers.end(),
                   [](const DeclaredTier& a, const DeclaredTier& b) { return *a.from < *b.from; });
  double covered = 0;
  for (const DeclaredTier& tier : tiers) {
    // A tier begins after `from`; tables that begin at 32001 leave out a fraction of a token, and
    // nothing else.
    const std::string fix = "begin this tier at " + PlainDecimal(covered);
    if (*tier.from > covered + 1)
      findings.Add(tier.where,
                   "prompts of " + PlainDecimal(covered + 1) + " to " + PlainDecimal(*tier.from) +
                       " tokens are in no tier: LiteLLM bills them at the last one",
                   fix);
    else if (*tier.from < covered)
      findings.Add(tier.where,
                   "this tier begins at " + PlainDecimal(*tier.from) +
                       ", and the one before ends at " + PlainDecimal(covered) +
                       ": LiteLLM takes the first that fits",
                   fix);
    covered = std::max(covered, *tier.to);
  }
}

}  // namespace

std::span<const Rule> RelationRules() {
  static const Rule kRules[] = {
      {"tier-invalid",
       kError,
       "A tier that LiteLLM cannot use.",
       CheckTiers,
       {"It takes the rates of the tier in whose range the prompt is.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py",
        "later than 1.83"}},
      {"output-cheap",
       kWarning,
       "Output is cheaper than input by far.",
       CheckOutput,
       {"It books both sides as they are declared.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"cached-dear",
       kWarning,
       "Cached input costs more than fresh input.",
       CheckCached,
       {"Tokens read from a cache are booked at `cache_read_input_token_cost` in place of the "
        "input price.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"above-cheap",
       kWarning,
       "Long prompts cost less per token than short.",
       CheckThresholds,
       {"Above the threshold its price holds for the whole request, from the first token on.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"seconds-and-tokens",
       kWarning,
       "Prices per second and per token: LiteLLM bills the tokens only.",
       CheckSecondsBesideTokens,
       {"Seconds are billed only where there is no price per token.",
        "cost_per_token in litellm/cost_calculator.py"}},
      {"two-second-prices",
       kWarning,
       "Several prices per second: LiteLLM bills one of them.",
       CheckSecondPrices,
       {"It bills one price per second, never two of them.",
        "cost_per_token in litellm/cost_calculator.py"}},
      {"tier-gap",
       kWarning,
       "Tiers that leave token counts out, or overlap.",
       CheckTierGaps,
       {"A prompt in a gap, or above all tiers, has the rates of the last tier.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py",
        "later than 1.83"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
