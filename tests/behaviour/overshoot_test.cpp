// SPDX-License-Identifier: Apache-2.0
// By how much a key can exceed its limit: litellm/proxy/spend_tracking/budget_reservation.py.
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::Le;

using Overshoot = BudgetTest;

TEST_F(Overshoot, InSequenceIsAtMostOneRequest) {
  Promise("a key that sends one request after another exceeds its limit by less than one request");
  VirtualKey key = MakeKeyWithBudget(3.5 * OneRequest());
  SpendTheLimit(key);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(Send(key), IsRefusedForBudget());
  EXPECT_THAT(key.spending.ledger().spend(),
              Le(*key.spending.limit() + key.spending.ledger().largest()));
}

TEST_F(Overshoot, AtOnceIsAtMostTheRequestsInFlight) {
  Promise(
      "requests that start together exceed the limit by no more than what they cost, and the key "
      "is closed afterwards");
  constexpr int kAtOnce = 8;
  VirtualKey key = MakeKeyWithBudget(2.5 * OneRequest());
  for (const Attempt& attempt : SendAtOnce(key, kAtOnce, {.sleep = 0.02})) {
    EXPECT_THAT(attempt, testing::AnyOf(IsAdmitted(), IsRefusedForBudget()));
  }
  ASSERT_TRUE(EventuallySettles(key));
  // What the first ones left of the budget can still be spent, and then no more.
  SpendTheLimit(key);
  EXPECT_THAT(Send(key), IsRefusedForBudget());
  EXPECT_THAT(key.spending.ledger().spend(),
              Le(*key.spending.limit() + kAtOnce * key.spending.ledger().largest()));
}

}  // namespace
}  // namespace budget_gate::testing_support
