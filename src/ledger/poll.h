// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace budget_gate {

using Seconds = std::chrono::duration<double>;

/// Asks `done()` until it says true or `patience` has passed; asks at least once. Starts with short
/// pauses, so that a fast proxy is not waited for, and ends with long ones, so that a slow one is
/// not bothered. Returns the last answer.
template <typename Done>
bool PollUntil(Seconds patience, Done&& done) {
  constexpr Seconds kFirstPause{0.001};
  constexpr Seconds kLongestPause{0.5};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (Seconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    if (done()) return true;
    const Seconds left = deadline - std::chrono::steady_clock::now();
    if (left <= Seconds::zero()) return false;
    std::this_thread::sleep_for(std::min(pause, left));
  }
}

}  // namespace budget_gate
