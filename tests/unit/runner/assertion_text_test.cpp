// SPDX-License-Identifier: Apache-2.0
#include "runner/assertion_text.h"

#include <gtest/gtest.h>

namespace budget_gate::testing_support {
namespace {

void ExpectRead(const std::string& message, const std::string& expected, const std::string& seen) {
  const AssertionText text = ReadAssertion(message);
  EXPECT_EQ(text.expected, expected) << message;
  EXPECT_EQ(text.seen, seen) << message;
}

TEST(AssertionText, OfAMatcherIsWithoutTypesAndExpressions) {
  ExpectRead(
      "Value of: Send(key)\nExpected: is refused for its budget\n  Actual: admitted, for $1 (of "
      "type "
      "budget_gate::Reply<std::vector<int> (*)()>), whose type is 'x'\n",
      "is refused for its budget", "admitted, for $1, whose type is 'x'");
  ExpectRead("Value of: a\nExpected: (is >= 3)\n  Actual: 0.2 (of type double)\nthe model took 1 s",
             "(is >= 3)", "0.2\nthe model took 1 s");
  ExpectRead("Value of: x\nExpected: is y\n  Actual: 24-byte object <08-00 FF-7F> (of type T)",
             "is y", "(bytes)");
}

TEST(AssertionText, OfABooleanIsWhatItSays) {
  ExpectRead(
      "Value of: EventuallySettles(key)\n  Actual: false (the key should have spent $1, but "
      "/key/info showed $2, last asked after 0.00 s (BUDGET_GATE_PATIENCE))\nExpected: true",
      "the key should have spent $1",
      "/key/info showed $2, last asked after 0.00 s (BUDGET_GATE_PATIENCE)");
  ExpectRead(
      "Value of: EventuallyAddsUp(key)\n  Actual: false (6 requests\n  1 row: x)\nExpected: true",
      "", "6 requests\n  1 row: x");
  ExpectRead("Value of: refused\n  Actual: false\nExpected: true\nit was never refused", "",
             "it was never refused");
}

TEST(AssertionText, OfAnEqualityIsBothValues) {
  ExpectRead(
      "Expected equality of these values:\n  calls(marker)\n    Which is: 1\n  0\ncalls of the "
      "model",
      "0", "1: calls of the model");
}

TEST(AssertionText, OfTwoNumbersIsBothAndHowFarApartTheyMayBe) {
  ExpectRead(
      "The difference between stated->spend and spend is 1, which exceeds 0.5, where\n"
      "stated->spend evaluates to 0.00038,\nspend evaluates to 0.00019, and\n"
      "rounded ? 6e-05 : spend * 1e-9 evaluates to 1.9e-13.\nBudget has been exceeded!",
      "0.00019, give or take 1.9e-13", "0.00038: Budget has been exceeded!");
}

TEST(AssertionText, OfAPlainFailureIsItsText) {
  ExpectRead("Failed\nthe limit was not reached\n", "", "the limit was not reached");
  ExpectRead("request 3 should have been admitted, but was refused",
             "request 3 should have been admitted", "was refused");
}

}  // namespace
}  // namespace budget_gate::testing_support
