// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "support/case_needs.h"

namespace budget_gate::testing_support {

/// A case of a run, and when it may begin.
struct Scheduled {
  std::string name;
  Turn turn = Turn::kAny;
  bool waits_long = false;
};

/// The order in which the cases of a run begin: the same that CTest is told (support/case_needs.h).
class Schedule {
 public:
  /// `shares_proxy`: all cases are on one proxy; otherwise each has one of its own, and only the
  /// first and the last have their turn.
  Schedule(std::vector<Scheduled> cases, bool shares_proxy);

  /// The case that may begin now, beside those that are under way; nothing where there is none, or
  /// those have to be over first. `all_wait`: none of those sends anything at the moment.
  std::optional<std::string> Next(bool all_wait);
  /// A case that Next returned is over.
  void Over() { --running_; }
  /// A case is to begin once more, with no other beside it.
  void Again(const std::string& name);
  /// No case begins any more but the one that closes the run.
  void Stop();
  /// No case begins any more: nothing was made that it could delete.
  void Abandon() { stages_.clear(); }

  bool is_done() const { return running_ == 0 && Left() == 0; }
  std::size_t Left() const;

 private:
  /// Cases that may be under way together, or one after the other.
  struct Stage {
    std::deque<std::string> cases{};
    bool one_by_one = false;
    bool waits_are_over = false;  ///< a case that waits is as good as over for those that follow
  };

  std::vector<Stage> stages_;  ///< the last one is that which closes the run
  int running_ = 0;
};

}  // namespace budget_gate::testing_support
