// SPDX-License-Identifier: Apache-2.0
// Budgets of users: litellm/proxy/auth/auth_checks.py, common_checks.
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using UserBudget = PayerTest;
using UserLifecycle = PayerTest;

TEST_F(UserBudget, RefusesEveryKeyOfTheUser) {
  Promise("a user's budget is shared by all their keys");
  Payer user = MakePayer(payers::User(), 0.5 * CostOfOneRequest());
  VirtualKey other = MakeKey({{"user_id", user.vars.id}});
  other.spending.set_limit(0);
  SpendTheLimitOf(user);
  EXPECT_THAT(Send(other), IsRefusedForBudget());
}

TEST_F(UserBudget, DoesNotHoldForTheirKeysOfATeam) {
  Promise(
      "a user's own budget does not hold for keys of a team, unless "
      "general_settings.apply_user_budget_to_team_keys says so");
  Payer user = MakePayer(payers::User(), 0.5 * CostOfOneRequest());
  Payer team = MakePayer(payers::Team(), 1000 * CostOfOneRequest(), std::nullopt,
                         {{"user_id", user.vars.id}});
  SpendTheLimitOf(user);
  ASSERT_THAT(SendFor(user), IsRefusedForBudget());
  const Attempt attempt = SendFor(team);
  if (attempt.refused_for_budget() &&
      attempt.reply.error().message.find(user.Named()) != std::string::npos) {
    GTEST_SKIP()
        << "users' budgets hold for team keys on this proxy: apply_user_budget_to_team_keys "
           "is on, or the release is 1.94.0, where it was the default";
  }
  EXPECT_THAT(attempt, IsAdmitted());
}

TEST_F(UserLifecycle, ADeletedUsersKeysAreRefused) {
  Promise("with a user their keys are deleted");
  Payer user = MakePayer(payers::User(), 1000 * CostOfOneRequest());
  ASSERT_THAT(SendFor(user), IsAdmitted());
  Delete(user);
  EXPECT_THAT(SendFor(user), IsRefusedWith(testing::Eq(401), testing::_));
}

}  // namespace
}  // namespace budget_gate::testing_support
