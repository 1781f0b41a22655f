// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "pricing/lint/parts.h"

namespace budget_gate::lint {

std::string Quoted(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string quoted = "`";
  for (const char c : text.substr(0, kMost))
    quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  // A character of several bytes that the cut went through is left out.
  if (text.size() > kMost) {
    while (quoted.size() > 1 && (static_cast<unsigned char>(quoted.back()) & 0xC0) == 0x80)
      quoted.pop_back();
    if (static_cast<unsigned char>(quoted.back()) >= 0xC0) quoted.pop_back();
    quoted += "...";
  }
  return quoted + "`";
}

std::string Amount(double usd) {
  if (std::isnan(usd)) return "nan";
  if (std::isinf(usd)) return usd > 0 ? "inf" : "-inf";
  // Twelve digits hide the noise of 0.00001 * 1000.
  std::array<char, 64> rounded{};
  std::snprintf(rounded.data(), rounded.size(), "%.12g", usd);
  const double value = std::strtod(rounded.data(), nullptr);
  std::array<char, 400> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return error == std::errc() ? std::string(text.data(), end) : std::string(rounded.data());
}

}  // namespace budget_gate::lint
