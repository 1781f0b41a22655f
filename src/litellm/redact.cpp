// SPDX-License-Identifier: Apache-2.0
#include "litellm/redact.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "common/guarded.h"

namespace budget_gate {
namespace {

struct Secret {
  std::string value;
  std::string name;
};

/// Of this process; the longest ones first, since one may be a part of another.
Guarded<std::vector<Secret>>& Secrets() {
  static Guarded<std::vector<Secret>> secrets;
  return secrets;
}

std::string RedactKnown(std::string text) {
  const auto secrets = Secrets().Lock();
  for (const auto& [value, name] : *secrets) {
    for (std::size_t at = text.find(value); at != std::string::npos;
         at = text.find(value, at + name.size()))
      text.replace(at, value.size(), name);
  }
  return text;
}

bool IsKeyCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

}  // namespace

void KeepSecret(const std::string& value, const std::string& name) {
  constexpr std::size_t kShortest = 4;  // what is shorter is part of too many words
  if (value.size() < kShortest) return;
  const auto secrets = Secrets().Lock();
  if (std::any_of(secrets->begin(), secrets->end(),
                  [&](const Secret& each) { return each.value == value; }))
    return;
  const auto shorter = std::find_if(secrets->begin(), secrets->end(), [&](const Secret& each) {
    return each.value.size() < value.size();
  });
  secrets->insert(shorter, {.value = value, .name = name});
}

std::string RedactKeys(std::string_view secret) {
  const std::string known = RedactKnown(std::string(secret));
  const std::string_view text = known;
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
