// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/case_record.h"

namespace budget_gate {

/// What the keys of a case spent, as inline SVG, one drawing for each key (four at most): requests
/// as steps, the limit as a line, a cross where a request was refused for its budget, a ring where
/// the proxy showed what it had written. Empty where there is nothing to draw. Colors are those of
/// the page's style: classes "spent", "limit", "refused", "served", "failed", "shown", "axis".
std::string SpendCurves(const std::vector<SpendSample>& samples);

}  // namespace budget_gate
