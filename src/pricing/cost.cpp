// SPDX-License-Identifier: Apache-2.0
#include "pricing/cost.h"

namespace budget_gate {

double CostOf(const Prices& prices, const Usage& usage) {
  double input = prices.input_cost_per_token.value_or(0);
  double output = prices.output_cost_per_token.value_or(0);
  for (const AboveRate& rate : prices.above) {
    if (usage.prompt_tokens <= rate.tokens) break;
    input = rate.input.value_or(input);
    output = rate.output.value_or(output);
  }
  // Cached tokens cost as much as any other unless they have a price of their own.
  const double cached = prices.cache_read_input_token_cost.value_or(input);
  const auto fresh = static_cast<double>(usage.prompt_tokens - usage.cached_tokens);
  return fresh * input + static_cast<double>(usage.cached_tokens) * cached +
         static_cast<double>(usage.completion_tokens) * output +
         usage.seconds *
             (prices.input_cost_per_second.value_or(0) + prices.output_cost_per_second.value_or(0));
}

}  // namespace budget_gate
