// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "litellm/wire.h"

namespace budget_gate::testing_support {

/// A step that a case needs was refused, or got no answer: the case ends, and nothing is known of
/// its promise. (Any other exception that ends a case says the same; a broken promise is a failed
/// assertion.)
class NotJudged : public std::runtime_error {
 public:
  NotJudged(const std::string& step, const RequestError& error)
      : std::runtime_error(step + " failed, which this case needs: " + error.ToString()) {}
};

/// The proxy has no such route: its release does not know it.
inline bool IsUnknownRoute(const RequestError& error) {
  constexpr int kNotFound = 404;
  return error.status == kNotFound && error.message == "Not Found";
}

/// What `step` yields. Throws NotJudged where it was refused.
template <typename T>
T Needed(const std::string& step, Reply<T> reply) {
  if (!reply) throw NotJudged(step, reply.error());
  return std::move(*reply);
}

}  // namespace budget_gate::testing_support
