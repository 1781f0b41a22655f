// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "litellm/wire.h"

namespace budget_gate::testing_support {

/// How important a promise is.
enum class Level {
  kMust,    ///< broken, money is lost or a payer is shut out
  kShould,  ///< the rest. A case that fails is skipped with its text, unless BUDGET_GATE_STRICT=1
};

// What a failed case has shown is one of two things, and they are never mixed up: a broken promise,
// or that the case could not find out. Who reads "the budget is broken" has to be able to rely on
// it.

/// The running case cannot be judged, for the reason `what`: an assertion fails for it and not for
/// what LiteLLM promises. From any thread.
void NoteNotJudged(const std::string& what);

/// Likewise, and ends the case. For a step that a case needs and the proxy did not do.
[[noreturn]] void CannotJudge(const std::string& what);

/// Whether `error` says nothing about LiteLLM: no reply at all, or the page of a load balancer that
/// found nobody behind it. (LiteLLM's own 500s are its answers, and 502 to 504 in its form, too.)
bool IsTrouble(const RequestError& error);

/// A case begins: nothing is noted.
void ForgetNotJudged();

/// How many failures `result` has so far.
int FailuresOf(const testing::TestResult& result);

/// Why the running case, which has so many failures, could not be judged; nothing where it shows a
/// broken promise, since more has failed than was noted. Recorded as the property "not_judged".
std::optional<std::string> WhyNotJudged(int failures);

/// What a program that ran cases ends with: 0 where none failed, 1 where a promise is broken, 3
/// where none is and something could not be judged.
int ExitCodeOf(const testing::UnitTest& run);

}  // namespace budget_gate::testing_support
