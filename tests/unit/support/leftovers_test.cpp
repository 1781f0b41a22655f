// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gate/lease.h"
#include "gate/names.h"
#include "mock_proxy.h"

namespace budget_gate::testing_support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::system_clock;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Leftovers : public testing::Test {
 protected:
  Leftovers() {
    budget_mock::MockOptions options;
    options.config = BUDGET_GATE_FIXTURES "/proxy_config.yaml";
    options.master_key = "sk-master";
    mock_ = budget_mock::MockProxy::Start(options);
  }

  ProxyClient Admin() const { return {*BaseUrl::Parse(mock_->url()), "sk-master"}; }

  /// A customer with a budget that LiteLLM names, a tier, a team's default budget and a key, by the
  /// name that is returned. From now on names are of a run of their own.
  std::string MakeThings() {
    NameAfterRun(NewRun());
    return MakeThingsOfThisRun();
  }
  std::string MakeThingsOfThisRun() {
    const std::string name = NewName();
    const ProxyClient admin = Admin();
    EXPECT_TRUE(admin.Post("/customer/new", {{"user_id", name}, {"max_budget", 0.25}}));
    EXPECT_TRUE(admin.Post("/budget/new", {{"budget_id", name}, {"max_budget", 1}}));
    EXPECT_TRUE(admin.Post("/budget/new", {{"budget_id", "team-" + name}, {"max_budget", 1}}));
    EXPECT_TRUE(admin.GenerateKey({{"key_alias", name}}));
    return name;
  }

  /// The names of ours in what the proxy lists.
  std::vector<std::string> Listed() const {
    std::vector<std::string> listed;
    for (const char* list : {"/customer/list", "/budget/list"})
      listed.push_back(Admin().Get(list)->body);
    const auto keys = Admin().FindKeys(std::string(kNamePrefix));
    for (const auto& key : *keys) listed.push_back(key.at("key_alias"));
    return listed;
  }
  std::size_t Budgets() const { return Admin().Get("/budget/list")->Json().size(); }

  std::unique_ptr<budget_mock::MockProxy> mock_;
};

TEST_F(Leftovers, OfTheRunAreDeletedAndNothingElse) {
  const std::string other = MakeThings();
  const std::string ours = MakeThings();
  EXPECT_THAT(Sweep(Admin(), {.own_run = ThisRun()}).left, IsEmpty());
  EXPECT_THAT(Listed(), AllOf(Contains(HasSubstr(other)), Not(Contains(HasSubstr(ours)))));
}

TEST_F(Leftovers, OfARunThatLivesStayHoweverOldTheyLook) {
  NameAfterRun(NewRun());
  RunLease lease{{}};
  lease.Keep(Admin(), true);
  const std::string ours = MakeThingsOfThisRun();
  EXPECT_THAT(Sweep(Admin(), {.older_than = std::chrono::seconds(0)}).deleted, IsEmpty());
  EXPECT_THAT(Listed(), Contains(HasSubstr(ours)));
}

TEST_F(Leftovers, OfARunThatWasEndedByForceAreDeletedWithTheBudgetsThatLiteLLMNamed) {
  NameAfterRun(NewRun());
  RunLease lease{{}};
  lease.Keep(Admin(), true);
  const std::string ours = MakeThingsOfThisRun();
  ASSERT_EQ(Budgets(), 3U);
  const auto soon = system_clock::now() + minutes(4);
  const Swept told = Sweep(Admin(), {.dry_run = true}, soon);
  EXPECT_THAT(told.deleted, SizeIs(5));
  EXPECT_THAT(Listed(), Contains(HasSubstr(ours)));
  const Swept swept = Sweep(Admin(), {}, soon);
  EXPECT_THAT(swept.left, IsEmpty());
  EXPECT_EQ(swept.deleted, told.deleted);
  EXPECT_THAT(Listed(), Not(Contains(HasSubstr(ours))));
  EXPECT_EQ(Budgets(), 0U);
  EXPECT_THAT(*FindLeases(Admin()), IsEmpty());
}

