// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "common/yaml/tree.h"

/// The fields of files whose form the project itself has chosen. What is not as asked for throws
/// std::runtime_error with its line; the file is for the caller to name.
namespace budget_gate::yaml {

/// The values in `file`, which has to hold one document. Errors name it.
Result<Tree> Load(const std::filesystem::path& file);

/// Calls `visit` with every item of `list`. Throws when it is anything else.
void ForEachItemOf(Value list, const std::function<void(Value item)>& visit);

/// The value under `name` of `entry`. Throws when it is not there.
Value Required(Value entry, std::string_view name);

/// The text of the scalar under `name`, or `otherwise` when it is not there. Throws when it is a
/// list or a mapping.
std::string TextAt(Value entry, std::string_view name, const std::string& otherwise = {});
std::string RequiredTextAt(Value entry, std::string_view name);

/// Whether there is `name: true`. Throws when it is something else than a boolean.
bool IsTrueAt(Value entry, std::string_view name);

/// The texts in the list under `name`; a single one may stand without a list. None when the field
/// is not there.
std::vector<std::string> TextsAt(Value entry, std::string_view name);

}  // namespace budget_gate::yaml
