// SPDX-License-Identifier: Apache-2.0
// Who pays for a request, and up to which limit.
#include "core/payers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "core/proxy.h"

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
    record->account->max_budget = limit;
    return record;
  }
  std::vector<std::string> Kinds(const Named& named = {}) {
    std::vector<std::string> names;
    for (const Payer& payer : WhoPays(proxy_, &key_, named)) names.emplace_back(payer.kind->name);
    return names;
  }
  /// The limit of the payer of the kind called `kind`.
  std::optional<double> LimitOf(std::string_view kind) {
    for (const Payer& payer : WhoPays(proxy_, &key_, {})) {
      if (payer.kind->name == kind) return payer.limit;
    }
    throw std::runtime_error("no such payer");
  }

  budget_mock::Setup setup_{MockOptions{}, Config{}};
  Proxy proxy_{setup_};
  Key key_;
};

TEST_F(MockPayers, OfAPlainKeyAreTheKeyAndTheProxy) {
  EXPECT_THAT(Kinds(), ElementsAre("key", "proxy"));
}

TEST_F(MockPayers, ComeInTheOrderInWhichLiteLLMAsks) {
  proxy_.users.Add(MakeRecord("u", 1));
  proxy_.teams.Add(MakeRecord("t", 1));
  proxy_.members.Add(MakeRecord(MemberId("t", "u"), 1));
  proxy_.tags.Add(MakeRecord("red", 1));
  key_.fields = {{"user_id", "u"}, {"team_id", "t"}};
  key_.windows.push_back({.duration = "1d", .account = std::make_shared<Account>()});
  EXPECT_THAT(
      Kinds({.by_payer = {{"end-user", {"c"}}, {"tag", {"red", "unknown"}}}}),
      ElementsAre("team-member", "key", "team", "key-window", "tag", "user", "end-user", "proxy"));
}

TEST_F(MockPayers, AUsersLimitDoesNotHoldForAKeyOfATeam) {
  proxy_.users.Add(MakeRecord("u", 1));
  proxy_.teams.Add(MakeRecord("t", std::nullopt));
  key_.fields = {{"user_id", "u"}};
  EXPECT_THAT(LimitOf("user"), Optional(1.0));
  key_.fields["team_id"] = "t";
  EXPECT_EQ(LimitOf("user"), std::nullopt);
}

TEST_F(MockPayers, ATierGivesTheLimitToAKeyWithoutOne) {
  proxy_.tiers.Add(MakeRecord("tier", 3));
  key_.budget_id = "tier";
  EXPECT_THAT(LimitOf("key"), Optional(3.0));
  key_.account->max_budget = 2;
  EXPECT_THAT(LimitOf("key"), Optional(2.0));
}

TEST_F(MockPayers, ATemporaryIncreaseEndsWithItsExpiry) {
  key_.account->max_budget = 2;
  key_.fields["metadata"] = {{"temp_budget_increase", 5.0},
                             {"temp_budget_expiry", "2099-01-01T00:00:00"}};
  EXPECT_THAT(LimitOf("key"), Optional(7.0));
  key_.fields["metadata"]["temp_budget_expiry"] = "2020-01-01T00:00:00";
  EXPECT_THAT(LimitOf("key"), Optional(2.0));
}

TEST_F(MockPayers, ACustomerThatNobodyMadePaysFromTheFirstRequestOn) {
  EXPECT_THAT(Kinds({.by_payer = {{"end-user", {"new"}}}}),
              ElementsAre("key", "end-user", "proxy"));
  EXPECT_TRUE(proxy_.customers.Has("new"));
}

}  // namespace
}  // namespace budget_mock
