// SPDX-License-Identifier: Apache-2.0
// Where several budgets meet in one request: litellm/proxy/auth/user_api_key_auth.py and
// auth_checks.py.
#include "gate/names.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;
using testing::Not;

class ScopesMeet : public PayerTest {
 protected:
  /// A user, made for this case.
  std::string MakeUser() {
    const std::string id = NewName();
    Make({"POST", "/user/new", {{"user_id", id}, {"auto_create_key", false}}},
         Request{"POST", "/user/delete", {{"user_ids", {id}}}});
    return id;
  }
  void AddMember(const std::string& team, const std::string& user, const json& fields) {
    json body{{"team_id", team}, {"member", {{"role", "user"}, {"user_id", user}}}};
    body.update(fields);
    Make({"POST", "/team/member_add", body});
  }
  /// Spends what `payer`'s key may, with `limit` (USD) as the one that will stop it.
  Attempt SpendUntilRefused(Payer& payer, double limit) {
    payer.key.spending.set_limit(limit);
    SpendTheLimitOf(payer);
    return SendFor(payer);
  }
};

TEST_F(ScopesMeet, ARichKeyOfAPoorTeamIsRefusedForTheTeam) {
  Promise("a key is refused when its team has spent its budget, whatever the key has left");
  const double limit = 1.5 * OneRequest();
  Payer team = MakePayer(ScopeNamed("Team"), limit, std::nullopt, {{"max_budget", 1000 * limit}});
  const Attempt attempt = SpendUntilRefused(team, limit);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_THAT(attempt.reply.error().message, HasSubstr("Team=" + team.particulars.id));
}

TEST_F(ScopesMeet, APoorKeyOfARichTeamIsRefusedForItself) {
  Promise("a key is refused when it has spent its own budget, whatever its team has left");
  const double limit = 1.5 * OneRequest();
  Payer team = MakePayer(ScopeNamed("Team"), 1000 * limit, std::nullopt, {{"max_budget", limit}});
  const Attempt attempt = SpendUntilRefused(team, limit);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_THAT(attempt.reply.error().message, Not(HasSubstr("Team=" + team.particulars.id)));
}

TEST_F(ScopesMeet, AnotherKeyOfAnExhaustedTeamIsRefusedToo) {
  Promise("a team's budget is shared by all its keys");
  Payer team = MakePayer(ScopeNamed("Team"), 0.5 * OneRequest());
  VirtualKey other = MakeKey({{"team_id", team.particulars.id}});
  other.spending.set_limit(0);
  SpendTheLimitOf(team);
  EXPECT_THAT(Send(other), IsRefusedForBudget());
}

TEST_F(ScopesMeet, AnotherKeyOfAnExhaustedUserIsRefusedToo) {
  Promise("a user's budget is shared by all his keys");
  Payer user = MakePayer(ScopeNamed("User"), 0.5 * OneRequest());
  VirtualKey other = MakeKey({{"user_id", user.particulars.id}});
  other.spending.set_limit(0);
  SpendTheLimitOf(user);
  EXPECT_THAT(Send(other), IsRefusedForBudget());
}

TEST_F(ScopesMeet, AUsersBudgetLeavesHisTeamKeysAlone) {
  Promise(
      "a user's own budget does not hold for keys of a team, unless "
      "general_settings.apply_user_budget_to_team_keys says so");
  Payer user = MakePayer(ScopeNamed("User"), 0.5 * OneRequest());
  Payer team = MakePayer(ScopeNamed("Team"), 1000 * OneRequest(), std::nullopt,
                         {{"user_id", user.particulars.id}});
  SpendTheLimitOf(user);
  ASSERT_THAT(SendFor(user), IsRefusedForBudget());
  const Attempt attempt = SendFor(team);
  if (attempt.refused_for_budget() &&
      attempt.reply.error().message.find("User=") != std::string::npos) {
    GTEST_SKIP()
        << "users' budgets hold for team keys on this proxy: apply_user_budget_to_team_keys "
           "is on, or the release is 1.94.0, where it was the default";
  }
  EXPECT_THAT(attempt, IsAdmitted());
}

