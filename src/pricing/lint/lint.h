// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "pricing/config.h"
#include "pricing/lint/finding.h"

namespace budget_gate {

/// Everything that the rules find in a config, in the order of the file, without what its comments
/// allow (Allowance). A correct config gives nothing.
std::vector<Finding> Lint(const PricingConfig& config);

/// Every rule, errors first; each lives as long as the program.
const std::vector<const Rule*>& AllRules();

}  // namespace budget_gate
