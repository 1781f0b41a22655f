// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "pricing/config.h"
#include "pricing/lint/finding.h"

namespace budget_gate {

/// Everything that the rules (finding.h) find in a config, in the order of the file. A correct
/// config gives none.
std::vector<Finding> Lint(const PricingConfig& config);

}  // namespace budget_gate