TEST_F(ScopesMeet, TwoMembersOfOneTeamSpendTheirOwnBudgets) {
  Promise("the budget that one member of a team has spent is not that of another member");
  const double limit = 0.5 * OneRequest();
  Payer team = MakePayer(ScopeNamed("Team"), 1000 * limit);
  const std::string& team_id = team.particulars.id;
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

TEST_F(ScopesMeet, AMemberWithoutABudgetHasTheTeamsDefault) {
  Promise("a member who was given no budget has the team's team_member_budget");
  const double limit = 0.5 * OneRequest();
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

TEST_F(ScopesMeet, ARequestIsChargedToEverybodyWhoPays) {
  Promise("one request is charged to the key, its user, its team and the customer that it names");
  const double much = 1000 * OneRequest();
  Payer user = MakePayer(ScopeNamed("User"), much);
  Payer team = MakePayer(ScopeNamed("Team"), much);
  Payer customer = MakePayer(ScopeNamed("EndUser"), much);
  VirtualKey key = MakeKey({{"user_id", user.particulars.id}, {"team_id", team.particulars.id}});
  ASSERT_THAT(Send(key, customer.Options()), IsAdmitted());
  const double spent = key.spending.ledger().spend();
  EXPECT_TRUE(EventuallySpends(key, spent));
  EXPECT_TRUE(EventuallyShows(user, spent));
  EXPECT_TRUE(EventuallyShows(team, spent));
  EXPECT_TRUE(EventuallyShows(customer, spent));
}

TEST_F(ScopesMeet, ADeletedTeamsKeysAreRefused) {
  Promise("with a team its keys are deleted");
  Payer team = MakePayer(ScopeNamed("Team"), 1000 * OneRequest());
  ASSERT_THAT(SendFor(team), IsAdmitted());
  Make(FillIn(team.scope->remove.front(), team.particulars));
  EXPECT_THAT(SendFor(team), IsRefusedWith(testing::Eq(401), testing::_));
}

TEST_F(ScopesMeet, ADeletedUsersKeysAreRefused) {
  Promise("with a user his keys are deleted");
  Payer user = MakePayer(ScopeNamed("User"), 1000 * OneRequest());
  ASSERT_THAT(SendFor(user), IsAdmitted());
  Make(FillIn(user.scope->remove.front(), user.particulars));
  EXPECT_THAT(SendFor(user), IsRefusedWith(testing::Eq(401), testing::_));
}

TEST_F(ScopesMeet, ADeletedTiersLimitIsGone) {
  Promise("with a budget tier its limit is gone: a key that had it has no limit any more");
  Payer tier = MakePayer(ScopeNamed("Tier"), 0);
  Make(FillIn(tier.scope->remove.front(), tier.particulars));
  const auto info = Admin().GetKeyInfo(tier.key.secret);
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_EQ(info->fields.value("budget_id", json()), json()) << "in /key/info";
  EXPECT_THAT(SendFor(tier), IsAdmitted());
}

TEST_F(ScopesMeet, ATierThatAKeyGetsLaterIsEnforced) {
  Promise("the limit of a budget tier holds for a key that was given the tier by /key/update");
  VirtualKey key = MakeKey();
  const double limit = 0.5 * OneRequest();
  Payer tier = MakePayer(ScopeNamed("Tier"), limit);
  Make({"POST", "/key/update", {{"key", key.secret}, {"budget_id", tier.particulars.id}}});
  key.spending.set_limit(limit);
  SpendTheLimit(key);
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(ScopesMeet, ABlockedTeamsKeysAreRefusedUntilItIsUnblocked) {
  Promise("the keys of a blocked team are refused, and served again when it is unblocked");
  Payer team = MakePayer(ScopeNamed("Team"), 1000 * OneRequest());
  Make({"POST", "/team/block", {{"team_id", team.particulars.id}}});
  EXPECT_THAT(SendFor(team), IsRefusedWith(IsClientError(), Not("budget_exceeded")));
  Make({"POST", "/team/unblock", {{"team_id", team.particulars.id}}});
  EXPECT_THAT(SendFor(team), IsAdmitted());
}

/// Two kinds of payers of one request, in LiteLLM's order.
struct Pair {
  std::string first;
  std::string second;
  Release since{};  ///< before it, the second comes first
};

void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.first << " and " << pair.second;
}

class BothSpent : public PayerTest, public testing::WithParamInterface<Pair> {};

TEST_P(BothSpent, TheFirstInLiteLLMsOrderAnswers) {
  Promise("of several exhausted budgets the first in LiteLLM's order answers: " +
          testing::PrintToString(GetParam()));
  const double limit = 0.5 * OneRequest();
  const Payer second = MakePayer(ScopeNamed(GetParam().second), limit);
  Payer first = MakePayer(ScopeNamed(GetParam().first), limit, std::nullopt,
                          FillIn(second.scope->key_fields, second.particulars));
  const ChatOptions options = second.Options();
  SpendTheLimitOf(first, options);
  const Attempt attempt = SendFor(first, options);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  const auto named = [](const Payer& payer) {
    return FillIn(json(payer.scope->named), payer.particulars).get<std::string>();
  };
  const auto release = Release::Parse(Proxy().version());
  const bool in_order = !release || *release >= GetParam().since;
  const std::string other = named(in_order ? second : first);
  EXPECT_THAT(attempt.reply.error().message, HasSubstr(named(in_order ? first : second)));
  if (!other.empty()) {
    EXPECT_THAT(attempt.reply.error().message, Not(HasSubstr(other)));
  }
}

// litellm/proxy/auth/auth_checks.py: common_checks, and up to 1.88 get_end_user_object, which
// refuses for the customer before anybody else is asked. (A user's budget does not hold for keys of
// a team.)
const Release kCustomerIsAskedLast{1, 90, 0};
INSTANTIATE_TEST_SUITE_P(, BothSpent,
                         testing::Values(Pair{"Key", "Team"}, Pair{"Key", "User"},
                                         Pair{"Key", "EndUser", kCustomerIsAskedLast},
                                         Pair{"Team", "EndUser", kCustomerIsAskedLast},
                                         Pair{"User", "EndUser", kCustomerIsAskedLast}),
                         [](const auto& pair) {
                           return pair.param.first + "And" + pair.param.second;
                         });

/// A place in a request where it can say for whom it is.
struct Place {
  std::string name;
  std::string scope;
  nlohmann::json fields = nlohmann::json::object();  ///< of the body
  std::string header{};
};

void PrintTo(const Place& place, std::ostream* out) {
  *out << place.name;
}

class NamedIn : public PayerTest, public testing::WithParamInterface<Place> {
 protected:
  void SetUp() override {
    PayerTest::SetUp();
    SKIP_WITHOUT_BUDGETS_OF(ScopeNamed(GetParam().scope));
  }
};

TEST_P(NamedIn, ARequestIsChargedToWhomItNames) {
  Promise("a customer and a tag pay for a request wherever it names them");
  const Scope& scope = ScopeNamed(GetParam().scope);
  Payer payer = MakePayer(scope, 0.5 * OneRequest());
  if (!GetParam().header.empty()) {
    payer.key.spending.set_client(
        payer.key.spending.client().WithHeader(GetParam().header, payer.particulars.id));
  }
  ChatOptions options;
  options.fields = FillIn(GetParam().fields, payer.particulars);
  SpendTheLimit(payer.key, options);
  EXPECT_THAT(Send(payer.key, options), IsRefusedForBudget());
}

// litellm/proxy/auth/auth_utils.py, get_end_user_id_from_request_body, and
// litellm/proxy/litellm_pre_call_utils.py.
INSTANTIATE_TEST_SUITE_P(
    , NamedIn,
    testing::Values(
        Place{"BodyUser", "EndUser", {{"user", "<id>"}}},
        Place{.name = "CustomerHeader", .scope = "EndUser", .header = "x-litellm-customer-id"},
        Place{.name = "EndUserHeader", .scope = "EndUser", .header = "x-litellm-end-user-id"},
        Place{"MetadataTags", "Tag", {{"metadata", {{"tags", {"<id>"}}}}}},
        Place{"BodyTags", "Tag", {{"tags", {"<id>"}}}},
        Place{.name = "TagHeader", .scope = "Tag", .header = "x-litellm-tags"}),
    [](const auto& place) { return place.param.name; });

}  // namespace
}  // namespace budget_gate::testing_support
