// SPDX-License-Identifier: Apache-2.0
#include "generation/headers.h"

#include <array>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kCostHeaderIsNotTheBooking{"cost-header-is-not-the-booking",
                                        "the cost header is half of what is booked"};

using nlohmann::json;

/// What the headers of one reply are told from.
struct Told {
  const Setup& setup;
  const HeaderFacts& facts;
  std::optional<double> cost{};  ///< USD, as the headers state it
};

using Value = std::optional<std::string>;

Value OfCost(const Told& told, double usd) {
  return told.cost ? Value(PythonFloatText(usd)) : std::nullopt;
}

template <double Cost::*kPart>
Value PartOfCost(const Told& told) {
  return told.cost ? Value(PythonFloatText((*told.facts.cost).*kPart)) : std::nullopt;
}

Value NoneOfCost(const Told& told) {
  return OfCost(told, 0);
}

template <std::string Deployment::*kField>
Value OfDeployment(const Told& told) {
  return told.facts.deployment != nullptr ? Value(told.facts.deployment->*kField) : std::nullopt;
}

Value ResponseCost(const Told& told) {
  const HeaderFacts& facts = told.facts;
  if (!facts.cost) return "0";
  const bool states_zero =
      told.setup.rules.Has(Change::kZeroCostIsStated) && facts.states_cost && !facts.is_stream;
  return told.cost && (*told.cost != 0 || states_zero) ? OfCost(told, *told.cost) : std::nullopt;
}

Value CacheRead(const Told& told) {
  if (!told.cost || told.facts.cost->cache_read == 0) return std::nullopt;
  return PythonFloatText(told.facts.cost->cache_read);
}

Value KeyLimit(const Told& told) {
  const auto& key = told.facts.key;
  return key && key->limit ? Value(PythonFloatText(*key->limit)) : std::nullopt;
}

Value KeySpend(const Told& told) {
  const auto& key = told.facts.key;
  if (key)
    return PythonFloatText(key->spend + (told.facts.states_cost ? told.cost.value_or(0) : 0));
  return told.setup.rules.Has(Change::kMasterKeyHasSpend) ? Value("0.0") : std::nullopt;
}

/// A header x-litellm-*, and its value in a reply; nothing: it has none there.
struct Header {
  std::string_view name;
  Value (*value)(const Told& told);
};

constexpr std::array kHeaders{
    Header{"x-litellm-attempted-fallbacks", [](const Told&) -> Value { return "0"; }},
    Header{"x-litellm-attempted-retries", [](const Told&) -> Value { return "0"; }},
    Header{"x-litellm-call-id",
           [](const Told& told) -> Value { return told.facts.call_id.Text(); }},
    Header{"x-litellm-callback-duration-ms", [](const Told&) -> Value { return "0.0"; }},
    Header{"x-litellm-key-max-budget", KeyLimit},
    Header{"x-litellm-key-spend", KeySpend},
    Header{"x-litellm-model-api-base",
           [](const Told& told) {
             return told.facts.deployment == nullptr
                        ? std::nullopt
                        : Value(told.setup.base_url + "/model_endpoint/v1");
           }},
    Header{"x-litellm-model-group", OfDeployment<&Deployment::model_name>},
    Header{"x-litellm-model-id", OfDeployment<&Deployment::id>},
    Header{"x-litellm-model-name", OfDeployment<&Deployment::model>},
    Header{"x-litellm-overhead-duration-ms", [](const Told&) -> Value { return "0.1"; }},
    Header{"x-litellm-response-cost", ResponseCost},
    Header{"x-litellm-response-cost-cache-read", CacheRead},
    Header{"x-litellm-response-cost-discount-amount", NoneOfCost},
    Header{"x-litellm-response-cost-input", PartOfCost<&Cost::input>},
    Header{"x-litellm-response-cost-margin-amount", NoneOfCost},
    Header{"x-litellm-response-cost-margin-percent", NoneOfCost},
    Header{"x-litellm-response-cost-original",
           [](const Told& told) { return OfCost(told, told.cost.value_or(0)); }},
    Header{"x-litellm-response-cost-output", PartOfCost<&Cost::output>},
    Header{"x-litellm-response-cost-tool-usage", NoneOfCost},
    Header{"x-litellm-response-duration-ms",
           [](const Told& told) -> Value { return PythonFloatText(told.facts.seconds * 1000); }},
    Header{"x-litellm-timeout",
           [](const Told& told) {
             return told.facts.timeout != nullptr ? Value(told.facts.timeout) : std::nullopt;
           }},
    Header{"x-litellm-version",
           [](const Told& told) -> Value { return told.setup.rules.release().ToString(); }},
};

/// The headers that `release` puts into the shape called `shape`, sorted by name.
const std::vector<const Header*>& HeadersOf(std::string_view shape, Release release) {
  static std::mutex mutex;
  static std::map<std::pair<Release, std::string_view>, std::vector<const Header*>> known;
  const std::lock_guard lock(mutex);
  const auto [entry, is_new] = known.try_emplace({release, shape});
  if (is_new) {
    const json& names = Shape(shape, release);
    for (const Header& header : kHeaders)
      if (names.contains(header.name)) entry->second.push_back(&header);
  }
  return entry->second;  // stays where it is
}

}  // namespace

std::optional<KeyFacts> FactsOf(const Proxy& proxy, const Key* key) {
  if (key == nullptr) return std::nullopt;
  return KeyFacts{.limit = LimitOfKey(proxy, *key), .spend = key->account->counter};
}

HeaderList SpendingHeaders(const Setup& setup, const char* shape, const HeaderFacts& facts) {
  Told told{.setup = setup, .facts = facts};
  const bool is_unpriced = facts.deployment != nullptr && facts.deployment->prices.empty();
  if (facts.cost && !(is_unpriced && setup.rules.Has(Change::kUnpricedHasNoCost))) {
    const bool halved = setup.options.defects.Has(kCostHeaderIsNotTheBooking);
    told.cost = facts.cost->Total() / (halved ? 2 : 1);
  }
  const auto& of_shape = HeadersOf(shape, setup.rules.release());
  HeaderList headers;
  headers.reserve(of_shape.size());
  for (const Header* header : of_shape) {
    if (auto value = header->value(told)) headers.emplace_back(header->name, std::move(*value));
  }
  return headers;
}

void AddHeaders(HeaderList headers, httplib::Response& response) {
  for (auto& [name, value] : headers)
    response.headers.emplace_hint(response.headers.end(), std::move(name), std::move(value));
}

}  // namespace budget_mock
