// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "common/poll.h"
#include "gate/spending.h"
#include "support/outcome.h"
#include "support/proxy_under_test.h"
#include "support/runner_channel.h"

namespace budget_gate::testing_support {

/// What was seen last.
template <typename T>
struct Seen {
  T last;
  bool done;       ///< it is what was waited for
  Seconds waited;  ///< until it was seen
};

/// What Watch and WatchForWrite have in common.
template <typename Look, typename Done>
[[nodiscard]] auto LookUntil(const std::string& what, Seconds patience, Pauses pauses, Look&& look,
                             Done&& done) {
  const auto begin = std::chrono::steady_clock::now();
  std::optional<decltype(look())> reply;
  const bool is_done = PollUntil(patience, pauses, [&] {
    reply.emplace(look());
    return *reply && done(**reply);
  });
  auto last = Needed(what, std::move(*reply));
  return Seen<decltype(last)>{
      .last = std::move(last), .done = is_done, .waited = std::chrono::steady_clock::now() - begin};
}

/// Looks again and again until `done` says that what `look` (which gives a Reply) shows is what is
/// waited for, or `patience` is over. Throws NotJudged when the last look failed: what cannot be
/// seen is not missing.
template <typename Look, typename Done>
[[nodiscard]] auto Watch(const std::string& what, Seconds patience, Pauses pauses, Look&& look,
                         Done&& done) {
  const Waiting waiting(what, patience);
  return LookUntil(what, patience, pauses, std::forward<Look>(look), std::forward<Done>(done));
}

/// True for one wait in `count`.
inline bool OneIn(unsigned count) {
  static std::minstd_rand random(std::random_device{}());
  return random() % count == 0;
}

/// Of what LiteLLM writes every few seconds: where it is `due`, from that moment on; else often.
inline Pauses PausesFor(const Patience& patience, bool due) {
  constexpr int kLongestWhenDue = 10;
  constexpr int kLongest = 6;
  return due ? Pauses{.first = 2 * patience.pause, .longest = kLongestWhenDue * patience.pause}
             : Pauses{.first = patience.pause, .longest = kLongest * patience.pause};
}

/// When LiteLLM writes what was sent last. Where the run does not know yet, waits a while for
/// others to learn it.
inline std::optional<WriteClock::Time> DueWhenLearned(const WriteClock& clock, Seconds patience) {
  constexpr Seconds kAWhile{8};
  constexpr Seconds kPause{0.25};
  std::optional<WriteClock::Time> due;
  (void)PollUntil(std::min(kAWhile, patience), Pauses{.first = kPause, .longest = kPause}, [&] {
    due = clock.Due();
    return due.has_value();
  });
  return due;
}

/// Likewise, for what LiteLLM writes to its database, and for as long as it may take for that.
/// Where the run knows when it writes, the first look is then.
template <typename Look, typename Done>
[[nodiscard]] auto WatchForWrite(const std::string& what, const Patience& patience, Look&& look,
                                 Done&& done) {
  const Waiting waiting("spend in the database", patience.write);
  const WriteClock& clock = ProxyUnderTest::Get().clock();
  const auto begin = std::chrono::steady_clock::now();
  const auto deadline =
      begin + std::chrono::duration_cast<std::chrono::nanoseconds>(patience.write);
  auto due = clock.Due();
  // Some look before it is due: so the run learns of it when LiteLLM writes more often than it
  // thinks.
  std::optional<LockedFile> leads;
  if (!due) leads = clock.TryLead();
  if (!due && !leads && clock.learns()) due = DueWhenLearned(clock, patience.write);
  const bool when_due = due && !OneIn(32);
  if (when_due) std::this_thread::sleep_until(std::min(*due, deadline));
  std::optional<std::chrono::steady_clock::time_point> missing;  // when it was looked for in vain
  auto seen =
      LookUntil(what, deadline - std::chrono::steady_clock::now(), PausesFor(patience, when_due),
                std::forward<Look>(look), [&](const auto& state) {
                  if (!done(state)) {
                    missing = std::chrono::steady_clock::now();
                    return false;
                  }
                  const auto now = std::chrono::steady_clock::now();
                  if (missing) clock.Saw(*missing, now);
                  if (when_due) clock.Came(*due, now, !missing);
                  return true;
                });
  seen.waited = std::chrono::steady_clock::now() - begin;
  return seen;
}

/// For messages: "last asked after 1.50 s (BUDGET_GATE_PATIENCE)".
inline std::string AfterWaiting(Seconds waited) {
  std::string seconds = std::to_string(waited.count());
  seconds.resize(seconds.find('.') + 3);
  return "last asked after " + seconds + " s (BUDGET_GATE_PATIENCE)";
}

}  // namespace budget_gate::testing_support
