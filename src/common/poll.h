// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace budget_gate {

using Seconds = std::chrono::duration<double>;

/// Between two looks: at first, and after many.
struct Pauses {
  Seconds first{0.001};
  Seconds longest{1};
};

/// Asks `done()` until it says true or `patience` has passed; asks at least once. Begins with short
/// pauses and ends with long ones, so that neither a fast proxy is waited for nor a slow one is
/// bothered. Returns the last answer.
template <typename Done>
[[nodiscard]] bool PollUntil(Seconds patience, Pauses pauses, Done&& done) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (Seconds pause = pauses.first;; pause = std::min(pause * 2, pauses.longest)) {
    if (done()) return true;
    const Seconds left = deadline - std::chrono::steady_clock::now();
    if (left <= Seconds::zero()) return false;
    std::this_thread::sleep_for(std::min(pause, left));
  }
}

/// Likewise, where a second is a long pause.
template <typename Done>
[[nodiscard]] bool PollUntil(Seconds patience, Seconds first_pause, Done&& done) {
  return PollUntil(patience, Pauses{.first = first_pause}, std::forward<Done>(done));
}

/// Likewise, for what is mostly there at once.
template <typename Done>
[[nodiscard]] bool PollUntil(Seconds patience, Done&& done) {
  return PollUntil(patience, Seconds(0.001), std::forward<Done>(done));
}

}  // namespace budget_gate
