// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace budget_gate {

/// From now on `value` is told as `name`, such as "(the master key)", whatever it looks like. Less
/// than four characters are no secret.
void KeepSecret(const std::string& value, const std::string& name);

/// `text` with all that is kept secret by its name, and every key ("sk-" and 12 characters or more)
/// in LiteLLM's short form, sk-...abcd: fit to be printed.
std::string RedactKeys(std::string_view text);

}  // namespace budget_gate
