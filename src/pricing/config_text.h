// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "pricing/config.h"

namespace budget_gate {

/// The sections of a config beside `model_list`.
inline constexpr std::string_view kSections[] = {"general_settings", "litellm_settings",
                                                 "router_settings"};

/// The allowances of a text. The parser drops comments, so they are searched for by their
/// characters.
std::vector<Allowance> ReadAllowances(std::string_view text);

/// Whether a text has a section of LiteLLM's at the beginning of a line.
bool MentionsConfig(std::string_view text);

/// A key that is meant for `model_list`.
bool IsMisspelledList(std::string_view key);

}  // namespace budget_gate
