// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "report/run_record.h"

namespace budget_gate {

/// What a terminal can show.
struct TerminalStyle {
  bool utf8 = false;   ///< else no character beyond ASCII
  bool color = false;  ///< by ANSI's escapes
};

/// What is said at the end of a run: the matrix of promises by who pays, a block for each distinct
/// cause of what did not hold, the reasons of skips, how it stands against the baseline, and in the
/// last lines the verdict.
void PrintRun(const RunRecord& run, const TerminalStyle& style, std::ostream& out);

}  // namespace budget_gate
