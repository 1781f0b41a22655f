// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/admission.h"
#include "core/scheduler.h"
#include "core/duration.h"

namespace budget_mock {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

using testing::HasSubstr;

const ReleaseRules& NewestRules() {
  return RulesOf(kNewestRelease);
}

Payer PayerWith(const Scope& scope, std::optional<double> limit, double spent,
                const std::string& who = "k") {
  auto account = std::make_shared<Account>();
  account->counter = spent;
  return {.scope = &scope, .account = account, .limit = limit, .who = who};
}

TEST(MockAdmission, RejectsFromTheLimitOn) {
  for (const double spend : {0.0, 0.25, 0.49})
    EXPECT_FALSE(Reject({PayerWith(kKeyScope, 0.5, spend)}, NewestRules(), {})) << spend;
  for (const double spend : {0.5, 0.51, 7.0}) {
    const auto rejection = Reject({PayerWith(kKeyScope, 0.5, spend, "Key=k ")}, NewestRules(), {});
    ASSERT_TRUE(rejection) << spend;
    EXPECT_THAT(rejection->message, HasSubstr("Key=k Current cost: "));
    EXPECT_THAT(rejection->message, HasSubstr(", Max budget: 0.5"));
  }
}

TEST(MockAdmission, AScopeMayAdmitAtEqualityWhereNothingIsReserved) {
  const ReleaseRules& old = RulesOf({1, 83, 14});
  EXPECT_FALSE(Reject({PayerWith(kTeamScope, 0.5, 0.5)}, old, {}));
  EXPECT_TRUE(Reject({PayerWith(kTeamScope, 0.5, 0.51)}, old, {}));
  EXPECT_TRUE(Reject({PayerWith(kTeamScope, 0.5, 0.5)}, NewestRules(), {}));
}

TEST(MockAdmission, TheFirstExhaustedPayerAnswers) {
  const auto rejection =
      Reject({PayerWith(kKeyScope, 10, 0, "rich "), PayerWith(kTeamScope, 0.5, 1, "poor"),
              PayerWith(kUserScope, 0, 0, "poorer")},
             NewestRules(), {});
  ASSERT_TRUE(rejection);
  EXPECT_EQ(rejection->message,
            "Budget has been exceeded! Team=poor Current cost: 1.0, Max budget: 0.5");
}

TEST(MockAdmission, WindowsAreStatedInRoundedDollars) {
  const auto rejection =
      Reject({PayerWith(kKeyWindowScope, 1.5, 1.23456 + 1, "1d")}, NewestRules(), {});
  ASSERT_TRUE(rejection);
  EXPECT_EQ(rejection->message, "ExceededBudget: Key over 1d budget. Spend=$2.2346, Limit=$1.50");
}

TEST(MockAdmission, WithoutALimitNobodyIsRejected) {
  EXPECT_FALSE(Reject({PayerWith(kKeyScope, std::nullopt, std::numeric_limits<double>::max())},
                      NewestRules(), {}));
}

TEST(MockAdmission, ADefectCanBeThatOfOneScope) {
  DefectSet defects;
  EXPECT_TRUE(defects.Add("limit-not-enforced/team"));
  EXPECT_FALSE(Reject({PayerWith(kTeamScope, 0.5, 1)}, NewestRules(), defects));
  EXPECT_TRUE(Reject({PayerWith(kKeyScope, 0.5, 1)}, NewestRules(), defects));
}

TEST(MockReservation, IsHeldUntilItIsSettled) {
  const Payers payers{PayerWith(kKeyScope, 1, 0)};
  Account& account = *payers.front().account;
  Reserve(payers, 1, 0.4);
  EXPECT_DOUBLE_EQ(account.Committed(), 0.4);
  Reserve(payers, 2, 0.4);
  EXPECT_DOUBLE_EQ(account.Committed(), 0.8);
  account.holds.erase(1);
  EXPECT_DOUBLE_EQ(account.Committed(), 0.4);
}

TEST(MockReservation, ShrinksToWhatIsLeft) {
  const Payers payers{PayerWith(kKeyScope, 1, 0.75)};
  Reserve(payers, 1, 0.4);
  EXPECT_DOUBLE_EQ(payers.front().account->holds.at(1), 0.25);
  EXPECT_TRUE(Reject(payers, NewestRules(), {})) << "nothing is left while it is in flight";
}

TEST(MockDuration, IsReadFromText) {
  EXPECT_EQ(Duration::Parse("30s")->Length(), 30s);
  EXPECT_EQ(Duration::Parse("15m")->Length(), 15min);
  EXPECT_EQ(Duration::Parse("1h")->Length(), 1h);
  EXPECT_EQ(Duration::Parse("7d")->Length(), 168h);
  EXPECT_EQ(Duration::Parse("2w")->Length(), 336h);
  EXPECT_EQ(Duration::Parse("1mo")->Length(), 720h);
  for (const char* text : {"", "soon", "5", "0s", "-1d", "1y", "s", "1.5h", "99999999999d"})
    EXPECT_FALSE(Duration::Parse(text)) << text;
}

TEST(MockDuration, BudgetsAreResetAtTheBoundariesOfTheirUnit) {
  using std::chrono::Monday;
  // A Tuesday.
  const TimePoint now = sys_days(std::chrono::year(2026) / 11 / 24) + 10h + 17min + 3s;
  const auto next = [&](const char* text) { return NextReset(*Duration::Parse(text), now); };
  EXPECT_EQ(next("5s"), now + 2s);
  EXPECT_EQ(next("1h"), sys_days(std::chrono::year(2026) / 11 / 24) + 11h);
  EXPECT_EQ(next("1d"), sys_days(std::chrono::year(2026) / 11 / 25));
  EXPECT_EQ(next("7d"), sys_days(std::chrono::year(2026) / 11 / 30));
  EXPECT_EQ(next("30d"), sys_days(std::chrono::year(2026) / 12 / 1));
  EXPECT_EQ(next("1mo"), sys_days(std::chrono::year(2026) / 12 / 1));
}

TEST(MockAgenda, RunsWhatIsDueInTheOrderOfItsTime) {
  Agenda agenda;
  const TimePoint start{};
  std::vector<int> seen;
  agenda.At(start + 3s, [&](TimePoint) { seen.push_back(3); });
  agenda.At(start + 1s, [&](TimePoint now) {
    seen.push_back(1);
    agenda.At(now + 1s, [&](TimePoint) { seen.push_back(2); });
  });
  agenda.RunDue(start);
  EXPECT_TRUE(seen.empty());
  agenda.RunDue(start + 2s);
  EXPECT_EQ(seen, (std::vector{1, 2}));
  agenda.RunDue(start + 1h);
  EXPECT_EQ(seen, (std::vector{1, 2, 3}));
}

}  // namespace
}  // namespace budget_mock
