// SPDX-License-Identifier: Apache-2.0
#include "support/payer_test.h"

#include "gate/names.h"
#include "litellm/redact.h"

namespace budget_gate::testing_support {

Payer PayerTest::MakePayer(const Scope& scope, std::optional<double> limit,
                           const std::optional<std::string>& period, const json& key_fields) {
  const Particulars particulars{.id = NewName(), .key = "", .limit = limit, .period = period};
  for (const Request& remove : scope.remove) RemoveLater(FillIn(remove, particulars));
  for (const Request& make : scope.make) Make(FillIn(make, particulars));
  RemoveShownBudgetLater(scope, particulars);
  json fields = FillIn(scope.key_fields, particulars);
  fields.update(key_fields);
  Payer payer{.scope = &scope, .particulars = particulars, .key = MakeKey(fields)};
  payer.particulars.key = payer.key.secret;
  payer.key.spending.set_limit(limit);
  return payer;
}

void PayerTest::RemoveShownBudgetLater(const Scope& scope, const Particulars& particulars) {
  if (!scope.info_shows_budget || !particulars.limit) return;
  const auto info = Admin().Do(FillIn(scope.info, particulars));
  if (info) RemoveBudgetsLater({{"max_budget", *particulars.limit}}, info->Json());
}

std::optional<std::string> PayerTest::EnterpriseAnswer(const Scope& scope) {
  const Particulars particulars{.id = NewName(), .key = ""};
  std::optional<std::string> answer;
  for (const Request& remove : scope.remove) RemoveLater(FillIn(remove, particulars));
  for (const Request& make : scope.make) {
    const auto reply = Admin().Do(FillIn(make, particulars));
    if (reply && reply->status != 200 && reply->body.find("Enterprise") != std::string::npos)
      answer = ReadError(*reply).ToString();
  }
  return answer;
}

bool PayerTest::HasBudgetsOf(const Scope& scope) {
  const auto release = Release::Parse(Proxy().version());
  return !release || *release >= scope.since;
}

void PayerTest::SetLimit(Payer& payer, std::optional<double> usd) {
  payer.particulars.limit = usd;
  Make(FillIn(payer.scope->update, payer.particulars));
  RemoveShownBudgetLater(*payer.scope, payer.particulars);
  payer.key.spending.set_limit(usd);
}

json PayerTest::EndOfPeriod(const VirtualKey& key) {
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
  if (payer.scope->spend_at.empty()) return std::nullopt;
  const auto reply = Admin().Do(FillIn(payer.scope->info, payer.particulars));
  const std::string at = FillIn(json(payer.scope->spend_at), payer.particulars);
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
         << "the " << payer.scope->name << " should have spent $" << usd << ", but "
         << RedactKeys(FillIn(payer.scope->info, payer.particulars).path) << " showed "
         << (last ? "$" + testing::PrintToString(*last) : "no spend") << ", last asked after "
         << patience().write.count() << " s (BUDGET_GATE_PATIENCE)";
}

}  // namespace budget_gate::testing_support
