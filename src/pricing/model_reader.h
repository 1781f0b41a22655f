// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "pricing/config.h"

namespace budget_gate {

/// The deployment that an entry of `model_list` declares.
PricedModel ReadModel(yaml::Value entry);

/// Whether a key speaks of a cost or price, right or wrong: what ReadModel keeps in `declared`.
bool LooksLikePrice(std::string_view key);

/// Whether a value is LiteLLM's notation for "take it from the environment".
bool IsFromEnvironment(std::string_view text);

}  // namespace budget_gate
