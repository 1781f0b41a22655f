// SPDX-License-Identifier: Apache-2.0
// What a case leaves behind on a proxy once it is over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "gate/names.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

/// A case that makes a payer and changes its limit, makes a key with a soft budget, and is over.
class CaseWithPayer : public PayerTest {
 public:
  void RunFor(const Scope& scope) {
    SetUp();
    Payer payer = MakePayer(scope, 0.5);
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

TEST(Cleanup, RemovesTheBudgetsThatLiteLLMMadeAndNoOther) {
  setenv("BUDGET_GATE_BACKEND", "mock", 1);
  // Where organizations need no licence.
  setenv("MOCK_PROXY_RELEASE", "1.100.5", 1);
  const auto opened = ProxyUnderTest::Open();
  unsetenv("MOCK_PROXY_RELEASE");
  unsetenv("BUDGET_GATE_BACKEND");
  ASSERT_TRUE(opened) << opened.error().message;
  const ProxyClient admin = ProxyUnderTest::Get().Admin({});
  // Somebody else's, with the same limit.
  ASSERT_EQ(admin.Post("/customer/new", {{"user_id", "theirs"}, {"max_budget", 0.5}})->status, 200);
  ASSERT_EQ(admin.Post("/budget/new", {{"budget_id", "theirs"}, {"max_budget", 0.5}})->status, 200);
  const std::set<std::string> before = Budgets(admin);
  ASSERT_EQ(before.size(), 2U);
  for (const Scope& scope : AllScopes()) {
    CaseWithPayer().RunFor(scope);
    EXPECT_EQ(Budgets(admin), before) << "after a case about a " << scope.name;
  }
}

}  // namespace
}  // namespace budget_gate::testing_support
