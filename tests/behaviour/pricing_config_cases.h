// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/result.h"

namespace budget_gate::testing_support {

/// Adds a case CustomPricing.ConfigModel<n>_<name> for each model of a LiteLLM config.yaml or Helm
/// values.yaml. The error is one line for people.
Result<bool> RegisterPricingConfigCases(const std::filesystem::path& file);

}  // namespace budget_gate::testing_support
