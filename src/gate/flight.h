// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

namespace budget_gate {

/// How many requests of a run may be under way at the same time: at most what was asked for, and
/// fewer for as long as the proxy shows that it bears no more. Times in seconds, of one clock.
struct Flight {
  int most = 8;
  int allowed = 8;
  double quickest = 0;  ///< answer so far; 0: none yet
  double recent = 0;    ///< what answers take by now, smoothed
  double changed = 0;   ///< when `allowed` was changed last
  int answers = 0;
  int overloads = 0;   ///< how often the proxy answered with an error for being overloaded
  int slowed = 0;      ///< how often its answers had slowed down
  double trouble = 0;  ///< when a request had no answer of LiteLLM's last; 0: never

  bool begun = false;  ///< it is one, and no empty file

  static Flight Of(int most) { return {.most = most, .allowed = most, .begun = true}; }

  /// A request that runs no model was answered, at `now`, after `took`. Answers slow down with
  /// the number of those that wait, up to that many times; what is far beyond is a proxy that
  /// chokes.
  void Answered(double took, double now) {
    constexpr double kWeight = 0.1;  // of one answer among the recent ones
    constexpr double kFarBeyond = 4;
    constexpr double kAlwaysBorne = 2;
    constexpr double kPause = 5;  // until the effect of a change is seen
    ++answers;
    quickest = quickest == 0 ? took : std::min(quickest, took);
    recent = answers == 1 ? took : (1 - kWeight) * recent + kWeight * took;
    if (now - changed < kPause) return;
    const double bearable = std::max(kAlwaysBorne, kFarBeyond * allowed * quickest);
    if (recent > bearable && allowed > 1) {
      ++slowed;
      Change(allowed / 2, now);
    } else if (recent < bearable / 2 && allowed < most) {
      Change(allowed + 1, now);
    }
  }

  /// A request failed, at `now`, that works with no other beside it.
  void Overloaded(double now) {
    ++overloads;
    Change(std::max(1, allowed / 2), now);
  }

 private:
  void Change(int count, double now) {
    allowed = count;
    changed = now;
  }
};

}  // namespace budget_gate
