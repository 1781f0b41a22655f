// SPDX-License-Identifier: Apache-2.0
#include "support/payer_test.h"

#include <utility>

#include "gate/lease.h"
#include "gate/names.h"
#include "litellm/redact.h"
#include "report/money.h"
#include "support/case_story.h"
#include "support/watch.h"

namespace budget_gate::testing_support {
namespace {

std::string InfoRouteOf(const Payer& payer) {
  const Request info = FillIn(payer.kind->info, payer.vars);
  return info.method + " " + RedactKeys(info.path);
}

}  // namespace

Payer PayerTest::MakePayer(const PayerKind& kind, std::optional<double> limit,
                           const std::optional<std::string>& period, const json& key_fields) {
  PayerVars vars{.id = NewName(), .limit = limit, .period = period};
  const std::optional<HttpReply> made = TryMakeResources(kind, vars);
  if (made && made->status != 200) throw NotJudged("making a " + kind.name, ReadError(*made));
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
    const Request make = FillIn(each.make, vars);
    last = TryMake(make, remove);
    if (last->status != 200) break;
    RequireIsAbout(make.method + " " + make.path, vars.id, last->body);
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
  const bool clears = !usd && payer.kind->clear;
  Make(FillIn(clears ? *payer.kind->clear : payer.kind->update, payer.vars));
  DeferDeleteShownBudget(*payer.kind, payer.vars);
  payer.key.spending.set_limit(usd);
}

Payer PayerTest::MakeAnew(const Payer& payer) {
  PayerVars vars = payer.vars;
  json fields = FillIn(payer.kind->key_fields, vars);
  if (payer.kind->resources.empty()) {
    BudgetTest::Delete(payer.key);
    fields["key"] = payer.key.secret;
  } else {
    for (const Resource& each : payer.kind->resources)
      if (each.remove) Make(FillIn(*each.remove, vars));
    cleanup().DeleteBudgets(Admin());
    const std::optional<HttpReply> made = TryMakeResources(*payer.kind, vars);
    if (made && made->status != 200)
      throw NotJudged("making the same " + payer.kind->name + " again", ReadError(*made));
  }
  VirtualKey key = MakeKey(fields);
  key.spending.set_limit(vars.limit);
  vars.key = key.secret;
  return {.kind = payer.kind, .vars = vars, .key = std::move(key)};
}

void PayerTest::SpendTheLimitOf(Payer& payer, const ChatOptions& options) {
  SpendTheLimit(payer.key, payer.Options(options));
  const testing::AssertionResult settled = EventuallySettles(payer);
  if (!settled) Fail(settled.message());
}

testing::AssertionResult PayerTest::EventuallySettles(const Payer& payer) {
  const testing::AssertionResult settled = EventuallySettles(payer.key);
  const auto release = Release::Parse(Proxy().version());
  if (!settled || !release || *release >= payer.kind->read_from_database_until) return settled;
  return EventuallyShows(payer, payer.key.spending.ledger().spend());
}

Seconds PayerTest::WritesEvery() {
  const WriteClock& clock = Proxy().clock();
  if (!clock.learns() || clock.Period() > Seconds(0)) return clock.Period();
  // By the time that this is written, the run may know. (How long it takes shows little: a proxy
  // with much to do is late.)
  const VirtualKey key = MakeServedKey();
  const testing::AssertionResult settled = EventuallySettles(key);
  if (!settled) Fail(settled.message());
  constexpr Seconds kProbably{4};
  return clock.Period() > Seconds(0) ? clock.Period() : kProbably;
}

PayerTest::Canary PayerTest::MakeCanary(int seconds) {
  VirtualKey key = MakeKey(
      {{"max_budget", CostOfOneRequest()}, {"budget_duration", std::to_string(seconds) + "s"}});
  json end = EndOfPeriod(InfoOf(key));
  const Seconds ahead = TimeOfProxy(Admin()) - std::chrono::system_clock::now();
  return {.key = std::move(key), .period = Seconds(seconds), .end = std::move(end), .ahead = ahead};
}

nlohmann::json PayerTest::EndOfPeriod(const KeyInfo& info) {
  return info.fields.value("budget_reset_at", json());
}

Seconds PayerTest::UntilTheEndOf(const Canary& canary) {
  // The mock's time runs faster, and its periods are short.
  if (patience().speed != 1 || !canary.end.is_string()) return Seconds(0);
  const auto end = TimeOfText(canary.end.get_ref<const std::string&>());
  if (!end) return Seconds(0);
  // The proxy states its time in whole seconds.
  const Seconds left =
      *end - std::chrono::system_clock::now() - canary.ahead - std::chrono::seconds(1);
  // A budget_reset_at that is farther away is not that of such a period.
  return left < canary.period ? std::max(left, Seconds(0)) : Seconds(0);
}

bool PayerTest::EventuallyBeginsANewPeriod(Canary& canary) {
  const Seconds waits = patience().write + LengthOf(canary);
  if (const Seconds left = UntilTheEndOf(canary); left > Seconds(0)) {
    const Waiting waiting("the end of a budget's period", left);
    std::this_thread::sleep_for(left);
  }
  // Whoever spends has to do so, and to be written, within the period: it may not be seen late.
  constexpr double kPartOfIt = 1. / 16;
  const auto seen = Watch(
      "GET /key/info", waits,
      {.first = patience().pause, .longest = std::max(Seconds(1), kPartOfIt * LengthOf(canary))},
      [&] { return Admin().GetKeyInfo(canary.key.secret); },
      [&](const KeyInfo& info) {
        const json now = EndOfPeriod(info);
        return !now.is_null() && now != canary.end;
      });
  if (!seen.done) return false;
  canary.end = EndOfPeriod(seen.last);
  canary.began = std::chrono::steady_clock::now();
  return true;
}

bool PayerTest::EventuallyIsWrittenInThePeriodOf(const Canary& canary, const VirtualKey& key) {
  Patience until_its_end = patience();
  if (canary.began) {
    const auto end = *canary.began + LengthOf(canary);
    until_its_end.write =
        std::min(patience().write, Seconds(end - std::chrono::steady_clock::now()));
  }
  const auto seen = WatchForWrite(
      "GET /key/info", until_its_end, [&] { return Admin().GetKeyInfo(key.secret); },
      [&](const KeyInfo& info) { return info.spend > 0; });
  if (!seen.done) return false;
  // LiteLLM writes the others who pay after the key: they have some time more to be written in.
  constexpr int kLooks = 4;
  const Seconds some_time = kLooks * patience().pause;
  return !PollUntil(some_time, some_time,
                    [&] { return EndOfPeriod(InfoOf(canary.key)) != canary.end; });
}

Reply<std::optional<double>> PayerTest::ReadSpend(const Payer& payer) {
  if (payer.kind->spend_at.empty()) return std::optional<double>();
  const auto reply = Admin().Do(FillIn(payer.kind->info, payer.vars));
  if (!reply) return reply.error();
  if (reply->status != 200) return ReadError(*reply);
  return NumberAt(reply->Json(), FillIn(payer.kind->spend_at, payer.vars));
}

bool PayerTest::ShowsSpend(const Payer& payer) {
  if (!payer.kind->may_hide_spend) return !payer.kind->spend_at.empty();
  const HttpReply info =
      Needed(InfoRouteOf(payer), Admin().Do(FillIn(payer.kind->info, payer.vars)));
  RequireIsAbout(InfoRouteOf(payer), payer.vars.id, info.body);
  return NumberAt(info.Json(), FillIn(payer.kind->spend_at, payer.vars)).has_value();
}

testing::AssertionResult PayerTest::EventuallyShows(const Payer& payer, double usd) {
  const auto seen = WatchForWrite(
      InfoRouteOf(payer), patience(), [&] { return ReadSpend(payer); },
      [&](const std::optional<double>& spend) { return spend && IsSameMoney(*spend, usd); });
  if (seen.last) CaseStory::Get().AddShown(payer.key, *seen.last);
  if (seen.done) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "the " << payer.kind->name << " should have spent " << PlainUsd(usd) << ", but "
         << InfoRouteOf(payer) << " showed " << (seen.last ? PlainUsd(*seen.last) : "no spend")
         << ", " << AfterWaiting(seen.waited);
}

}  // namespace budget_gate::testing_support
