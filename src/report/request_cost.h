// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "report/pricing_report.h"

namespace budget_gate {

/// What one request to a model costs, in the unit that LiteLLM bills its mode by.
struct RequestCost {
  double usd = 0;
  std::string_view unit = {};  ///< "image", "query", ...; empty: the typical request as a whole
};

/// Nothing where the file does not say: the price is LiteLLM's own, or known only where the proxy
/// runs, or of a unit that is not reckoned with here.
std::optional<RequestCost> RequestCostOf(const PricedModel& model, const TypicalRequest& request);

/// Whether every price that a model declares is 0, and some is.
bool IsDeclaredFree(const PricedModel& model);

/// Whether a model has only the price that LiteLLM itself has for it.
bool HasBuiltInPriceOnly(const PricedModel& model);

}  // namespace budget_gate
