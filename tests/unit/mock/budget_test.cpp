// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/admission.h"
#include "core/duration.h"
#include "core/reservation.h"
#include "core/scheduler.h"
#include "defects/broken_policy.h"

namespace budget_mock {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

using testing::HasSubstr;

const Rules kNewest(kNewestRelease);

Payer PayerWith(std::string_view kind, std::optional<double> limit, double spent,
                const std::string& who = "k") {
  auto account = std::make_shared<Account>();
  account->counter = spent;
  return {.kind = &PayerNamed(kind), .account = account, .limit = limit, .who = who};
}

TEST(MockAdmission, RejectsFromTheLimitOn) {
  for (const double spend : {0.0, 0.25, 0.49})
    EXPECT_FALSE(Reject({PayerWith("key", 0.5, spend)}, kNewest, Policy())) << spend;
  for (const double spend : {0.5, 0.51, 7.0}) {
    const auto rejection = Reject({PayerWith("key", 0.5, spend, "Key=k ")}, kNewest, Policy());
    ASSERT_TRUE(rejection) << spend;
    EXPECT_THAT(rejection->message, HasSubstr("Key=k Current cost: "));
    EXPECT_THAT(rejection->message, HasSubstr(", Max budget: 0.5"));
  }
}

TEST(MockAdmission, APayerMayAdmitAtEqualityWhereNothingIsReserved) {
  const Rules old({1, 83, 14});
  EXPECT_FALSE(Reject({PayerWith("team", 0.5, 0.5)}, old, Policy()));
  EXPECT_TRUE(Reject({PayerWith("team", 0.5, 0.51)}, old, Policy()));
  EXPECT_TRUE(Reject({PayerWith("team", 0.5, 0.5)}, kNewest, Policy()));
}

TEST(MockAdmission, TheFirstExhaustedPayerAnswers) {
  const auto rejection =
      Reject({PayerWith("key", 10, 0, "rich "), PayerWith("team", 0.5, 1, "poor"),
              PayerWith("user", 0, 0, "poorer")},
             kNewest, Policy());
  ASSERT_TRUE(rejection);
  EXPECT_EQ(rejection->message,
            "Budget has been exceeded! Team=poor Current cost: 1.0, Max budget: 0.5");
}

TEST(MockAdmission, WindowsAreStatedInRoundedDollars) {
  const auto rejection =
      Reject({PayerWith("key-window", 1.5, 1.23456 + 1, "1d")}, kNewest, Policy());
  ASSERT_TRUE(rejection);
  EXPECT_EQ(rejection->message, "ExceededBudget: Key over 1d budget. Spend=$2.2346, Limit=$1.50");
}

TEST(MockAdmission, WithoutALimitNobodyIsRejected) {
  EXPECT_FALSE(Reject({PayerWith("key", std::nullopt, std::numeric_limits<double>::max())}, kNewest,
                      Policy()));
}

TEST(MockAdmission, ADefectCanBeThatOfOneKindOfPayer) {
  DefectSet defects;
  EXPECT_TRUE(defects.Add("limit-not-enforced/team"));
  const BrokenPolicy broken(defects);
  EXPECT_FALSE(Reject({PayerWith("team", 0.5, 1)}, kNewest, broken));
  EXPECT_TRUE(Reject({PayerWith("key", 0.5, 1)}, kNewest, broken));
}

class MockReservation : public testing::Test {
 protected:
  Reservation Reserve(double estimate) {
    const auto locked = proxy_.Lock();
    return Reservation(proxy_, *locked, payers_, estimate);
  }

  budget_mock::Setup setup_{MockOptions{}, Config{}};
  Guarded<Proxy> proxy_{setup_};
  Payers payers_{PayerWith("key", 1, 0)};
  Account& account_ = *payers_.front().account;
};

TEST_F(MockReservation, IsHeldUntilItEnds) {
  {
    const Reservation first = Reserve(0.4);
    EXPECT_DOUBLE_EQ(account_.Committed(), 0.4);
    const Reservation second = Reserve(0.4);
    EXPECT_DOUBLE_EQ(account_.Committed(), 0.8);
  }
  EXPECT_DOUBLE_EQ(account_.Committed(), 0) << "it was not settled: nothing is owed";
}

TEST_F(MockReservation, LeavesTheCostWhenItIsSettled) {
  Reservation held = Reserve(0.4);
  held.Settle(*proxy_.Lock(), 0.1, {});
  EXPECT_DOUBLE_EQ(account_.Committed(), 0.1);
}

TEST_F(MockReservation, ShrinksToWhatIsLeft) {
  account_.counter = 0.75;
  const Reservation held = Reserve(0.4);
  EXPECT_DOUBLE_EQ(account_.Committed(), 1);
  EXPECT_TRUE(Reject(payers_, kNewest, Policy())) << "nothing is left while it is in flight";
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

TEST(MockScheduler, RunsWhatIsDueInTheOrderOfItsTime) {
  Scheduler scheduler;
  const TimePoint start{};
  std::vector<int> seen;
  scheduler.At(start + 3s, [&](TimePoint) { seen.push_back(3); });
  scheduler.At(start + 1s, [&](TimePoint now) {
    seen.push_back(1);
    scheduler.At(now + 1s, [&](TimePoint) { seen.push_back(2); });
  });
  scheduler.RunDue(start);
  EXPECT_TRUE(seen.empty());
  scheduler.RunDue(start + 2s);
  EXPECT_EQ(seen, (std::vector{1, 2}));
  scheduler.RunDue(start + 1h);
  EXPECT_EQ(seen, (std::vector{1, 2, 3}));
}

}  // namespace
}  // namespace budget_mock
