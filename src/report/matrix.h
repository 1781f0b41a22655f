// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/run_record.h"

namespace budget_gate {

/// What stands in a cell of a matrix.
enum class Mark {
  kNone,       ///< there is no such case, or it was not run
  kHeld,       ///< also where it is listed as broken
  kRed,        ///< and the run fails for it
  kTolerated,  ///< broken, and the run does not fail for it
  kSkipped,
  kUnjudged,
};
Mark MarkOf(const RunRecord& run, const CaseRecord& record);
/// One character wide: ✓ ✗ ≈ – ? and a blank; where the terminal speaks no UTF-8: H B b s ? and a
/// blank.
const char* SignOf(Mark mark, bool utf8);
/// "holds", "BROKEN", ...
const char* MeaningOf(Mark mark);

struct MatrixRow {
  std::string text;                      ///< the promise, or the name of the case where it differs
  std::vector<const CaseRecord*> cases;  ///< a cell each; null: none
};

/// Promises by who pays, or by the route that spends.
struct Matrix {
  std::string title;
  std::vector<std::string> columns;
  std::vector<MatrixRow> rows;
};

/// The cases of a section that are in no matrix.
struct Strip {
  std::string section;
  std::vector<const CaseRecord*> cases;
};

/// All cases of a run, for one look. They point into the run.
struct Overview {
  std::vector<Matrix> matrices;
  std::vector<Strip> strips;
};
Overview OverviewOf(const RunRecord& run);
/// The marks that are in `run`, in the order of Mark.
std::vector<Mark> MarksIn(const RunRecord& run);

}  // namespace budget_gate
