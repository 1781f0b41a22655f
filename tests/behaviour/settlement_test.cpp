// SPDX-License-Identifier: Apache-2.0
// Money that is reserved and money that is spent:
// litellm/proxy/spend_tracking/budget_reservation.py.
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

using Settlement = BudgetTest;

TEST_F(Settlement, AKeyIsNotRefusedForMoneyItDidNotSpend) {
  Promise(
      "a key whose requests so far cost less than its limit is served, also right after a reply");
  // A request reserves more than it costs (max_tokens of output): two reservations do not fit, two
  // costs do.
  VirtualKey key = MakeKeyWithBudget(2.2 * OneRequest());
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(key.spending.Next(), Verdict::kAdmit);
    const Attempt attempt = Send(key);
    ASSERT_THAT(attempt, IsAdmitted());
    EXPECT_EQ(attempt.refused_while_reserved, 0)
        << "request " << i + 1
        << " came right after the reply to the one before it; the key had spent $"
        << key.spending.ledger().spend() - attempt.cost << " of $" << *key.spending.limit()
        << " and was refused until the reservation was released";
  }
}

TEST_F(Settlement, AReservationIsReleasedSoonAfterTheReply) {
  Promise("what a request reserved beyond its cost can be spent once the request is settled");
  VirtualKey key = MakeKeyWithBudget(2.2 * OneRequest());
  for (int i = 0; i < 2; ++i) EXPECT_THAT(Send(key), IsAdmitted());
}

}  // namespace
}  // namespace budget_gate::testing_support
