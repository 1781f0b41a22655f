// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "litellm/wire.h"

namespace budget_gate {

/// What tells one proxy's config from another's, as far as runs on both can be compared: the names
/// of the models, what is behind each, the prices that the config declares, and the model that the
/// cases use. Sixteen hexadecimal digits. What a LiteLLM release adds of its own, such as the
/// prices that it knows, and the order of the models make no difference.
std::string ConfigFingerprint(const std::vector<ModelInfo>& models, const std::string& used);

}  // namespace budget_gate
