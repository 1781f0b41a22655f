// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

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

/// A step that a case needs was refused, or got no answer: the case ends, and nothing is known of
/// its promise. (Any other exception that ends a case says the same; a broken promise is a failed
/// assertion.)
class NotJudged : public std::runtime_error {
 public:
  explicit NotJudged(const std::string& what) : std::runtime_error(what) {}
  NotJudged(const std::string& step, const RequestError& error)
      : std::runtime_error(step + " failed, which this case needs: " + error.ToString()) {}
};

/// What `step` yields. Throws NotJudged where it was refused.
template <typename T>
T Needed(const std::string& step, Reply<T> reply) {
  if (!reply) throw NotJudged(step, reply.error());
  return std::move(*reply);
}

/// The running case cannot be judged, for the reason `what`: the assertion that is about to fail
/// does so for it, and not for what LiteLLM promises. From any thread.
void NoteNotJudged(const std::string& what);

/// The proxy has no such route: its release does not know it.
bool IsUnknownRoute(const RequestError& error);

/// What has failed in a case.
struct Failures {
  int assertions = 0;
  std::optional<std::string> exception{};  ///< that ended it: its text

  void Add(const testing::TestPartResult& part);
  bool any() const { return assertions > 0 || exception.has_value(); }
};
Failures FailuresOf(const testing::TestResult& result);

/// A case begins: nothing is noted.
void ForgetNotJudged();

/// Why the running case could not be judged; nothing where it shows a broken promise, since more
/// assertions failed than were noted, or where nothing failed. Recorded as the property
/// "not_judged".
std::optional<std::string> WhyNotJudged(const Failures& failures);

/// What a program that ran cases ends with (common/exit_status.h).
int ExitCodeOf(const testing::UnitTest& run);

}  // namespace budget_gate::testing_support
