// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "pricing/prices.h"

namespace budget_gate {

/// What one request used, in tokens, as the reply's `usage` states it, and the seconds that the
/// model took.
struct Usage {
  std::int64_t prompt_tokens = 0;  ///< all of them, cached ones included
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;  ///< `prompt_tokens_details.cached_tokens`
  double seconds = 0;

  friend bool operator==(const Usage&, const Usage&) = default;
};

/// USD that LiteLLM books for `usage` at `prices` (litellm/cost_calculator.py and
/// litellm/litellm_core_utils/llm_cost_calc/utils.py, generic_cost_per_token). A price that is not
/// declared counts as 0.
double CostOf(const Prices& prices, const Usage& usage);

}  // namespace budget_gate
