// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace budget_gate {

/// A name for something on a proxy: budget-gate-<yyyymmddThhmmss>-<run><random>. It alone says
/// whose it is and how old, so that what a crashed run left can be told from what a living one
/// uses.
std::string NewName();

/// What stands for a run in names: four random letters and digits.
std::string NewRun();
/// Names that this process makes from now on are of `run`, which NewRun made. Until this is said,
/// the process is a run by itself.
void NameAfterRun(const std::string& run);
/// The run that names of this process are of.
std::string ThisRun();
/// The run whose process made `name`; nothing when it is not one of ours.
std::optional<std::string> RunOfName(std::string_view name);

/// When `name` was made; nothing when it is not one of ours.
std::optional<std::chrono::system_clock::time_point> TimeOfName(std::string_view name);

/// Random letters and digits.
std::string Nonce();

inline constexpr std::string_view kNamePrefix = "budget-gate-";

}  // namespace budget_gate
