// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pricing/lint/parts.h"

namespace budget_gate::lint {
namespace {

// Two models of LiteLLM's map have output at less than a quarter of the input price.
constexpr double kByFar = 4;
// Providers round their prices: a cached token at 1.0001 times the input price is no mistake.
constexpr double kRounding = 1.01;

class RelationCheck {
 public:
  RelationCheck(const PricedModel& model, Findings& findings)
      : model_(model), prices_(model.prices), findings_(findings) {}

  void Check() {
    CheckSides();
    CheckCached();
    CheckThresholds();
    CheckSeconds();
    CheckTiers();
  }

 private:
  /// Where the key of a price stands: the place that wins, or the model when there is none.
  yaml::Mark Where(std::string_view key) const {
    for (const PricePlace place : {PricePlace::kLitellmParams, PricePlace::kModelInfo}) {
      const auto found = std::find_if(
          model_.declared.begin(), model_.declared.end(), [&](const DeclaredPrice& declared) {
            return declared.place == place && declared.key == key && declared.value;
          });
      if (found != model_.declared.end()) return found->where;
    }
    return model_.where;
  }

  void Add(const Rule& rule, yaml::Mark where, std::string message, std::string mend) {
    findings_.push_back({.rule = &rule,
                         .where = where,
                         .model = model_.model_name,
                         .message = std::move(message),
                         .mend = std::move(mend)});
  }

  void CheckSides() {
    const double input = prices_.input_cost_per_token.value_or(0);
    const double output = prices_.output_cost_per_token.value_or(0);
    if (!IsPlausiblePerToken(input) || !IsPlausiblePerToken(output)) return;
    if (input <= output * kByFar) return;
    Add(rules::kOutputCheap, Where("output_cost_per_token"),
        "output costs " + Amount(output) + " USD per token and input " + Amount(input) +
            ": output is the dearer one nearly everywhere",
        "check that the two are not exchanged");
  }

  void CheckCached() {
    const double input = prices_.input_cost_per_token.value_or(0);
    const double cached = prices_.cache_read_input_token_cost.value_or(0);
    if (!prices_.input_cost_per_token || cached <= 0 || cached <= input * kRounding) return;
    Add(rules::kCachedDear, Where("cache_read_input_token_cost"),
        "a cached token costs " + Amount(cached) + " USD and a fresh one " + Amount(input),
        "write the price of cached input, which is the lower one");
  }

  void CheckThresholds() {
    double input = prices_.input_cost_per_token.value_or(0);
    double output = prices_.output_cost_per_token.value_or(0);
    for (const AboveRate& rate : prices_.above) {
      CheckThreshold("input_cost_per_token", rate.tokens, rate.input, input);
      CheckThreshold("output_cost_per_token", rate.tokens, rate.output, output);
    }
  }

  void CheckThreshold(const std::string& base, std::int64_t tokens,
                      const std::optional<double>& rate, double& below) {
    if (!rate) return;
    const std::string key =
        base + "_above_" +
        (tokens % 1000 == 0 ? std::to_string(tokens / 1000) + "k" : std::to_string(tokens)) +
        "_tokens";
    if (*rate < below)
      Add(rules::kAboveCheap, Where(key),
          Quoted(key) + " is " + Amount(*rate) + " USD, below the rate of shorter prompts, " +
              Amount(below),
          "check the two: it holds for the whole request, which gets cheaper as it grows");
    below = *rate;
  }

  void CheckSeconds() {
    const struct {
      const char* key;
      const std::optional<double>& price;
    } seconds[] = {{"cost_per_second", prices_.cost_per_second},
                   {"input_cost_per_second", prices_.input_cost_per_second},
                   {"output_cost_per_second", prices_.output_cost_per_second}};
    std::vector<std::string> declared;
    for (const auto& [key, price] : seconds)
      if (price.value_or(0) > 0) declared.push_back(key);
    if (declared.empty()) return;
    const bool has_tokens = prices_.input_cost_per_token.value_or(0) > 0 ||
                            prices_.output_cost_per_token.value_or(0) > 0 ||
                            !prices_.tiered_pricing.empty();
    if (has_tokens)
      return Add(
          rules::kSecondsAndTokens, Where(declared.front()),
          Quoted(declared.front()) +
              " stands beside prices per token: LiteLLM bills the tokens and not the seconds",
          "keep one of the two");
    if (declared.size() > 1)
      Add(rules::kTwoSecondPrices, Where(declared.back()),
          Quoted(declared.back()) + " is not billed: LiteLLM takes " + Quoted(declared.front()) +
              " for the whole request",
          "write one price per second, the sum of both");
  }

  void CheckTiers() {
    std::vector<DeclaredTier> valid;
    for (const DeclaredTier& tier : model_.declared_tiers) {
      if (!tier.from || !tier.to) {
        Add(rules::kTierInvalid, tier.where,
            "the `range` of this tier is not a list of two numbers",
            "write `range: [from, to]` in tokens");
      } else if (!tier.has_input_price) {
        Add(rules::kTierInvalid, tier.where,
            "this tier has no `input_cost_per_token`: LiteLLM does not use it",
            "give the tier its `input_cost_per_token`");
      } else if (*tier.from >= *tier.to) {
        Add(rules::kTierInvalid, tier.where,
            "the `range` of this tier is empty: " + Amount(*tier.from) + " to " + Amount(*tier.to),
            "write `range: [from, to]` with from below to");
      } else {
        valid.push_back(tier);
      }
    }
    std::stable_sort(valid.begin(), valid.end(), [](const DeclaredTier& a, const DeclaredTier& b) {
      return *a.from < *b.from;
    });
    double covered = 0;
    for (const DeclaredTier& tier : valid) {
      CheckTierStart(tier, covered);
      covered = std::max(covered, *tier.to);
    }
  }

  // A tier begins after `from`; tables that begin at 32001 leave out a fraction of a token, and
  // nothing else.
  void CheckTierStart(const DeclaredTier& tier, double covered) {
    if (*tier.from > covered + 1)
      Add(rules::kTierGap, tier.where,
          "prompts of " + Amount(covered + 1) + " to " + Amount(*tier.from) +
              " tokens are in no tier: LiteLLM bills them at the last one",
          "begin this tier at " + Amount(covered));
    else if (*tier.from < covered)
      Add(rules::kTierGap, tier.where,
          "this tier begins at " + Amount(*tier.from) + ", and the one before ends at " +
              Amount(covered) + ": LiteLLM takes the first that fits",
          "begin this tier at " + Amount(covered));
  }

  const PricedModel& model_;
  const Prices& prices_;
  Findings& findings_;
};

}  // namespace

void CheckRelations(const PricedModel& model, Findings& findings) {
  RelationCheck(model, findings).Check();
}

}  // namespace budget_gate::lint
