// SPDX-License-Identifier: Apache-2.0
#include "gate/write_clock.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace budget_gate {
namespace {

using std::chrono::duration;

double SecondsOf(WriteClock::Time time) {
  return duration<double>(time.time_since_epoch()).count();
}

/// What one write does is seen for that long: it changes one table after the other.
constexpr double kSameWrite = 0.8;

/// Gaps from which a period is told.
constexpr std::size_t kEnough = 1;

/// Whether `gap` is about a multiple of `period`.
bool IsMultiple(double gap, double period) {
  constexpr double kOff = 0.15;
  const double times = gap / period;
  return std::round(times) >= 1 && std::abs(times - std::round(times)) < kOff;
}

/// LiteLLM's interval is a whole number of seconds; what was measured has the time of the write and
/// of the look in it.
double Rounded(double gap) {
  constexpr double kOff = 0.15;
  const double whole = std::round(gap);
  return whole >= 1 && std::abs(gap - whole) < kOff * whole ? whole : gap;
}

}  // namespace

void Beat::Saw(double before, double after) {
  // A look after a long pause does not say when. A busy proxy takes a second for an answer.
  constexpr double kTooLong = 3;
  if (after - before > kTooLong) return;
  if (last > 0) {
    // Whoever looked in vain before the last write, and late after it, saw that one.
    if (before < last || after - last < kSameWrite) return;
    gaps[static_cast<std::size_t>(seen) % gaps.size()] = after - last;
    ++seen;
  }
  last = after;
}

double Beat::Period() const {
  const auto count = std::min(static_cast<std::size_t>(seen), gaps.size());
  if (count < kEnough) return 0;
  // A gap is as long as two or three where nobody looked in between, and some are no gap at all. So
  // it is the longest of which most are multiples.
  constexpr double kMost = 0.6;
  double period = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto fitting =
        std::count_if(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(count),
                      [&](double gap) { return IsMultiple(gap, gaps[i]); });
    if (static_cast<double>(fitting) >= kMost * static_cast<double>(count))
      period = std::max(period, gaps[i]);
  }
  return Rounded(period > 0 ? period : MeanOf(count));
}

double Beat::MeanOf(std::size_t count) const {
  auto sorted = gaps;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
  std::sort(sorted.begin(), end);
  const double median = sorted[count / 2];
  double sum = 0;
  double periods = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += gaps[i];
    periods += std::max(1.0, std::round(gaps[i] / median));
  }
  return sum / periods;
}

void Beat::Came(double due, double at, bool at_once) {
  // What was there at once may have been there for long; but to look late costs a part of a second,
  // and to look early one request more.
  constexpr double kLess = 0.05;
  constexpr double kMore = 0.3;
  late = at_once ? std::max(0.0, late - kLess) : late + kMore * std::min(at - due, Period());
  late = std::min(late, Period());
}

std::optional<double> Beat::Due(double sent) const {
  constexpr double kNoticed = 0.4;  // from a reply until LiteLLM has its cost in the queue
  constexpr double kWritten = 0.25;
  const double period = Period();
  if (period <= 0) return std::nullopt;
  const double beats = std::max(0.0, std::ceil((sent + kNoticed - last) / period));
  return last + beats * period + (beats > 0 ? kWritten + late : 0);
}

std::optional<WriteClock::Time> WriteClock::Due() const {
  if (file_.empty() || !sent_) return std::nullopt;
  const auto due = LockedFile(file_).Read<Beat>().Due(SecondsOf(*sent_));
  if (!due) return std::nullopt;
  return Time(std::chrono::duration_cast<Time::duration>(duration<double>(*due)));
}

std::optional<LockedFile> WriteClock::TryLead() const {
  // Each begins at another time: together they miss no write.
  constexpr int kLeaders = 6;
  for (int i = 0; learns() && i < kLeaders; ++i) {
    auto file = LockedFile::Try(file_.string() + "-leader-" + std::to_string(i));
    if (file.is_held()) return file;
  }
  return std::nullopt;
}

Seconds WriteClock::Period() const {
  return Seconds(file_.empty() ? 0 : LockedFile(file_).Read<Beat>().Period());
}

void WriteClock::Came(Time due, Time at, bool at_once) const {
  if (file_.empty()) return;
  const LockedFile file(file_);
  auto beat = file.Read<Beat>();
  beat.Came(SecondsOf(due), SecondsOf(at), at_once);
  file.Write(beat);
}

void WriteClock::Saw(Time before, Time after) const {
  if (file_.empty()) return;
  const LockedFile file(file_);
  auto beat = file.Read<Beat>();
  beat.Saw(SecondsOf(before), SecondsOf(after));
  file.Write(beat);
}

}  // namespace budget_gate
