// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace budget_gate {

/// A name for something on a proxy: budget-gate-<yyyymmddThhmmss>-<random>. It alone says whose it
/// is and how old, so that what a crashed run left can be told from what a living one uses.
std::string NewName();

/// When `name` was made; nothing when it is none of ours.
std::optional<std::chrono::system_clock::time_point> TimeOfName(std::string_view name);

/// Random letters and digits.
std::string Nonce();

inline constexpr std::string_view kNamePrefix = "budget-gate-";

}  // namespace budget_gate