TEST_F(Leftovers, WithoutALeaseAreDeletedWhenTheyAreOld) {
  const std::string ours = MakeThings();
  EXPECT_THAT(Sweep(Admin(), {}, system_clock::now() + minutes(59)).deleted, IsEmpty());
  EXPECT_THAT(Sweep(Admin(), {}, system_clock::now() + minutes(61)).deleted, SizeIs(4));
  EXPECT_THAT(Listed(), Not(Contains(HasSubstr(ours))));
}

TEST_F(Leftovers, KeepABudgetThatWasThereBeforeTheRun) {
  ASSERT_TRUE(Admin().Post("/budget/new", {{"budget_id", "of-production"}, {"max_budget", 5}}));
  NameAfterRun(NewRun());
  RunLease lease{{}};
  lease.Keep(Admin(), true);
  const std::string customer = NewName();
  ASSERT_TRUE(
      Admin().Post("/customer/new", {{"user_id", customer}, {"budget_id", "of-production"}}));
  const Swept swept = Sweep(Admin(), {}, system_clock::now() + minutes(4));
  EXPECT_THAT(swept.deleted, Contains("EndUser " + customer));
  EXPECT_THAT(Listed(), Contains(HasSubstr("of-production")));
}

TEST_F(Leftovers, AreFoundOnEveryPage) {
  constexpr int kMany = 130;  // users in pages of 100 that say how many there are, customers not
  NameAfterRun(NewRun());
  for (int i = 0; i < kMany; ++i) {
    ASSERT_TRUE(Admin().Post("/user/new", {{"user_id", NewName()}, {"auto_create_key", false}}));
    ASSERT_TRUE(Admin().Post("/customer/new", {{"user_id", NewName()}}));
    ASSERT_TRUE(Admin().Post("/customer/new", {{"user_id", "a-" + std::to_string(i)}}));
  }
  EXPECT_THAT(Sweep(Admin(), {.own_run = ThisRun()}).deleted, SizeIs(2 * kMany));
}

TEST_F(Leftovers, AreFoundWhereAReleaseKnowsNoPages) {
  budget_mock::MockOptions options;
  options.config = BUDGET_GATE_FIXTURES "/proxy_config.yaml";
  options.master_key = "sk-master";
  options.release = *budget_mock::Release::Parse("1.83.14");
  mock_ = budget_mock::MockProxy::Start(options);
  constexpr int kMany = 130;
  NameAfterRun(NewRun());
  for (int i = 0; i < kMany; ++i)
    ASSERT_TRUE(Admin().Post("/customer/new", {{"user_id", NewName()}}));
  EXPECT_THAT(Sweep(Admin(), {.own_run = ThisRun()}).deleted, SizeIs(kMany));
}

TEST_F(Leftovers, OfALeaseAreNone) {
  RunLease lease{{}};
  lease.Keep(Admin(), false);
  EXPECT_THAT(*FindLeases(Admin()), IsEmpty()) << "it was taken before anything was made";
  lease.Keep(Admin(), true);
  ASSERT_THAT(*FindLeases(Admin()), SizeIs(1));
  EXPECT_TRUE(FindLeases(Admin())->front().IsLiving(system_clock::now()));
  EXPECT_FALSE(FindLeases(Admin())->front().IsLiving(system_clock::now() + minutes(4)));
  lease.End(Admin());
  EXPECT_THAT(*FindLeases(Admin()), IsEmpty());
}

TEST_F(Leftovers, OfProcessesThatShareARunHaveOneLease) {
  const auto file = std::filesystem::path(testing::TempDir()) / NewName();
  RunLease first(file);
  RunLease second(file);
  first.Keep(Admin(), true);
  second.Keep(Admin(), true);
  EXPECT_THAT(*FindLeases(Admin()), SizeIs(1));
  second.End(Admin());
  EXPECT_THAT(*FindLeases(Admin()), IsEmpty());
  std::filesystem::remove(file);
}

TEST(TimeOfText, IsThatOfLiteLLM) {
  const auto time = TimeOfText("2026-11-27T02:10:52.784000Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(*time, TimeOfText("2026-11-27T02:10:52.784000+00:00"));
  EXPECT_EQ(*TimeOfText("2026-11-27T03:10:52.784") - *time, hours(1));
  EXPECT_GT(*time, *TimeOfText("2026-11-27T02:10:52.783Z"));
  EXPECT_FALSE(TimeOfText("soon"));
}

}  // namespace
}  // namespace budget_gate::testing_support
