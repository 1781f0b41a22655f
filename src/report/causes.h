// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/run_record.h"

namespace budget_gate {

/// Cases that did not hold for the same reason: they have the promise, its level, what is known of
/// it, and what was seen in common. What names and amounts are in what was seen does not matter.
struct Cause {
  std::vector<const CaseRecord*> cases;  ///< at least one, in the order of the run
  Outcome outcome;                       ///< that all of them have

  const CaseRecord& first() const { return *cases.front(); }
};

/// The causes of all cases of `run` that are broken, stale or not judged, or whose skip fails the
/// run; what fails the run comes first, then what could not be judged, then the rest. They point
/// into `run`.
std::vector<Cause> CausesOf(const RunRecord& run);

/// "PayerBudget.Admits/Key, /Team and 8 more".
std::string NamesOf(const std::vector<const CaseRecord*>& cases, std::size_t most);
/// How to run the first case of `cause` alone.
std::string CommandFor(const Cause& cause);

}  // namespace budget_gate
