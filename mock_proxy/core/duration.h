// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace budget_mock {

using TimePoint = std::chrono::system_clock::time_point;

/// A span of time as LiteLLM writes it (litellm/litellm_core_utils/duration_parser.py): a number
/// and s, m, h, d, w or mo.
struct Duration {
  std::int64_t count = 0;
  std::string_view unit;

  /// Reads "30s", "15m", "1h", "7d", "2w" or "1mo"; nothing when `text` is no duration.
  static std::optional<Duration> Parse(std::string_view text);
  /// A month counts as 30 days, as it does for a key's `duration`.
  std::chrono::seconds Length() const;
};

/// When a budget of `duration` is next set to 0: at the next boundary of that unit in UTC (midnight
/// for 1d, the first of the month for 30d and 1mo, Monday for 7d, the next multiple for seconds,
/// minutes and hours).
TimePoint NextReset(Duration duration, TimePoint now);

}  // namespace budget_mock
