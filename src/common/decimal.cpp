// SPDX-License-Identifier: Apache-2.0
#include "common/decimal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace budget_gate {

std::string PlainDecimal(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  // Twelve digits hide the noise of 0.00001 * 1000.
  std::array<char, 64> rounded{};
  std::snprintf(rounded.data(), rounded.size(), "%.12g", value);
  std::array<char, 400> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(),
                                 std::strtod(rounded.data(), nullptr), std::chars_format::fixed);
  return {text.data(), end.ptr};
}

}  // namespace budget_gate
