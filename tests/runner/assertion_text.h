// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace budget_gate::testing_support {

/// What googletest says of an assertion that failed, as whoever runs a proxy reads it.
struct AssertionText {
  std::string expected;  ///< empty where it does not say
  std::string seen;
};

/// Reads the message of a failed assertion; what is in C++'s words, such as names of types and
/// expressions, is left out.
AssertionText ReadAssertion(const std::string& message);

/// `text` without "(of type ...)", the bytes of objects, and googletest's "Failed" and "Skipped".
std::string WithoutTypes(std::string text);

}  // namespace budget_gate::testing_support
