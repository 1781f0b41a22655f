// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/result.h"
#include "gate/environment.h"
#include "report/run_record.h"
#include "runner/progress.h"

namespace budget_gate::testing_support {

/// What a run shall do.
struct RunOptions {
  std::vector<std::string> only{};  ///< cases, with * and ? as in a shell; none: all
  int on_mock_at_once = 20;         ///< cases under way, where each has a proxy of its own
  /// Asked once the proxy is known, before the cases begin; absent: they may.
  std::function<bool(const RunRecord& opened)> may_go_on{};
};

/// What became of it. `refused_settings`: no case could begin, for a reason that was printed.
struct RunResult {
  RunRecord record;
  bool refused_settings = false;
};

/// The names of the cases that `only` selects, in the order of the program. An error when a pattern
/// selects none.
Result<std::vector<std::string>> SelectCases(const std::vector<std::string>& only);

/// Runs each case in a process of its own, as CTest does, but without a limit to how many wait at
/// the same time: a case begins when those under way leave the proxy something to spare. Prints
/// what a case that is red has to say, and tells how far it is to `progress`. SIGINT and SIGTERM
/// end the cases; what they made is deleted all the same.
RunResult RunCases(const Environment& environment, const std::vector<std::string>& cases,
                   const RunOptions& options, Progress& progress);

}  // namespace budget_gate::testing_support
