// SPDX-License-Identifier: Apache-2.0
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

}  // namespace budget_gate::lint
