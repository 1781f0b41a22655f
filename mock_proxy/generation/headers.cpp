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
using Values = std::map<std::string, std::string>;

void AddCost(const Cost& cost, double total, bool states_zero, Values& values) {
  if (total != 0 || states_zero) values["response-cost"] = PythonFloatText(total);
  values["response-cost-original"] = PythonFloatText(total);
  for (const char* name : {"discount-amount", "margin-amount", "margin-percent", "tool-usage"})
    values[std::string("response-cost-") + name] = "0.0";
  values["response-cost-input"] = PythonFloatText(cost.input);
  values["response-cost-output"] = PythonFloatText(cost.output);
  if (cost.cache_read != 0) values["response-cost-cache-read"] = PythonFloatText(cost.cache_read);
}

/// `stated`: what the headers say that the request cost, USD.
void AddKey(const Proxy& proxy, const Key* key, double stated, Values& values) {
  if (key == nullptr) {
    if (proxy.rules().Has(Change::kMasterKeyHasSpend)) values["key-spend"] = "0.0";
    return;
  }
  if (const auto limit = LimitOfKey(proxy, *key))
    values["key-max-budget"] = PythonFloatText(*limit);
  values["key-spend"] = PythonFloatText(key->account->counter + stated);
}

}  // namespace

httplib::Headers SpendingHeaders(const Proxy& proxy, const std::string& shape,
                                 const HeaderFacts& facts) {
  const Release release = proxy.rules().release();
  Values values{{"call-id", facts.call_id},
                {"version", release.ToString()},
                {"overhead-duration-ms", "0.1"},
                {"callback-duration-ms", "0.0"},
                {"response-duration-ms", PythonFloatText(facts.seconds * 1000)},
                {"attempted-retries", "0"},
                {"attempted-fallbacks", "0"}};
  if (facts.deployment != nullptr) {
    values["model-id"] = facts.deployment->id;
    values["model-name"] = facts.deployment->model;
    values["model-group"] = facts.deployment->model_name;
    values["model-api-base"] = proxy.setup().base_url + "/model_endpoint/v1";
  }
  if (facts.timeout != nullptr) values["timeout"] = facts.timeout;
  double stated = 0;
  const bool states_zero = proxy.rules().Has(Change::kZeroCostIsStated);
  const bool is_unpriced = facts.deployment != nullptr && facts.deployment->Prices().empty();
  if (facts.cost && !(is_unpriced && proxy.rules().Has(Change::kUnpricedHasNoCost))) {
    const bool halved = proxy.defects().Has(kCostHeaderIsNotTheBooking);
    stated = facts.cost->Total() / (halved ? 2 : 1);
    AddCost(*facts.cost, stated, states_zero && facts.states_cost && !facts.is_stream, values);
  } else if (!facts.cost) {
    values["response-cost"] = "0";
  }
  AddKey(proxy, facts.key, facts.states_cost ? stated : 0, values);
  const json names = Shape(shape, release);
  httplib::Headers headers;
  for (const auto& [name, value] : values) {
    if (names.contains("x-litellm-" + name)) headers.emplace("x-litellm-" + name, value);
  }
  return headers;
}

}  // namespace budget_mock
