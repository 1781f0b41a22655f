// SPDX-License-Identifier: Apache-2.0
#include "gate/price_comparison.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "common/decimal.h"
#include "common/poll.h"
#include "common/python_text.h"
#include "gate/ledger.h"
#include "gate/names.h"

namespace budget_gate {
namespace {

using nlohmann::json;

/// The number that the proxy reports under `key`; LiteLLM passes prices on as numbers or as the
/// text of the config.
std::optional<double> ReportedNumber(const json& fields, const std::string& key) {
  const auto found = fields.find(key);
  if (found == fields.end()) return std::nullopt;
  if (found->is_number()) return found->get<double>();
  return found->is_string() ? ParsePythonFloat(found->get_ref<const std::string&>()) : std::nullopt;
}

/// What differs between the file's prices and the reported ones; empty: nothing.
std::string Difference(const PricedModel& model, const ModelInfo& reported) {
  for (const DeclaredPrice& price : model.declared) {
    const bool is_read =
        price.place == PricePlace::kLitellmParams || price.place == PricePlace::kModelInfo;
    if (!price.value || !is_read) continue;
    const bool overridden = price.place == PricePlace::kModelInfo &&
                            model.Find(PricePlace::kLitellmParams, price.key) != nullptr;
    if (overridden) continue;
    const auto seen = ReportedNumber(reported.fields, price.key);
    if (!seen) return price.key + " is not reported";
    if (!IsSameMoney(*seen, *price.value)) {
      return price.key + " is " + PlainDecimal(*price.value) + " in the file, and " +
             PlainDecimal(*seen) + " on the proxy";
    }
  }
  if (!model.has_runtime_price && !model.prices.IsPriced() && reported.IsUnpriced() &&
      !model.prices.IsExplicitlyFree()) {
    return "no price at all: it is booked at $0 and no budget ever stops it";
  }
  return {};
}

const ModelInfo* FindReported(const PricedModel& model, const std::vector<ModelInfo>& reported) {
  for (const ModelInfo& each : reported) {
    if (each.name == model.model_name && each.litellm_model == model.litellm_model) return &each;
  }
  return nullptr;
}

/// A request that was sent for a verdict, and the key that sent it.
struct Sent {
  PriceVerdict* verdict;
  std::string key;
};

json RequestFor(const PricedModel& model) {
  if (model.mode == "embedding") return {{"model", model.model_name}, {"input", "one two three"}};
  return {{"model", model.model_name},
          {"messages", {{{"role", "user"}, {"content", "Say 'hello' in one word."}}}},
          {"max_tokens", 16}};
}

bool CanBeCalled(PriceVerdict& verdict) {
  const std::string& mode = verdict.model.mode;
  if (!verdict.problem.empty() || !verdict.reported) return false;
  if (!mode.empty() && mode != "chat" && mode != "embedding") {
    verdict.note = "not called: mode " + mode;
  } else if (verdict.model.model_name.find('*') != std::string::npos) {
    verdict.note = "not called: a wildcard";
  } else if (!verdict.model.prices.IsPriced() && !verdict.model.prices.IsExplicitlyFree()) {
    verdict.note = "not called: LiteLLM's own map has the price";
  }
  return verdict.note.empty();
}

std::optional<Sent> SendOne(PriceVerdict& verdict, const ProxyClient& admin) {
  const auto key = admin.GenerateKey({{"key_alias", NewName()}, {"duration", "1h"}});
  if (!key) {
    verdict.problem = "no key could be made: " + key.error().ToString();
    verdict.not_judged = true;
    return std::nullopt;
  }
  const ProxyClient client = admin.WithKey(key->key);
  const json request = RequestFor(verdict.model);
  const auto reply =
      verdict.model.mode == "embedding" ? client.Embed(request) : client.Chat(request);
  if (!reply) {
    verdict.problem = "the request failed: " + reply.error().ToString();
    verdict.not_judged = true;
    (void)admin.DeleteKey(key->key);  // best effort: it also ends by itself
    return std::nullopt;
  }
  verdict.expected = CostOf(verdict.model.prices, reply->usage);
  verdict.header = reply->cost.value_or(0);
  return Sent{.verdict = &verdict, .key = key->key};
}

void ReadBooking(const Sent& sent, const ProxyClient& admin, const Patience& patience) {
  PriceVerdict& verdict = *sent.verdict;
  // The row says that the request was written, also where it was written as $0.
  std::string unread;
  const bool agree = PollUntil(patience.write, patience.pause, [&] {
    const auto logs = admin.GetSpendLogs(sent.key);
    const auto info = admin.GetKeyInfo(sent.key);
    unread = !logs ? logs.error().ToString() : !info ? info.error().ToString() : "";
    if (!logs || logs->empty() || !info) return false;
    verdict.logged = logs->front().spend;
    verdict.booked = info->spend;
    return IsSameMoney(*verdict.logged, *verdict.booked);
  });
  (void)admin.DeleteKey(sent.key);  // best effort: it also ends by itself
  if (!unread.empty()) {
    verdict.problem = "what was booked could not be read: " + unread;
    verdict.not_judged = true;
    return;
  }
  if (!agree && !verdict.booked) {
    verdict.problem = "the request was not written to /spend/logs in time (BUDGET_GATE_PATIENCE)";
    verdict.not_judged = true;
    return;
  }
  const double expected = *verdict.expected;
  for (const auto& [place, usd] :
       {std::pair("/key/info", *verdict.booked), std::pair("/spend/logs", *verdict.logged),
        std::pair("x-litellm-response-cost", *verdict.header)}) {
    if (IsSameMoney(usd, expected)) continue;
    verdict.problem = std::string(place) + " has $" + PlainDecimal(usd) +
                      " for a request that costs $" + PlainDecimal(expected) +
                      " at the file's price";
    return;
  }
}

/// USD that the request may cost at most.
double MostOf(const PricedModel& model) {
  return CostOf(model.prices, {.prompt_tokens = 64, .completion_tokens = 16, .seconds = 60});
}

}  // namespace

std::vector<PriceVerdict> CompareReportedPrices(const PricingConfig& config,
                                                const std::vector<ModelInfo>& reported) {
  std::vector<PriceVerdict> verdicts;
  for (const PricedModel& model : config.models) {
    PriceVerdict verdict;
    verdict.model = model;
    if (const ModelInfo* found = FindReported(model, reported)) {
      verdict.reported = *found;
      verdict.problem = Difference(model, *found);
    } else {
      verdict.problem = "the proxy has no such model: it does not run with this config";
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

void CompareBookedPrices(std::vector<PriceVerdict>& verdicts, const ProxyClient& admin,
                         double max_spend, const Patience& patience) {
  // All are sent before any is waited for: what is written together is waited for once.
  std::vector<Sent> sent;
  double most = 0;
  for (PriceVerdict& verdict : verdicts) {
    if (!CanBeCalled(verdict)) continue;
    if (most + MostOf(verdict.model) > max_spend) {
      verdict.note = "not called: BUDGET_GATE_MAX_SPEND is used up";
      continue;
    }
    most += MostOf(verdict.model);
    if (auto one = SendOne(verdict, admin)) sent.push_back(std::move(*one));
  }
  for (const Sent& one : sent) ReadBooking(one, admin, patience);
}

}  // namespace budget_gate
