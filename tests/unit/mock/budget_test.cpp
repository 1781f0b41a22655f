// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "budget/admission.h"
#include "budget/agenda.h"
#include "budget/duration.h"

namespace budget_mock {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

Payers KeyPayer(Account& account) {
  return {Payer{.scope = &kKeyScope, .account = &account, .who = "Key=k "}};
}

TEST(MockAdmission, RejectsFromTheLimitOn) {
  Account account{.max_budget = 0.5};
  for (const double spend : {0.0, 0.25, 0.49}) {
    account.counter = spend;
    EXPECT_FALSE(Reject(KeyPayer(account), {})) << spend;
  }
  for (const double spend : {0.5, 0.51, 7.0}) {
    account.counter = spend;
    const auto rejection = Reject(KeyPayer(account), {});
    ASSERT_TRUE(rejection) << spend;
    EXPECT_EQ(rejection->spend, spend);
    EXPECT_EQ(rejection->limit, 0.5);
    EXPECT_EQ(rejection->who, "Key=k ");
  }
}

TEST(MockAdmission, AScopeMayAdmitAtEquality) {
  constexpr Scope kAbove{.name = "Team", .rejects_at_equality = false};
  Account account{.max_budget = 0.5, .counter = 0.5};
  EXPECT_FALSE(Reject({Payer{.scope = &kAbove, .account = &account, .who = ""}}, {}));
  account.counter = 0.51;
  EXPECT_TRUE(Reject({Payer{.scope = &kAbove, .account = &account, .who = ""}}, {}));
}

TEST(MockAdmission, TheFirstExhaustedPayerAnswers) {
  Account rich{.max_budget = 10.0};
  Account poor{.max_budget = 0.5, .counter = 1};
  Account poorer{.max_budget = 0.0};
  const auto rejection = Reject({Payer{&kKeyScope, &rich, "rich"}, Payer{&kKeyScope, &poor, "poor"},
                                 Payer{&kKeyScope, &poorer, "poorer"}},
                                {});
  ASSERT_TRUE(rejection);
  EXPECT_EQ(rejection->who, "poor");
}

TEST(MockAdmission, WithoutALimitNobodyIsRejected) {
  Account account{.max_budget = std::nullopt, .counter = std::numeric_limits<double>::max()};
  EXPECT_FALSE(Reject(KeyPayer(account), {}));
}

TEST(MockReservation, IsHeldUntilItIsSettled) {
  Account account{.max_budget = 1.0};
  Reserve(KeyPayer(account), 1, 0.4);
  EXPECT_DOUBLE_EQ(account.Committed(), 0.4);
  Reserve(KeyPayer(account), 2, 0.4);
  EXPECT_DOUBLE_EQ(account.Committed(), 0.8);
  account.holds.erase(1);
  EXPECT_DOUBLE_EQ(account.Committed(), 0.4);
}

TEST(MockReservation, ShrinksToWhatIsLeft) {
  Account account{.max_budget = 1.0, .counter = 0.75};
  Reserve(KeyPayer(account), 1, 0.4);
  EXPECT_DOUBLE_EQ(account.holds.at(1), 0.25);
  EXPECT_TRUE(Reject(KeyPayer(account), {})) << "nothing is left while the request is in flight";
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
