// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <ostream>
#include <string>

namespace budget_gate::testing_support {

/// How far a run is.
struct RunState {
  std::size_t done = 0;
  std::size_t all = 0;
  std::size_t running = 0;
  std::size_t red = 0;
  double spent = 0;  ///< USD
  std::string
      waiting{};  ///< for what, since when: "spend in the database, 7 of 90 s"; may be empty
};

/// "120 of 296 done, 88 running, 0 red, $0.0123 spent; spend in the database, 7 of 90 s".
std::string LineOf(const RunState& state);

/// Tells people how far a run is: one line that is written over on a terminal, a new one now and
/// then elsewhere.
class Progress {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Progress(std::ostream& out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Says it where it is time to; `now` and `begin` of the run.
  void Tell(const RunState& state, Time now, Time begin);
  /// Takes the line away, before something else is printed.
  void Clear();

 private:
  std::ostream& out_;
  bool is_terminal_;
  bool shown_ = false;
  Time last_{};
};

}  // namespace budget_gate::testing_support
