// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <utility>

namespace budget_mock {

using TimePoint = std::chrono::system_clock::time_point;
using Clock = std::function<TimePoint()>;

/// What is still to happen, by time: settlements, flushes to the database, budget resets. Nothing
/// runs by itself: what is due is caught up on before the next request looks, which nobody can tell
/// from its having happened on time. So no thread is needed, and a test's clock decides.
class Scheduler {
 public:
  void At(TimePoint when, std::function<void(TimePoint)> what) {
    entries_.emplace(when, std::move(what));
  }

  /// Runs all that is due at `now`, in the order of its time, and what that adds.
  void RunDue(TimePoint now) {
    while (!entries_.empty() && entries_.begin()->first <= now) {
      auto entry = entries_.extract(entries_.begin());
      entry.mapped()(entry.key());
    }
  }

 private:
  std::multimap<TimePoint, std::function<void(TimePoint)>> entries_;
};

}  // namespace budget_mock
