// SPDX-License-Identifier: Apache-2.0
#include "generation/headers.h"

#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kCostHeaderIsNotTheBooking{"cost-header-is-not-the-booking",
                                        "the cost header is half of what is booked"};

using nlohmann::json;

/// Values of headers by their names without the x-litellm-.
using Values = std::vector<std::pair<const char*, std::string>>;

void AddCost(const Cost& cost, double total, bool states_zero, Values& values) {
  if (total != 0 || states_zero) values.emplace_back("response-cost", PythonFloatText(total));
  values.emplace_back("response-cost-original", PythonFloatText(total));
  for (const char* name : {"response-cost-discount-amount", "response-cost-margin-amount",
                           "response-cost-margin-percent", "response-cost-tool-usage"})
    values.emplace_back(name, "0.0");
  values.emplace_back("response-cost-input", PythonFloatText(cost.input));
  values.emplace_back("response-cost-output", PythonFloatText(cost.output));
  if (cost.cache_read != 0)
    values.emplace_back("response-cost-cache-read", PythonFloatText(cost.cache_read));
}

/// `stated`: what the headers say that the request cost, USD.
void AddKey(const Rules& rules, const std::optional<KeyFacts>& key, double stated, Values& values) {
  if (!key) {
    if (rules.Has(Change::kMasterKeyHasSpend)) values.emplace_back("key-spend", "0.0");
    return;
  }
  if (key->limit) values.emplace_back("key-max-budget", PythonFloatText(*key->limit));
  values.emplace_back("key-spend", PythonFloatText(key->spend + stated));
}

}  // namespace

std::optional<KeyFacts> FactsOf(const Proxy& proxy, const Key* key) {
  if (key == nullptr) return std::nullopt;
  return KeyFacts{.limit = LimitOfKey(proxy, *key), .spend = key->account->counter};
}

HeaderList SpendingHeaders(const Setup& setup, const char* shape, const HeaderFacts& facts) {
  const Rules& rules = setup.rules;
  Values values{{"call-id", facts.call_id},
                {"version", rules.release().ToString()},
                {"overhead-duration-ms", "0.1"},
                {"callback-duration-ms", "0.0"},
                {"response-duration-ms", PythonFloatText(facts.seconds * 1000)},
                {"attempted-retries", "0"},
                {"attempted-fallbacks", "0"}};
  if (facts.deployment != nullptr) {
    values.emplace_back("model-id", facts.deployment->id);
    values.emplace_back("model-name", facts.deployment->model);
    values.emplace_back("model-group", facts.deployment->model_name);
    values.emplace_back("model-api-base", setup.base_url + "/model_endpoint/v1");
  }
  if (facts.timeout != nullptr) values.emplace_back("timeout", facts.timeout);
  double stated = 0;
  const bool states_zero = rules.Has(Change::kZeroCostIsStated);
  const bool is_unpriced = facts.deployment != nullptr && facts.deployment->prices.empty();
  if (facts.cost && !(is_unpriced && rules.Has(Change::kUnpricedHasNoCost))) {
    const bool halved = setup.options.defects.Has(kCostHeaderIsNotTheBooking);
    stated = facts.cost->Total() / (halved ? 2 : 1);
    AddCost(*facts.cost, stated, states_zero && facts.states_cost && !facts.is_stream, values);
  } else if (!facts.cost) {
    values.emplace_back("response-cost", "0");
  }
  AddKey(rules, facts.key, facts.states_cost ? stated : 0, values);
  const json& names = Shape(shape, rules.release());
  HeaderList headers;
  for (auto& [name, value] : values) {
    std::string full = "x-litellm-";
    full += name;
    if (names.contains(full)) headers.emplace_back(std::move(full), std::move(value));
  }
  return headers;
}

}  // namespace budget_mock
