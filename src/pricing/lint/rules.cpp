// SPDX-License-Identifier: Apache-2.0
#include "pricing/lint/finding.h"

namespace budget_gate {
namespace rules {

constexpr Severity kError = Severity::kError;
constexpr Severity kWarning = Severity::kWarning;

const Rule kNoPrice{"no-price", kError,
                    "A self-hosted or unknown model without a price: LiteLLM books 0."};
const Rule kUnlistedModel{"unlisted-model", kWarning,
                          "A name that the price map of LiteLLM does not have: misspelt, or new."};
const Rule kWildcardNoPrice{"wildcard-no-price", kError,
                            "A pattern that serves unpriced models under any name."};
const Rule kOneSide{"one-side", kError, "Input is priced and output is not, or the reverse."};
const Rule kFree{"free", kWarning, "Both token prices are 0: LiteLLM skips every budget."};
const Rule kMisspeltKey{"misspelt-key", kError, "A price under a name that LiteLLM ignores."};
const Rule kMisplacedKey{"misplaced-key", kError, "A price in a place that LiteLLM ignores."};
const Rule kIgnoredThreshold{"ignored-threshold", kError,
                             "A threshold that litellm_params drops and model_info takes."};
const Rule kPlacesDiffer{"places-differ", kWarning,
                         "litellm_params and model_info declare different prices."};
const Rule kNotANumber{"not-a-number", kError, "A price that is no number."};
const Rule kEmptyPrice{"empty-price", kError, "A price key without a value."};
const Rule kBooleanPrice{"boolean-price", kError,
                         "A boolean: LiteLLM reads true as 1 USD and false as 0."};
const Rule kNegativePrice{"negative-price", kError, "A price below 0 reduces the spend."};
const Rule kNotFinite{"not-finite", kError, "NaN or infinity: LiteLLM books no usable cost."};
const Rule kTextNumber{"text-number", kWarning, "A number that YAML reads as text, such as 1e-6."};
const Rule kPricePerMillion{"price-per-million", kError,
                            "A price per token that no model has: per 1K or 1M is meant."};
const Rule kPriceHigh{"price-high", kWarning, "A price per token that looks like one per 1K."};
const Rule kPriceLow{"price-low", kWarning, "A price per token that looks divided once too often."};
const Rule kOutputCheap{"output-cheap", kWarning, "Output is cheaper than input by far."};
const Rule kCachedDear{"cached-dear", kWarning, "Cached input costs more than fresh input."};
const Rule kAboveCheap{"above-cheap", kWarning, "Long prompts cost less per token than short."};
const Rule kSecondsAndTokens{"seconds-and-tokens", kWarning,
                             "Prices per second and per token: LiteLLM bills the tokens only."};
const Rule kTwoSecondPrices{"two-second-prices", kWarning,
                            "Several prices per second: LiteLLM bills one of them."};
const Rule kTierInvalid{"tier-invalid", kError, "A tier that LiteLLM cannot use."};
const Rule kTierGap{"tier-gap", kWarning, "Tiers that leave token counts out, or overlap."};
const Rule kSameNameDiffers{"same-name-differs", kWarning,
                            "Deployments of one model name charge differently."};
const Rule kFallbackToPaid{"fallback-to-paid", kWarning,
                           "A free model, which skips budgets, falls back to a paid one."};
const Rule kBudgetZero{"budget-zero", kError, "A budget of 0 is no budget to LiteLLM."};
const Rule kDurationMisread{"duration-misread", kWarning,
                            "A budget_duration that LiteLLM accepts and reads as one day."};
const Rule kDurationInvalid{"duration-invalid", kError, "A duration that LiteLLM cannot read."};
const Rule kWeakMasterKey{"weak-master-key", kWarning,
                          "A master key that anybody can guess: it is above every budget."};
const Rule kSlowBatchWrite{"slow-batch-write", kWarning,
                           "Spend is written to the database more than a minute late."};
const Rule kNoSpendLogs{"no-spend-logs", kWarning, "Spend logs are off: no bill can be checked."};
const Rule kNoSpendUpdates{"no-spend-updates", kError,
                           "Spend is not written to the database: no budget trips."};
const Rule kNoRedis{"no-redis", kWarning,
                    "Several processes without Redis: each counts its own spend."};
const Rule kDiscountRange{"discount-range", kError,
                          "A discount that makes costs negative, or raises them."};

}  // namespace rules

const std::vector<const Rule*>& AllRules() {
  using namespace rules;
  static const std::vector<const Rule*> kAll = {
      &kNoPrice,         &kWildcardNoPrice, &kOneSide,
      &kMisspeltKey,     &kMisplacedKey,    &kIgnoredThreshold,
      &kNotANumber,      &kEmptyPrice,      &kBooleanPrice,
      &kNegativePrice,   &kNotFinite,       &kPricePerMillion,
      &kTierInvalid,     &kBudgetZero,      &kDurationInvalid,
      &kNoSpendUpdates,  &kDiscountRange,   &kFree,
      &kUnlistedModel,   &kPlacesDiffer,    &kTextNumber,
      &kPriceHigh,       &kPriceLow,        &kOutputCheap,
      &kCachedDear,      &kAboveCheap,      &kSecondsAndTokens,
      &kTwoSecondPrices, &kTierGap,         &kSameNameDiffers,
      &kFallbackToPaid,  &kDurationMisread, &kWeakMasterKey,
      &kSlowBatchWrite,  &kNoSpendLogs,     &kNoRedis};
  return kAll;
}

}  // namespace budget_gate
