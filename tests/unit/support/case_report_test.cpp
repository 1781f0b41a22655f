// SPDX-License-Identifier: Apache-2.0
#include "support/case_report.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "support/outcome.h"
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

TEST(CaseReport, TakesARefusedStepForNoBrokenPromise) {
  const auto step = [](int status) -> Reply<HttpReply> {
    if (status != 200) return RequestError{.status = status, .message = "no"};
    return HttpReply{.status = status, .headers = {}, .body = ""};
  };
  EXPECT_EQ(Needed("POST /key/update", step(200)).status, 200);
  try {
    (void)Needed("POST /key/update", step(400));
    FAIL() << "a refused step was taken for done";
  } catch (const NotJudged& error) {
    EXPECT_STREQ(error.what(), "POST /key/update failed, which this case needs: HTTP 400: no");
  }
}

TEST(CaseReport, RecordsThePromise) {
  ASSERT_TRUE(ProxyUnderTest::Open({}));
  PromisingCase().PromiseAndEnd("the sun rises");
  const testing::TestResult& result =
      *testing::UnitTest::GetInstance()->current_test_info()->result();
  ASSERT_EQ(result.test_property_count(), 2);
  EXPECT_STREQ(result.GetTestProperty(0).key(), "promise");
  EXPECT_STREQ(result.GetTestProperty(0).value(), "the sun rises");
  EXPECT_STREQ(result.GetTestProperty(1).key(), "level");
  EXPECT_STREQ(result.GetTestProperty(1).value(), "MUST");
}

}  // namespace
}  // namespace budget_gate::testing_support
