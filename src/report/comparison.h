// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "report/run_record.h"

namespace budget_gate {

/// `run` held against `baseline`, an earlier run that `file` has. What held there has to hold, and
/// what is broken has to be broken there; what the run was told not to run (--only) is left out. An
/// error, of one line, when the two were not made alike: with other cases, another strictness, or
/// on a proxy with other models or prices.
Result<Comparison> Compare(const RunRecord& baseline, const RunRecord& run,
                           const std::string& file);

/// The comparison as people read it: a line for each case that is worse, newly red, as red, or
/// mended; `utf8` false: no character beyond ASCII.
void PrintComparison(const Comparison& comparison, bool utf8, std::ostream& out);

}  // namespace budget_gate
