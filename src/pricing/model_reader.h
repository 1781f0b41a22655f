// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "pricing/config.h"

namespace budget_gate {

/// The deployment that an entry of `model_list` declares.
PricedModel ReadModel(yaml::Value entry);

/// Whether a key speaks of a cost or price, right or wrong: what ReadModel keeps in `declared`.
bool LooksLikePrice(std::string_view key);

/// Whether a value is known only where the proxy runs: LiteLLM's notation for "take it from the
/// environment", or a template.
bool IsFromEnvironment(std::string_view text);

/// Whether a value has a part that something else has to render: `{{ X }}`, `${X}`.
bool IsTemplate(std::string_view text);

}  // namespace budget_gate
