// SPDX-License-Identifier: Apache-2.0
// Money that is reserved and money that is spent:
// litellm/proxy/spend_tracking/budget_reservation.py.
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

class Settlement : public BudgetTest {
 protected:
  /// Where the replies vary in length, the first one alone can reach the limit.
  void SkipUnlessMoreFits(const VirtualKey& key) {
    if (key.spending.Next() != Verdict::kAdmit)
      Skip("the model's replies vary so much in cost that one of them spent the limit");
  }
};

TEST_F(Settlement, AKeyIsNotRefusedForMoneyThatWasOnlyReserved) {
  Promise(
      "a key whose requests so far cost less than its limit is served, also right after a reply");
  // A request reserves more than it costs (max_tokens of output): two reservations do not fit, two
  // costs do.
  VirtualKey key = MakeKeyWithBudget(2.2 * CostOfOneRequest());
  ASSERT_THAT(Send(key), IsAdmitted());
  SkipUnlessMoreFits(key);
  const double spent = key.spending.ledger().spend();
  EXPECT_THAT(Send(key), IsAdmitted())
      << "the second request came right after the reply to the first; the key had spent $" << spent
      << " of $" << *key.spending.limit();
}

TEST_F(Settlement, AReservationIsReleasedSoonAfterTheReply) {
  Promise("what a request reserved beyond its cost can be spent once the request is settled");
  VirtualKey key = MakeKeyWithBudget(2.2 * CostOfOneRequest());
  ASSERT_THAT(Send(key), IsAdmitted());
  SkipUnlessMoreFits(key);
  EXPECT_THAT(SendWhenSettled(key), IsAdmitted());
}

}  // namespace
}  // namespace budget_gate::testing_support
