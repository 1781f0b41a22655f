// SPDX-License-Identifier: Apache-2.0
#include "litellm/redact.h"

#include <cctype>

namespace budget_gate {
namespace {

bool IsKeyCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

}  // namespace

std::string RedactKeys(std::string_view text) {
  constexpr std::string_view kPrefix = "sk-";
  constexpr std::size_t kShortest = 12;  // of what could be a secret; sk-... itself is not one
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, kPrefix.size()) != kPrefix) {
      out += text[i++];
      continue;
    }
    std::size_t end = i + kPrefix.size();
    while (end < text.size() && IsKeyCharacter(text[end])) ++end;
    const std::string_view key = text.substr(i, end - i);
    if (key.size() < kPrefix.size() + kShortest) {
      out += key;
    } else {
      out += "sk-...";
      out += key.substr(key.size() - 4);
    }
    i = end;
  }
  return out;
}

}  // namespace budget_gate
