// SPDX-License-Identifier: Apache-2.0
#include "support/payer_test.h"

#include <stdexcept>
#include <utility>

#include "gate/names.h"
#include "litellm/redact.h"
#include "report/money.h"

namespace budget_gate::testing_support {

Payer PayerTest::MakePayer(const PayerKind& kind, std::optional<double> limit,
                           const std::optional<std::string>& period, const json& key_fields) {
  PayerVars vars{.id = NewName(), .limit = limit, .period = period};
  const std::optional<HttpReply> made = TryMakeResources(kind, vars);
  if (made && made->status != 200)
    throw std::runtime_error("LiteLLM did not make the " + kind.name +
                             " that this case needs: " + ReadError(*made).ToString());
  json fields = FillIn(kind.key_fields, vars);
  fields.update(key_fields);
  VirtualKey key = MakeKey(fields);
  key.spending.set_limit(limit);
  vars.key = key.secret;
  return {.kind = &kind, .vars = vars, .key = std::move(key)};
}

std::optional<HttpReply> PayerTest::TryMakeResources(const PayerKind& kind, const PayerVars& vars) {
  const auto release = Release::Parse(Proxy().version());
  if (release && *release < kind.since)
    Skip("LiteLLM " + release->ToString() + " has no budgets of the kind " + kind.name);
  std::optional<HttpReply> last;
  for (const Resource& each : kind.resources) {
    std::optional<Request> remove;
    if (each.remove) remove = FillIn(*each.remove, vars);
    last = TryMake(FillIn(each.make, vars), remove);
    if (last->status != 200) break;
  }
  if (last && last->status != 200 && kind.last_free &&
      last->body.find("Enterprise") != std::string::npos)
    Skip("a payer of the kind " + kind.name +
         " needs a licence on this release: " + ReadError(*last).ToString());
  DeferDeleteShownBudget(kind, vars);
  return last;
}

void PayerTest::DeferDeleteShownBudget(const PayerKind& kind, const PayerVars& vars) {
  if (!kind.info_shows_budget || !vars.limit) return;
  const auto info = Admin().Do(FillIn(kind.info, vars));
  if (info) cleanup().DeferDeleteBudgets({{"max_budget", *vars.limit}}, info->Json());
}

void PayerTest::Delete(const Payer& payer) {
  Make(FillIn(*payer.kind->resources.front().remove, payer.vars));
}

void PayerTest::SetLimit(Payer& payer, std::optional<double> usd) {
  payer.vars.limit = usd;
  Make(FillIn(payer.kind->update, payer.vars));
  DeferDeleteShownBudget(*payer.kind, payer.vars);
  payer.key.spending.set_limit(usd);
}

nlohmann::json PayerTest::EndOfPeriod(const VirtualKey& key) {
  const auto info = Admin().GetKeyInfo(key.secret);
  return info ? info->fields.value("budget_reset_at", json()) : json();
}

bool PayerTest::EventuallyBeginsANewPeriod(const VirtualKey& key) {
  const json first = EndOfPeriod(key);
  return PollUntil(patience().write, patience().pause, [&] {
    const json now = EndOfPeriod(key);
    return !now.is_null() && now != first;
  });
}

bool PayerTest::EventuallyIsWrittenInThePeriodOf(const VirtualKey& canary, const VirtualKey& key) {
  const json first = EndOfPeriod(canary);
  bool written = false;
  PollUntil(patience().write, patience().pause, [&] {
    const auto info = Admin().GetKeyInfo(key.secret);
    written = info && info->spend > 0;
    return written || EndOfPeriod(canary) != first;
  });
  // LiteLLM writes the others who pay after the key: they have some time more to be written in.
  constexpr int kLooks = 4;
  return written && !PollUntil(kLooks * patience().pause, patience().pause,
                               [&] { return EndOfPeriod(canary) != first; });
}

std::optional<double> PayerTest::ReadSpend(const Payer& payer) {
  if (payer.kind->spend_at.empty()) return std::nullopt;
  const auto reply = Admin().Do(FillIn(payer.kind->info, payer.vars));
  const std::string at = FillIn(payer.kind->spend_at, payer.vars);
  return reply ? NumberAt(reply->Json(), at) : std::nullopt;
}

testing::AssertionResult PayerTest::EventuallyShows(const Payer& payer, double usd) {
  std::optional<double> last;
  const bool equal = PollUntil(patience().write, patience().pause, [&] {
    last = ReadSpend(payer);
    return last && IsSameMoney(*last, usd);
  });
  if (equal) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "the " << payer.kind->name << " should have spent " << PlainUsd(usd) << ", but "
         << RedactKeys(FillIn(payer.kind->info, payer.vars).path) << " showed "
         << (last ? PlainUsd(*last) : "no spend") << ", last asked after "
         << patience().write.count() << " s (BUDGET_GATE_PATIENCE)";
}

}  // namespace budget_gate::testing_support
