// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace budget_gate {

/// A LiteLLM release, such as 1.106.10.
struct Release {
  int major = 0;
  int minor = 0;
  int patch = 0;

  friend auto operator<=>(const Release&, const Release&) = default;

  /// Reads "1.106.10", "v1.106" and what LiteLLM adds to a number: "1.83.14-stable",
  /// "v1.90.0.rc.1", "1.90.0rc1", "1.106.10.post1", "1.84.0.dev2". An addition counts for nothing.
  /// Nothing when `text` is no release.
  static std::optional<Release> Parse(std::string_view text);
  std::string ToString() const;
};

}  // namespace budget_gate
