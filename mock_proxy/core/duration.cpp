// SPDX-License-Identifier: Apache-2.0
#include "core/duration.h"

#include <array>
#include <charconv>
#include <utility>

namespace budget_mock {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kUnits{
    {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"w", 604800}, {"mo", 2592000}}};

TimePoint NextMultiple(TimePoint now, seconds step) {
  const auto since = floor<seconds>(now.time_since_epoch());
  return TimePoint(step * (since / step + 1));
}

TimePoint FirstOfMonth(TimePoint now, int months_ahead) {
  const std::chrono::year_month_day date(floor<days>(now));
  return std::chrono::sys_days((date.year() / date.month() + std::chrono::months(months_ahead)) /
                               1);
}

}  // namespace

std::optional<Duration> Duration::Parse(std::string_view text) {
  Duration duration;
  const char* const end = text.data() + text.size();
  const auto [next, error] = std::from_chars(text.data(), end, duration.count);
  if (error != std::errc() || duration.count <= 0) return std::nullopt;
  const std::string_view unit(next, static_cast<std::size_t>(end - next));
  for (const auto& [name, length] : kUnits) {
    if (name == unit && duration.count <= std::int64_t{1'000'000'000} / length) {
      duration.unit = name;
      return duration;
    }
  }
  return std::nullopt;
}

seconds Duration::Length() const {
  for (const auto& [name, length] : kUnits) {
    if (name == unit) return seconds(count * length);
  }
  return seconds(0);
}

TimePoint NextReset(Duration duration, TimePoint now) {
  const bool month = duration.unit == "mo" || (duration.unit == "d" && duration.count == 30);
  if (month) return FirstOfMonth(now, duration.unit == "mo" ? static_cast<int>(duration.count) : 1);
  const auto today = floor<days>(now);
  const bool week = (duration.unit == "d" && duration.count == 7) ||
                    (duration.unit == "w" && duration.count == 1);
  if (week) {
    const std::chrono::weekday weekday(today);
    const auto ahead = (std::chrono::Monday - weekday).count();
    return today + days(ahead == 0 ? 7 : ahead);
  }
  if (duration.unit == "d" || duration.unit == "w")
    return today + std::chrono::duration_cast<days>(duration.Length());
  return NextMultiple(now, duration.Length());
}

}  // namespace budget_mock
