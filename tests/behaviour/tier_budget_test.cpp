// SPDX-License-Identifier: Apache-2.0
// Budgets that keys have through a tier (/budget/new).
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using TierBudget = PayerTest;

TEST_F(TierBudget, EndsWhenTheTierIsDeleted) {
  Promise("with a budget tier its limit is gone: a key that had it has no limit any more");
  Payer tier = MakePayer(payers::Tier(), 0);
  Delete(tier);
  EXPECT_EQ(InfoOf(tier.key).fields.value("budget_id", json()), json()) << "in /key/info";
  EXPECT_THAT(SendFor(tier), IsAdmitted());
}

TEST_F(TierBudget, HoldsForAKeyThatGetsItLater) {
  Promise("the limit of a budget tier holds for a key that was given the tier by /key/update");
  VirtualKey key = MakeKey();
  const double limit = 0.5 * CostOfOneRequest();
  Payer tier = MakePayer(payers::Tier(), limit);
  Make({"POST", "/key/update", {{"key", key.secret}, {"budget_id", tier.vars.id}}});
  key.spending.set_limit(limit);
  SpendTheLimit(key);
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

}  // namespace
}  // namespace budget_gate::testing_support
