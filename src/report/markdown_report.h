// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/run_record.h"

namespace budget_gate {

/// The run for a page of a pipeline, in GitHub's Markdown: the verdict, the matrix of promises by
/// who pays, how it stands against the baseline, and each cause of what did not hold.
std::string MarkdownReport(const RunRecord& run);

/// A workflow command of GitHub (::error::) for each cause that fails the run or could not be
/// judged, ten at most: GitHub shows no more of a step.
std::string GitHubAnnotations(const RunRecord& run);

}  // namespace budget_gate
