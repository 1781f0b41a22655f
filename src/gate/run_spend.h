// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace budget_gate {

/// What a run has spent on a real proxy, so that it never spends more than BUDGET_GATE_MAX_SPEND.
/// Each case is a process of its own, and many run at a time: they share a file, which the first
/// test of a run empties.
class RunSpend {
 public:
  /// `file` empty: this process is the whole run. `most` in USD.
  RunSpend(std::filesystem::path file, double most);

  /// Empties the account: a run begins.
  void Begin();
  /// Takes `usd` for a request that may cost that much. False, and nothing taken, when the run
  /// would exceed its cap.
  bool Take(double usd);
  /// Gives back what a request did not cost after all.
  void GiveBack(double usd) { (void)Change(-usd); }
  double Spent() { return Change(0); }

 private:
  double Change(double usd);

  std::filesystem::path file_;
  double most_;
  double spent_ = 0;  ///< where there is no file
};

}  // namespace budget_gate
