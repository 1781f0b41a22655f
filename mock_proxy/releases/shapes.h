// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "releases/changes.h"

namespace budget_mock {

/// Every field that `release` puts into the reply called `name`, each with the value that it has
/// when nothing was asked for: shapes.json, as recorded from the newest release, without what
/// fields.json dates otherwise.
const nlohmann::json& Shape(std::string_view name, Release release);

/// Sets the fields of `shape` that `values` also has; fields that the release does not know are
/// dropped.
void Fill(nlohmann::json& shape, const nlohmann::json& values);

}  // namespace budget_mock
