// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "yaml/tree.h"

/// The fields of files whose form the project itself has chosen. All throw std::runtime_error.
namespace budget_gate::yaml {

/// The values in `file`, which holds one document. Throws when it cannot be read or has none.
Tree Load(const std::filesystem::path& file);

/// The value under `name` of `entry`. Throws with the line of `entry` when it is not there.
Value Required(Value entry, std::string_view name);

/// The text of the scalar under `name`, or `otherwise` when there is none. Throws with its line
/// when it is a list or a mapping.
std::string TextAt(Value entry, std::string_view name, const std::string& otherwise = {});
std::string RequiredTextAt(Value entry, std::string_view name);

/// Whether there is `name: true`. Throws with its line when it is something else than a boolean.
bool IsTrueAt(Value entry, std::string_view name);

/// The texts in the list under `name`; a single one may stand without a list. None when the field
/// is not there.
std::vector<std::string> TextsAt(Value entry, std::string_view name);

}  // namespace budget_gate::yaml
