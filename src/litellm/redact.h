// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace budget_gate {

/// `text` with every key ("sk-" and 12 characters or more) in LiteLLM's short form, sk-...abcd: fit
/// to be printed.
std::string RedactKeys(std::string_view text);

}  // namespace budget_gate
