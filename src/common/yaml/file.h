// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "common/result.h"

namespace budget_gate::yaml {

/// Larger files are refused: LiteLLM's own price map has 2 MB.
inline constexpr std::size_t kMaxFileBytes = 32u << 20;

/// The text of `file`, which may be a pipe. Errors name it, and why it cannot be read or is too
/// large.
Result<std::string> ReadFile(const std::filesystem::path& file);

}  // namespace budget_gate::yaml
