// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "pricing/config.h"

namespace budget_gate {

/// The scalars of `value`, which may be one itself, as settings under `path`.
void ReadSettings(const std::string& path, yaml::Value value, std::vector<Setting>& settings);

/// Whether a key speaks of a limit of spend, right or wrong. Limits of tokens do not
/// (`thinking_budget`).
bool LooksLikeBudget(std::string_view key);

/// What an entry of `model_list` says of budgets, in the three places where people write them.
void ReadBudgets(yaml::Value entry, std::vector<Setting>& budgets);

/// The keys that `mapping` has twice with different values; `prefix` comes before their names.
void ReadRepeated(yaml::Value mapping, const std::string& prefix,
                  std::vector<RepeatedKey>& repeated);

}  // namespace budget_gate
