// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "releases/changes.h"

namespace budget_mock {

/// Fields that the reply called `shape` has in some releases only; a.b is the field b inside of a.
struct FieldsRow {
  std::string_view shape;
  Releases when;
  std::vector<std::string_view> fields;
};

/// Every field that came or went since the oldest release that was recorded.
const std::vector<FieldsRow>& ChangedFields();

}  // namespace budget_mock
