// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "common/poll.h"
#include "gate/locked_file.h"

namespace budget_gate {

/// The beat at which LiteLLM writes spend to its database (proxy_batch_write_at), as far as it was
/// seen. Times in seconds, of one clock.
struct Beat {
  double last = 0;               ///< write that was seen; 0: none
  std::array<double, 8> gaps{};  ///< between writes, the newest ones
  int seen = 0;                  ///< gaps

  double late = 0;  ///< what a write takes until it can be seen, smoothed: a busy proxy lags behind

  /// Something was not written yet at `before`, and was at `after`.
  void Saw(double before, double after);
  /// What was due (Due) at `due` was seen at `at`; `at_once`: at the first look.
  void Came(double due, double at, bool at_once);
  /// Between two writes; 0: not known.
  double Period() const;
  /// When the first write is over that has what was sent at `sent`; nothing where that cannot be
  /// told.
  std::optional<double> Due(double sent) const;

 private:
  /// What most likely is the period where a busy proxy takes seconds for a write, now more, now
  /// less: `count` gaps by the periods that are in them.
  double MeanOf(std::size_t count) const;
};

/// What the processes of a run know together of that beat, so that each asks for what it waits for
/// when it is due, and not before.
class WriteClock {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `file` empty: nothing is learned.
  explicit WriteClock(std::filesystem::path file) : file_(std::move(file)) {}

  bool learns() const { return !file_.empty(); }
  /// A request that is to be written was answered.
  void Sent() { sent_ = std::chrono::steady_clock::now(); }
  /// When the last one will be written; nothing where it is not known.
  std::optional<Time> Due() const;
  /// Between two writes; zero where it is not known.
  Seconds Period() const;
  /// The right to look often, so that all learn of the beat: a few processes of the run have it at
  /// a time, each for as long as the object lives. Nothing where enough have it.
  std::optional<LockedFile> TryLead() const;
  /// It was not written at `before`, and was at `after`.
  void Saw(Time before, Time after) const;
  /// What was due at `due` was seen at `at`; `at_once`: at the first look.
  void Came(Time due, Time at, bool at_once) const;

 private:
  std::filesystem::path file_;
  std::optional<Time> sent_;
};

}  // namespace budget_gate
