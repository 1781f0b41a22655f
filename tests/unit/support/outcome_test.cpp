// SPDX-License-Identifier: Apache-2.0
#include "support/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/exit_status.h"

namespace budget_gate::testing_support {
namespace {

using testing::Optional;
using testing::TestPartResult;

TestPartResult Assertion() {
  return TestPartResult(TestPartResult::kNonFatalFailure, "a_test.cpp", 7, "expected 1, was 2");
}

TestPartResult Exception() {
  return TestPartResult(
      TestPartResult::kFatalFailure, nullptr, -1,
      "C++ exception with description \"it said \"no\"\" thrown in the test body.");
}

Failures Of(const std::vector<TestPartResult>& parts) {
  Failures failures;
  for (const TestPartResult& part : parts) failures.Add(part);
  return failures;
}

TEST(Outcome, OfAFailedAssertionIsABrokenPromise) {
  ForgetNotJudged();
  EXPECT_EQ(WhyNotJudged(Of({Assertion()})), std::nullopt);
}

TEST(Outcome, OfAnAssertionThatFailedForTroubleIsNotJudged) {
  ForgetNotJudged();
  NoteNotJudged("no reply");
  EXPECT_THAT(WhyNotJudged(Of({Assertion()})), Optional(std::string("no reply")));
  // Another failed for something else.
  EXPECT_EQ(WhyNotJudged(Of({Assertion(), Assertion()})), std::nullopt);
}

TEST(Outcome, OfACaseThatAnExceptionEndedIsNotJudged) {
  ForgetNotJudged();
  EXPECT_THAT(WhyNotJudged(Of({Exception()})), Optional(std::string("it said \"no\"")));
  // Something had been broken before.
  EXPECT_EQ(WhyNotJudged(Of({Assertion(), Exception()})), std::nullopt);
}

TEST(Outcome, OfASuccessIsNeither) {
  ForgetNotJudged();
  NoteNotJudged("no reply, but nobody minded");
  const TestPartResult skip(TestPartResult::kSkip, "a_test.cpp", 7, "not here");
  EXPECT_EQ(WhyNotJudged(Of({skip})), std::nullopt);
}

TEST(ExitStatus, HidesNothingThatIsBroken) {
  EXPECT_EQ(WorseOf(kNothingBroken, kNothingBroken), kNothingBroken);
  EXPECT_EQ(WorseOf(kNothingBroken, kNotJudged), kNotJudged);
  EXPECT_EQ(WorseOf(kNotJudged, kBroken), kBroken);
  EXPECT_EQ(WorseOf(kBroken, kBadUsage), kBadUsage);
}

}  // namespace
}  // namespace budget_gate::testing_support
