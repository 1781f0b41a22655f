// SPDX-License-Identifier: Apache-2.0
// Where requests add up to exactly the limit, some budgets are spent and others admit one more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/matchers.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

/// A case whose second request reaches the limit of its payer to the cent.
class CaseAtEquality : public PayerTest {
 public:
  void RunFor(const PayerKind& kind) {
    Promise("a spend of exactly the limit is found out");
    Payer payer = MakePayer(kind, 2 * CostOfOneRequest());
    SpendTheLimitOf(payer);
    EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
    TearDown();
  }

 private:
  void TestBody() override {}
};

class SpendTheLimit : public testing::TestWithParam<const char*> {};

TEST_P(SpendTheLimit, LeavesABudgetThatRefusesWhereverItComparesAtEquality) {
  const auto opened = ProxyUnderTest::Open({.mock_release = GetParam()});
  ASSERT_TRUE(opened) << opened.error().message;
  for (const PayerKind* kind :
       {&payers::Key(), &payers::User(), &payers::Team(), &payers::Customer()}) {
    SCOPED_TRACE(kind->name);
    EXPECT_NO_THROW(CaseAtEquality().RunFor(*kind));
  }
}

// With reservations and, up to 1.83, without.
INSTANTIATE_TEST_SUITE_P(, SpendTheLimit, testing::Values("1.83.14", "1.106.10"),
                         [](const auto& release) {
                           std::string name = release.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace budget_gate::testing_support
