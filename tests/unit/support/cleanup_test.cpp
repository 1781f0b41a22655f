// SPDX-License-Identifier: Apache-2.0
// What a case leaves behind on a proxy once it is over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <httplib.h>

#include <memory>
#include <set>
#include <utility>

#include "common/listener.h"
#include "support/cleanup.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

/// A case that makes a payer and changes its limit, makes a key with a soft budget, and is over.
class CaseWithPayer : public PayerTest {
 public:
  void RunFor(const PayerKind& kind) {
    Promise("what is made is deleted");
    Payer payer = MakePayer(kind, 0.5);
    SetLimit(payer, 0.25);
    MakeKey({{"soft_budget", 0.5}});
    TearDown();
  }

 private:
  void TestBody() override {}
};

std::set<std::string> Budgets(const ProxyClient& admin) {
  std::set<std::string> ids;
  for (const auto& budget : admin.Get("/budget/list")->Json())
    ids.insert(budget.at("budget_id").get<std::string>());
  return ids;
}

TEST(Cleanup, DeletesTheBudgetsThatLiteLLMMadeAndNoOther) {
  // Where organizations need no licence.
  const auto opened = ProxyUnderTest::Open({.mock_release = "1.100.5"});
  ASSERT_TRUE(opened) << opened.error().message;
  const ProxyClient admin = ProxyUnderTest::Get().Admin({});
  // Somebody else's, with the same limit.
  ASSERT_EQ(admin.Post("/customer/new", {{"user_id", "theirs"}, {"max_budget", 0.5}})->status, 200);
  ASSERT_EQ(admin.Post("/budget/new", {{"budget_id", "theirs"}, {"max_budget", 0.5}})->status, 200);
  const std::set<std::string> before = Budgets(admin);
  ASSERT_EQ(before.size(), 2U);
  for (const PayerKind* kind : AllPayers()) {
    CaseWithPayer().RunFor(*kind);
    EXPECT_EQ(Budgets(admin), before) << "after a case about a " << kind->name;
  }
}

/// What cleaning up says, after `make` was answered with `status` and its deletion with a 500; and
/// how often the deletion was asked for.
std::pair<std::string, int> CleanUpAfter(int status) {
  int deletions = 0;
  auto server = std::make_unique<httplib::Server>();
  server->Post("/team/new", [&](const auto&, auto& response) { response.status = status; });
  server->Post("/team/delete", [&](const auto&, auto& response) {
    ++deletions;
    response.status = 500;
  });
  const budget_gate::Listener listener(std::move(server), "127.0.0.1", 0);
  const ProxyClient admin({.origin = listener.url(), .path = ""}, "sk-master");
  Cleanup cleanup;
  (void)cleanup.Make(admin, {"POST", "/team/new"}, {"POST", "/team/delete"});
  testing::internal::CaptureStderr();
  cleanup.Run(admin);
  return {testing::internal::GetCapturedStderr(), deletions};
}

TEST(Cleanup, DeletesNothingThatWasRefused) {
  EXPECT_EQ(CleanUpAfter(403), std::pair(std::string(), 0));
}

TEST(Cleanup, DeletesWhatMayHaveBeenMadeAndSaysWhenItCannot) {
  for (const int status : {200, 500}) {
    const auto [said, deletions] = CleanUpAfter(status);
    EXPECT_EQ(deletions, 1) << status;
    EXPECT_THAT(said, testing::HasSubstr("could not be deleted (/team/delete): HTTP 500"));
  }
}

TEST(Cleanup, TakesForGoneWhatLiteLLMDoesNotFind) {
  const auto is_gone = [](const char* path, int status, const char* body) {
    return IsGone({"POST", path}, HttpReply{.status = status, .headers = {}, .body = body});
  };
  EXPECT_TRUE(is_gone("/team/delete", 200, ""));
  EXPECT_TRUE(is_gone("/team/delete", 404, ""));
  EXPECT_TRUE(is_gone("/tag/delete", 500, R"({"detail": "404: Tag a not found"})"));
  EXPECT_FALSE(is_gone("/tag/delete", 500, R"({"detail": "database is locked"})"));
  EXPECT_FALSE(is_gone("/team/delete", 500, R"({"detail": "table not found"})"));
  EXPECT_FALSE(IsGone({"POST", "/team/delete"}, RequestError{}));
}

}  // namespace
}  // namespace budget_gate::testing_support
