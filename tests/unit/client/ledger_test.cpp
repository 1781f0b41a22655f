// SPDX-License-Identifier: Apache-2.0
#include "gate/ledger.h"

#include <gtest/gtest.h>

#include "common/poll.h"

namespace budget_gate {
namespace {

TEST(Ledger, AdmitsBelowTheLimitAndRefusesFromItOn) {
  Ledger ledger;
  EXPECT_EQ(ledger.Next(0.5), Verdict::kAdmit);
  ledger.Add(0.25);
  EXPECT_EQ(ledger.Next(0.5), Verdict::kAdmit);
  ledger.Add(0.375);
  EXPECT_EQ(ledger.Next(0.5), Verdict::kRefuse);
  EXPECT_EQ(ledger.spend(), 0.625);
  EXPECT_EQ(ledger.largest(), 0.375);
  EXPECT_EQ(ledger.requests(), 2);
}

TEST(Ledger, ALimitOfZeroRefusesAtOnce) {
  EXPECT_EQ(Ledger().Next(0), Verdict::kRefuse);
}

TEST(Ledger, NoLimitAlwaysAdmits) {
  Ledger ledger;
  ledger.Add(1e9);
  EXPECT_EQ(ledger.Next(std::nullopt), Verdict::kAdmit);
}

TEST(Ledger, AtEqualityBothAnswersAreRightSinceSumsAreRounded) {
  Ledger ledger;
  for (int i = 0; i < 3; ++i) ledger.Add(0.1);
  ASSERT_NE(ledger.spend(), 0.3);
  EXPECT_EQ(ledger.Next(0.3), Verdict::kEither);
}

TEST(Ledger, MoneyIsTheSameToWithinTheRoundingOfSums) {
  EXPECT_TRUE(IsSameMoney(0.00038, 0.000380000000000046));
  EXPECT_TRUE(IsSameMoney(0, 0));
  EXPECT_FALSE(IsSameMoney(0.00038, 0.00039));
  EXPECT_FALSE(IsSameMoney(0, 1e-9));
}

TEST(Polling, AsksUntilItIsTrue) {
  int asked = 0;
  EXPECT_TRUE(PollUntil(Seconds(5), [&] { return ++asked == 4; }));
  EXPECT_EQ(asked, 4);
}

TEST(Polling, GivesUpAtItsDeadlineAndAsksAtLeastOnce) {
  int asked = 0;
  EXPECT_FALSE(PollUntil(Seconds(0), [&] {
    ++asked;
    return false;
  }));
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace budget_gate
