// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace budget_gate {

/// The text of a file of fixtures/ that a program needs where it runs, such as "proxy_config.yaml":
/// compiled in, so that the program can be moved. Throws std::out_of_range for any other name.
std::string_view Fixture(std::string_view name);

}  // namespace budget_gate
