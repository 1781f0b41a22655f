// SPDX-License-Identifier: Apache-2.0
// Budgets of a team and of its members: litellm/proxy/auth/auth_checks.py.
#include "gate/names.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;
using testing::Not;
using TeamBudget = PayerTest;
using TeamLifecycle = PayerTest;

TEST_F(TeamBudget, RefusesAKeyThatHasMoneyLeft) {
  Promise("a key is refused when its team has spent its budget, whatever the key has left");
  const double limit = 1.5 * CostOfOneRequest();
  Payer team = MakePayer(payers::Team(), limit, std::nullopt, {{"max_budget", 1000 * limit}});
  team.key.spending.set_limit(limit);  // the one that stops it
  SpendTheLimitOf(team);
  const Attempt attempt = SendFor(team);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_THAT(attempt.reply.error().message, HasSubstr(team.Named()));
}

TEST_F(TeamBudget, RefusesEveryKeyOfTheTeam) {
  Promise("a team's budget is shared by all its keys");
  Payer team = MakePayer(payers::Team(), 0.5 * CostOfOneRequest());
  VirtualKey other = MakeKey({{"team_id", team.vars.id}});
  other.spending.set_limit(0);
  SpendTheLimitOf(team);
  EXPECT_THAT(Send(other), IsRefusedForBudget());
}

class MemberBudget : public PayerTest {
 protected:
  /// A user, made for this case.
  std::string MakeUser() { return MakePayer(payers::User(), std::nullopt).vars.id; }
  void AddMember(const std::string& team, const std::string& user, const json& fields) {
    json body{{"team_id", team}, {"member", {{"role", "user"}, {"user_id", user}}}};
    body.update(fields);
    RequireIsAbout("POST /team/member_add", user, Make({"POST", "/team/member_add", body}).body);
  }
};

TEST_F(MemberBudget, IsNotSpentByAnotherMember) {
  Promise("the budget that one member of a team has spent is not that of another member");
  const double limit = 0.5 * CostOfOneRequest();
  Payer team = MakePayer(payers::Team(), 1000 * limit);
  const std::string& team_id = team.vars.id;
  const std::string poor = MakeUser();
  const std::string rich = MakeUser();
  AddMember(team_id, poor, {{"max_budget_in_team", limit}});
  AddMember(team_id, rich, {{"max_budget_in_team", 1000 * limit}});
  VirtualKey poor_key = MakeKey({{"team_id", team_id}, {"user_id", poor}});
  VirtualKey rich_key = MakeKey({{"team_id", team_id}, {"user_id", rich}});
  poor_key.spending.set_limit(limit);
  SpendTheLimit(poor_key);
  EXPECT_THAT(Send(poor_key), IsRefusedForBudget());
  EXPECT_THAT(Send(rich_key), IsAdmitted());
}

TEST_F(MemberBudget, IsTheTeamsDefaultUnlessGiven) {
  Promise("a member who was given no budget has the team's team_member_budget");
  const double limit = 0.5 * CostOfOneRequest();
  const std::string team_id = NewName();
  Make({"POST",
        "/team/new",
        {{"team_id", team_id}, {"team_alias", team_id}, {"team_member_budget", limit}}},
       Request{"POST", "/team/delete", {{"team_ids", {team_id}}}});
  const std::string user = MakeUser();
  AddMember(team_id, user, json::object());
  VirtualKey key = MakeKey({{"team_id", team_id}, {"user_id", user}});
  key.spending.set_limit(limit);
  SpendTheLimit(key);
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(TeamLifecycle, ADeletedTeamsKeysAreRefused) {
  Promise("with a team its keys are deleted");
  Payer team = MakePayer(payers::Team(), 1000 * CostOfOneRequest());
  ASSERT_THAT(SendFor(team), IsAdmitted());
  Delete(team);
  EXPECT_THAT(SendFor(team), IsRefusedWith(testing::Eq(401), testing::_));
}

TEST_F(TeamLifecycle, ABlockedTeamsKeysAreRefusedUntilItIsUnblocked) {
  Promise("the keys of a blocked team are refused, and served again when it is unblocked");
  Payer team = MakePayer(payers::Team(), 1000 * CostOfOneRequest());
  Make({"POST", "/team/block", {{"team_id", team.vars.id}}});
  EXPECT_THAT(SendFor(team), IsRefusedWith(IsClientError(), Not("budget_exceeded")));
  Make({"POST", "/team/unblock", {{"team_id", team.vars.id}}});
  EXPECT_THAT(SendFor(team), IsAdmitted());
}

}  // namespace
}  // namespace budget_gate::testing_support
