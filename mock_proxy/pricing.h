// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace budget_mock {

/// Prices in USD by LiteLLM's names (input_cost_per_token, ...).
using PriceList = std::map<std::string, double, std::less<>>;

/// What one request used: tokens, and the seconds that the model took.
struct Usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;  ///< of the prompt tokens
  double seconds = 0;

  std::int64_t Total() const { return prompt_tokens + completion_tokens; }
};

/// USD, as in the headers x-litellm-response-cost-input, -cache-read and -output.
struct Cost {
  double input = 0;       ///< of the prompt, without what was read from the model's cache
  double cache_read = 0;  ///< of the prompt tokens from there
  double output = 0;
  double Input() const { return input + cache_read; }
  double Total() const { return Input() + output; }
};

/// What LiteLLM books for `usage` (litellm/cost_calculator.py). This is the mock's own arithmetic:
/// the library that judges the mock has another one.
Cost PriceOf(const PriceList& prices, const Usage& usage);

/// An explicit 0 for both token prices: LiteLLM then skips every budget check (is_model_cost_zero).
bool IsFree(const PriceList& prices);

}  // namespace budget_mock
