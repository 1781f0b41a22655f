// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "gate/ledger.h"
#include "gate/spending.h"
#include "litellm/wire.h"
#include "support/outcome.h"

namespace budget_gate {

// How googletest prints what is compared: in words, and never with a whole key.
inline void PrintTo(const RequestError& error, std::ostream* out) {
  *out << error.ToString();
}

/// Of a reply whose status is for the case to judge, served means a 2xx.
inline Reply<HttpReply> ReplyOf(const Reply<HttpReply>& reply) {
  return reply && reply->status >= 300 ? ReadError(*reply) : reply;
}
template <typename T>
const Reply<T>& ReplyOf(const Reply<T>& reply) {
  return reply;
}
inline const Reply<Completion>& ReplyOf(const Attempt& attempt) {
  return attempt.reply;
}

inline void PrintTo(const Reply<HttpReply>& reply, std::ostream* out) {
  *out << (reply ? reply->ToString() : reply.error().ToString());
}
template <typename T>
void PrintTo(const Reply<T>& reply, std::ostream* out) {
  if (reply) {
    *out << "served (no error)";
  } else {
    *out << "refused with " << reply.error().ToString();
  }
}

inline void PrintTo(const Attempt& attempt, std::ostream* out) {
  if (attempt.admitted()) {
    *out << "admitted, for $" << attempt.cost;
    return;
  }
  PrintTo(attempt.reply, out);
  if (!attempt.refused_early) return;
  *out << " (although the key had not spent its limit";
  if (attempt.refused_while_reserved > 0) {
    *out << ", and also when asked again " << attempt.refused_while_reserved << " times within "
         << attempt.waited.count() << " s";
  }
  *out << ")";
}

}  // namespace budget_gate

namespace budget_gate::testing_support {

/// The error of a reply that is looked at. Where it says nothing about LiteLLM, that is noted,
/// once: an assertion that fails asks its matcher again, and then listens.
inline const RequestError& Judged(const RequestError& error,
                                  const testing::MatchResultListener* listener) {
  if (listener->IsInterested() && error.IsTrouble())
    NoteNotJudged("a request had no answer of LiteLLM's: " + error.ToString());
  return error;
}

/// The request was served.
MATCHER(IsAdmitted, negation ? "is refused" : "is admitted") {
  const auto& reply = ReplyOf(arg);
  if (!reply) (void)Judged(reply.error(), result_listener);
  return reply.has_value();
}

/// The request was refused because a budget is spent, in whatever form: not served, and the refusal
/// says so by its type or states what was spent and the limit.
MATCHER(IsRefusedForBudget, negation
                                ? "is not refused for its budget"
                                : "is refused for its budget (by its type, budget_exceeded, or "
                                  "with what was spent and the limit in its message)") {
  const auto& reply = ReplyOf(arg);
  if (reply) return false;
  if (reply.error().IsBudgetExceeded()) return true;
  *result_listener << "whose type is '" << Judged(reply.error(), result_listener).type << "'";
  return false;
}

/// One of a burst: served, or refused for the budget.
MATCHER(IsAdmittedOrRefusedForBudget, "is admitted, or refused for its budget") {
  const auto& reply = ReplyOf(arg);
  return reply.has_value() || Judged(reply.error(), result_listener).IsBudgetExceeded();
}

/// A refusal for a budget has LiteLLM's form: a 4xx of type budget_exceeded whose code is its
/// status. (Anthropic's form of an error has no code.)
MATCHER(HasTheFormOfABudgetRejection, "is a 4xx of type budget_exceeded, its code its status") {
  const auto& reply = ReplyOf(arg);
  if (reply) return false;
  const RequestError& error = Judged(reply.error(), result_listener);
  if (error.type != "budget_exceeded") {
    *result_listener << "whose type is '" << error.type << "'";
    return false;
  }
  if (error.status < 400 || error.status > 499) {
    *result_listener << "whose status is " << error.status;
    return false;
  }
  if (!error.is_anthropic && error.code != std::to_string(error.status)) {
    *result_listener << "whose code is '" << error.code << "'";
    return false;
  }
  return true;
}

/// The request was refused with a status that fits `status` and an error type that fits `type`.
MATCHER_P2(IsRefusedWith, status, type,
           "is refused with a status that " + testing::DescribeMatcher<int>(status, negation) +
               " and a type that " + testing::DescribeMatcher<std::string>(type, negation)) {
  const auto& reply = ReplyOf(arg);
  if (reply) return false;
  if (Judged(reply.error(), result_listener).IsTrouble()) return false;
  return testing::ExplainMatchResult(status, reply.error().status, result_listener) &&
         testing::ExplainMatchResult(type, reply.error().type, result_listener);
}

/// A client error: the caller did something wrong, and is told so.
inline auto IsClientError() {
  return testing::AllOf(testing::Ge(400), testing::Le(499));
}

/// The same money, to within the rounding of sums.
MATCHER_P(IsUsd, usd, (negation ? "is not $" : "is $") + testing::PrintToString(usd)) {
  *result_listener << "which differs by $" << arg - usd;
  return IsSameMoney(arg, usd);
}

}  // namespace budget_gate::testing_support
