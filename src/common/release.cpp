// SPDX-License-Identifier: Apache-2.0
#include "common/release.h"

#include <regex>

namespace budget_gate {

std::optional<Release> Release::Parse(std::string_view text) {
  // Numbers of six digits at most: more is no release, and would not fit.
  static const std::regex kRelease(
      R"(v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?:[-.]?[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*)?)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_match(text.begin(), text.end(), match, kRelease)) return std::nullopt;
  const auto number = [&](std::size_t part) {
    return match[part].matched ? std::stoi(match[part].str()) : 0;
  };
  return Release{.major = number(1), .minor = number(2), .patch = number(3)};
}

std::string Release::ToString() const {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace budget_gate
