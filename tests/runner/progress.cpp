// SPDX-License-Identifier: Apache-2.0
#include "runner/progress.h"

#include <iomanip>
#include <sstream>

namespace budget_gate::testing_support {

std::string LineOf(const RunState& state) {
  std::ostringstream line;
  line << state.done << " of " << state.all << " done, " << state.running << " running, "
       << state.red << " red";
  if (state.spent > 0)
    line << ", $" << std::fixed << std::setprecision(4) << state.spent << " spent";
  if (!state.waiting.empty()) line << "; " << state.waiting;
  return line.str();
}

void Progress::Tell(const RunState& state, Time now, Time begin) {
  using namespace std::chrono_literals;
  if (last_ == Time{}) last_ = begin;
  if (now - last_ < (is_terminal_ ? 250ms : 15000ms)) return;
  last_ = now;
  if (!is_terminal_) {
    out_ << std::chrono::duration_cast<std::chrono::seconds>(now - begin).count()
         << " s: " << LineOf(state) << std::endl;
    return;
  }
  constexpr std::size_t kWidth = 79;
  Clear();
  out_ << LineOf(state).substr(0, kWidth) << std::flush;
  shown_ = true;
}

void Progress::Clear() {
  if (shown_) out_ << "\r\033[K" << std::flush;
  shown_ = false;
}

}  // namespace budget_gate::testing_support
