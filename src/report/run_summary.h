// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "report/case_record.h"

namespace budget_gate {

/// A run of the cases on a proxy.
struct RunRecord {
  std::string proxy{};    ///< "LiteLLM at http://..." or "the bundled mock proxy"
  std::string release{};  ///< of LiteLLM; empty where it does not tell
  bool strict = false;
  bool accept_known = false;
  double seconds = 0;
  double usd = 0;           ///< what the run spent on a real proxy
  double writes_every = 0;  ///< seconds between two writes of spend, as far as it was seen; 0: not
  std::vector<CaseRecord> cases{};

  int requests() const;
};

/// The document of `budget_gate run --json`.
nlohmann::json ToJson(const RunRecord& run);

/// What is said at the end of a run: how many cases came to which verdict, why cases were skipped,
/// and which promises did not hold.
void PrintSummary(const RunRecord& run, std::ostream& out);

/// What the program ends with: 0 nothing is broken, 1 something is or a known divergence is stale,
/// 3 nothing is but something could not be judged.
int ExitStatusOf(const RunRecord& run);

}  // namespace budget_gate
