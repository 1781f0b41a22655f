// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace budget_gate {

/// Budget Gate's own version, such as "0.3.0": of the cases and of what they promise.
std::string_view SuiteVersion();

}  // namespace budget_gate
