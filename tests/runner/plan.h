// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gate/environment.h"
#include "runner/run.h"

namespace budget_gate::testing_support {

/// Prints what a run of `cases` would make, send and cost on the proxy of `environment`. Returns
/// what the program ends with.
int PrintPlan(const Environment& environment, const std::vector<std::string>& cases,
              const RunOptions& options);

}  // namespace budget_gate::testing_support
