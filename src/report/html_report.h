// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/run_record.h"

namespace budget_gate {

/// The run as one page that needs no network: the verdict, the matrix of promises by who pays, how
/// it stands against the baseline, each cause of what did not hold with the exchanges and the spend
/// curve of each of its cases, and all cases, to be filtered.
std::string HtmlReport(const RunRecord& run);

}  // namespace budget_gate
