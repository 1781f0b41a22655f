// SPDX-License-Identifier: Apache-2.0
#include "support/case_report.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "support/proxy_test.h"

namespace budget_gate::testing_support {
namespace {

/// A case that promises something.
class PromisingCase : public ProxyTest {
 public:
  void PromiseAndEnd(const std::string& sentence) {
    Promise(sentence);
    TearDown();
  }

 private:
  void TestBody() override {}
};

TEST(CaseReport, OfACaseWithoutAPromiseIsAFailure) {
  EXPECT_NONFATAL_FAILURE((void)CaseReport().Finish(), "has to say what it promises");
}

TEST(CaseReport, RecordsThePromise) {
  ASSERT_TRUE(ProxyUnderTest::Open({}));
  PromisingCase().PromiseAndEnd("the sun rises");
  const testing::TestResult& result =
      *testing::UnitTest::GetInstance()->current_test_info()->result();
  ASSERT_EQ(result.test_property_count(), 1);
  EXPECT_STREQ(result.GetTestProperty(0).key(), "promise");
  EXPECT_STREQ(result.GetTestProperty(0).value(), "the sun rises");
}

}  // namespace
}  // namespace budget_gate::testing_support
