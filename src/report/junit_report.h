// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/run_record.h"

namespace budget_gate {

/// The run as JUnit's XML (the schema of Jenkins), which GitLab and the reporters of GitHub read: a
/// testsuite for each section, with properties; a case that fails the run is a failure, one that
/// could not be judged an error, and whatever else did not hold is skipped, each with its reason.
/// What the baseline had and is missing is a failure, too.
std::string JUnitReport(const RunRecord& run);

}  // namespace budget_gate
