// SPDX-License-Identifier: Apache-2.0
#include "litellm/redact.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace budget_gate {
namespace {

bool IsKeyCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

/// Where the user and the password in `url` begin and end; the same where there is none.
std::pair<std::size_t, std::size_t> UserInfoIn(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < begin) return {begin, begin};
  return {begin, at};
}

}  // namespace

std::string WithoutUserInfo(const std::string& url) {
  const auto [begin, end] = UserInfoIn(url);
  return begin == end ? url : url.substr(0, begin) + url.substr(end + 1);
}

std::string UserInfoOf(const std::string& url) {
  const auto [begin, end] = UserInfoIn(url);
  return url.substr(begin, end - begin);
}

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
