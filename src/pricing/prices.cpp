// SPDX-License-Identifier: Apache-2.0
#include "pricing/prices.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

namespace budget_gate {
namespace {

std::optional<double> Number(const nlohmann::json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  if (found->is_number()) return found->get<double>();
  if (!found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The token count in `input_cost_per_token_above_128k_tokens`, or nothing when `name` is another
/// price.
std::optional<std::int64_t> Threshold(std::string_view name, std::string_view prefix) {
  constexpr std::string_view kSuffix = "k_tokens";
  if (!name.starts_with(prefix) || !name.ends_with(kSuffix)) return std::nullopt;
  const std::string_view digits =
      name.substr(prefix.size(), name.size() - prefix.size() - kSuffix.size());
  std::int64_t thousands = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), thousands);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return thousands * 1000;
}

AboveRate& RateAbove(std::vector<AboveRate>& rates, std::int64_t tokens) {
  const auto at = std::find_if(rates.begin(), rates.end(),
                               [&](const AboveRate& rate) { return rate.tokens >= tokens; });
  if (at != rates.end() && at->tokens == tokens) return *at;
  return *rates.insert(at, AboveRate{.tokens = tokens, .input = {}, .output = {}});
}

}  // namespace

bool Prices::IsPriced() const {
  const auto costs = [](const std::optional<double>& price) { return price.value_or(0) != 0; };
  return costs(input_cost_per_token) || costs(output_cost_per_token) ||
         costs(input_cost_per_second) || costs(output_cost_per_second);
}

bool Prices::IsExplicitlyFree() const {
  return input_cost_per_token == 0.0 && output_cost_per_token == 0.0 && !IsPriced();
}

Prices PricesFromJson(const nlohmann::json& object) {
  Prices prices;
  if (!object.is_object()) return prices;
  prices.input_cost_per_token = Number(object, "input_cost_per_token");
  prices.output_cost_per_token = Number(object, "output_cost_per_token");
  prices.cache_read_input_token_cost = Number(object, "cache_read_input_token_cost");
  prices.input_cost_per_second = Number(object, "input_cost_per_second");
  prices.output_cost_per_second = Number(object, "output_cost_per_second");
  for (const auto& [name, value] : object.items()) {
    const std::optional<double> price = Number(object, name);
    if (!price) continue;
    if (const auto tokens = Threshold(name, "input_cost_per_token_above_"))
      RateAbove(prices.above, *tokens).input = price;
    if (const auto tokens = Threshold(name, "output_cost_per_token_above_"))
      RateAbove(prices.above, *tokens).output = price;
  }
  return prices;
}

}  // namespace budget_gate
