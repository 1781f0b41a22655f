// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/yaml/tree.h"

namespace budget_gate {

/// An error is where LiteLLM would book wrong money or enforce nothing; everything else is a
/// warning.
enum class Severity { kWarning, kError };

/// Something that the lint looks for. The rules are a table (rules.cpp), and this is a row of it.
struct Rule {
  std::string_view id;  ///< "no-price": what a finding is called in every output
  Severity severity;
  std::string_view summary;  ///< one sentence
};

/// One thing that is wrong with a config.
struct Finding {
  const Rule* rule = nullptr;
  yaml::Mark where;
  std::string model;  ///< `model_name`; empty: not about a model
  std::optional<std::size_t> model_index = std::nullopt;  ///< in PricingConfig::models
  std::string message;  ///< what is wrong and what LiteLLM makes of it
  std::string mend;     ///< what to write instead
};

/// Every rule, in the order of the README.
const std::vector<const Rule*>& AllRules();

namespace rules {
extern const Rule kNoPrice, kUnlistedModel, kWildcardNoPrice, kOneSide, kFree;
extern const Rule kMisspeltKey, kMisplacedKey, kIgnoredThreshold, kPlacesDiffer;
extern const Rule kNotANumber, kEmptyPrice, kBooleanPrice, kNegativePrice, kNotFinite, kTextNumber;
extern const Rule kPricePerMillion, kPriceHigh, kPriceLow, kOutputCheap, kCachedDear, kAboveCheap;
extern const Rule kSecondsAndTokens, kTwoSecondPrices, kTierInvalid, kTierGap;
extern const Rule kSameNameDiffers, kFallbackToPaid;
extern const Rule kBudgetZero, kDurationMisread, kDurationInvalid, kWeakMasterKey, kSlowBatchWrite;
extern const Rule kNoSpendLogs, kNoSpendUpdates, kNoRedis, kDiscountRange;
}  // namespace rules

}  // namespace budget_gate
