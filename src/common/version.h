// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace budget_gate {

/// Budget Gate's own version, such as "0.3.0": of the cases and of what they promise.
std::string_view SuiteVersion();

/// What `program` answers to --version: version, commit where it is known, and the newest LiteLLM
/// release that was known when it was built.
std::string VersionText(const std::string& program);

}  // namespace budget_gate
