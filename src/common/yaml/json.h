// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "common/yaml/tree.h"

namespace budget_gate::yaml {

/// `value` as JSON, every scalar of the type that PyYAML gives it: `yes` is true, `1e-6` is the
/// text "1e-6", 0x1F is 31. An integer of more than 15 digits becomes a float; dates, for which
/// JSON has nothing, are texts. Throws std::runtime_error with its line when the key of a mapping
/// is a list or a mapping: PyYAML refuses it, too.
nlohmann::json ToJson(Value value);

}  // namespace budget_gate::yaml
