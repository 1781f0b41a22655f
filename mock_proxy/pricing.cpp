// SPDX-License-Identifier: Apache-2.0
#include "pricing.h"

#include <cstdlib>
#include <optional>
#include <string_view>

namespace budget_mock {
namespace {

std::optional<double> Find(const PriceList& prices, std::string_view name) {
  const auto found = prices.find(name);
  return found == prices.end() ? std::nullopt : std::optional(found->second);
}

/// The token price called `base` for a prompt of `prompt_tokens`: that of the highest threshold
/// which the prompt exceeds (`above` is how their names begin), else the base price.
double TokenPrice(const PriceList& prices, std::string_view base, std::string_view above,
                  std::int64_t prompt_tokens) {
  double price = Find(prices, base).value_or(0);
  std::int64_t best = -1;
  for (auto entry = prices.lower_bound(above);
       entry != prices.end() && entry->first.starts_with(above); ++entry) {
    const std::int64_t threshold = 1000 * std::atoll(entry->first.c_str() + above.size());
    if (prompt_tokens > threshold && threshold > best) {
      best = threshold;
      price = entry->second;
    }
  }
  return price;
}

}  // namespace

Cost PriceOf(const PriceList& prices, const Usage& usage) {
  const double input = TokenPrice(prices, "input_cost_per_token", "input_cost_per_token_above_",
                                  usage.prompt_tokens);
  const double output = TokenPrice(prices, "output_cost_per_token", "output_cost_per_token_above_",
                                   usage.prompt_tokens);
  const std::int64_t fresh = usage.prompt_tokens - usage.cached_tokens;
  return {.input = static_cast<double>(fresh) * input +
                   usage.seconds * Find(prices, "input_cost_per_second").value_or(0),
          .cache_read = static_cast<double>(usage.cached_tokens) *
                        Find(prices, "cache_read_input_token_cost").value_or(input),
          .output = static_cast<double>(usage.completion_tokens) * output +
                    usage.seconds * Find(prices, "output_cost_per_second").value_or(0)};
}

bool IsFree(const PriceList& prices) {
  if (Find(prices, "input_cost_per_token") != 0.0) return false;
  if (Find(prices, "output_cost_per_token") != 0.0) return false;
  for (const auto& [name, price] : prices) {
    if (price != 0) return false;
  }
  return true;
}

}  // namespace budget_mock
