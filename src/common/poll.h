// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace budget_gate {

using Seconds = std::chrono::duration<double>;

/// Asks `done()` until it says true or `patience` has passed; asks at least once. Begins with
/// pauses of `first_pause` and ends with long ones, so that neither a fast proxy is waited for nor
/// a slow one is bothered. Returns the last answer.
template <typename Done>
[[nodiscard]] bool PollUntil(Seconds patience, Seconds first_pause, Done&& done) {
  constexpr Seconds kLongestPause{1};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (Seconds pause = first_pause;; pause = std::min(pause * 2, kLongestPause)) {
    if (done()) return true;
    const Seconds left = deadline - std::chrono::steady_clock::now();
    if (left <= Seconds::zero()) return false;
    std::this_thread::sleep_for(std::min(pause, left));
  }
}

/// Likewise, for what is mostly there at once.
template <typename Done>
[[nodiscard]] bool PollUntil(Seconds patience, Done&& done) {
  return PollUntil(patience, Seconds(0.001), std::forward<Done>(done));
}

}  // namespace budget_gate
