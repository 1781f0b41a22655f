// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace budget_gate {

/// `value` as people write it: the shortest decimal form without exponent, of its first twelve
/// digits (0.00001, 1500, -0.5); `inf`, `-inf` and `nan` where it is no number.
std::string PlainDecimal(double value);

}  // namespace budget_gate
