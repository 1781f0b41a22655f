// SPDX-License-Identifier: Apache-2.0
// Who pays for a request, and up to which limit.
#include "core/payers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_mock {
namespace {

using testing::ElementsAre;
using testing::Optional;

class MockPayers : public testing::Test {
 protected:
  MockPayers() { key_.id = "token"; }

  static std::shared_ptr<Record> MakeRecord(const std::string& id, std::optional<double> limit) {
    auto record = std::make_shared<Record>();
    record->id = id;
    record->fields = nlohmann::json::object();
    record->account->max_budget = limit;
    return record;
  }
  std::vector<std::string> Scopes(const Named& named = {}) {
    std::vector<std::string> names;
    for (const Payer& payer : PayersOf(proxy_, &key_, named)) names.emplace_back(payer.scope->name);
    return names;
  }
  const Payer& Find(const Payers& payers, const Scope& scope) {
    for (const Payer& payer : payers) {
      if (payer.scope == &scope) return payer;
    }
    throw std::runtime_error("no such payer");
  }

  Proxy proxy_{MockOptions{}, Config{}};
  Key key_;
};

TEST_F(MockPayers, OfAPlainKeyAreTheKeyAndTheProxy) {
  EXPECT_THAT(Scopes(), ElementsAre("key", "proxy"));
}

TEST_F(MockPayers, ComeInTheOrderInWhichLiteLLMAsks) {
  proxy_.users.Add(MakeRecord("u", 1));
  proxy_.teams.Add(MakeRecord("t", 1));
  proxy_.members.Add(MakeRecord(MemberId("t", "u"), 1));
  proxy_.tags.Add(MakeRecord("red", 1));
  key_.fields = {{"user_id", "u"}, {"team_id", "t"}};
  key_.windows.push_back({.duration = "1d", .account = std::make_shared<Account>()});
  EXPECT_THAT(
      Scopes({.end_user = "c", .tags = {"red", "unknown"}}),
      ElementsAre("team-member", "key", "team", "key-window", "tag", "user", "end-user", "proxy"));
}

TEST_F(MockPayers, AUsersLimitDoesNotHoldForAKeyOfATeam) {
  proxy_.users.Add(MakeRecord("u", 1));
  proxy_.teams.Add(MakeRecord("t", std::nullopt));
  key_.fields = {{"user_id", "u"}};
  EXPECT_THAT(Find(PayersOf(proxy_, &key_, {}), kUserScope).limit, Optional(1.0));
  key_.fields["team_id"] = "t";
  EXPECT_EQ(Find(PayersOf(proxy_, &key_, {}), kUserScope).limit, std::nullopt);
}

TEST_F(MockPayers, ATierGivesTheLimitToAKeyWithoutOne) {
  proxy_.tiers.Add(MakeRecord("tier", 3));
  key_.budget_id = "tier";
  EXPECT_THAT(Find(PayersOf(proxy_, &key_, {}), kKeyScope).limit, Optional(3.0));
  key_.account->max_budget = 2;
  EXPECT_THAT(Find(PayersOf(proxy_, &key_, {}), kKeyScope).limit, Optional(2.0));
}

TEST_F(MockPayers, ATemporaryIncreaseEndsWithItsExpiry) {
  key_.account->max_budget = 2;
  key_.fields["metadata"] = {{"temp_budget_increase", 5.0},
                             {"temp_budget_expiry", "2099-01-01T00:00:00"}};
  EXPECT_THAT(Find(PayersOf(proxy_, &key_, {}), kKeyScope).limit, Optional(7.0));
  key_.fields["metadata"]["temp_budget_expiry"] = "2020-01-01T00:00:00";
  EXPECT_THAT(Find(PayersOf(proxy_, &key_, {}), kKeyScope).limit, Optional(2.0));
}

TEST_F(MockPayers, ACustomerThatNobodyMadePaysFromTheFirstRequestOn) {
  EXPECT_THAT(Scopes({.end_user = "new", .tags = {}}), ElementsAre("key", "end-user", "proxy"));
  EXPECT_TRUE(proxy_.customers.Has("new"));
}

}  // namespace
}  // namespace budget_mock
