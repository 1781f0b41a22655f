// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "common/yaml/tree.h"

namespace budget_gate::yaml {

/// Where the text of `string` begins, so that what is parsed of it has its marks in the file: of a
/// block (`|`) line by line, of any other string the line in which it starts. `file` is the text
/// of the whole file that `string` stands in.
Origin OriginOf(Value string, std::string_view file);

}  // namespace budget_gate::yaml
