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

/// Waits for others to learn when LiteLLM writes, so that not everybody asks for it: before each
/// look for a while, which grows.
class Follower {
 public:
  Follower(const WriteClock& clock, WriteClock::Time deadline)
      : clock_(clock), deadline_(deadline) {}

  /// Returns when a look is due: when the write is, once that is known, and else after a while.
  void WaitForALook() {
    if (due_) return;
    constexpr Seconds kPause{0.25};
    constexpr Seconds kLongest{4};
    const Seconds left = deadline_ - std::chrono::steady_clock::now();
    (void)PollUntil(std::min(while_, left), Pauses{.first = kPause, .longest = kPause}, [&] {
      due_ = clock_.Due();
      return due_.has_value();
    });
    while_ = std::min(2 * while_, kLongest);
    if (due_) std::this_thread::sleep_until(std::min(*due_, deadline_));
  }

 private:
  const WriteClock& clock_;
  WriteClock::Time deadline_;
  Seconds while_{1};
  std::optional<WriteClock::Time> due_;
};

/// Like Watch, for what LiteLLM writes to its database, and for as long as it may take for that.
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
  const bool when_due = due && !OneIn(32);
  if (when_due) std::this_thread::sleep_until(std::min(*due, deadline));
  std::optional<LockedFile> leads;
  if (!due) leads = clock.TryLead();
  std::optional<Follower> follower;
  if (!due && !leads && clock.learns()) follower.emplace(clock, deadline);
  if (follower) follower->WaitForALook();
  std::optional<std::chrono::steady_clock::time_point> missing;  // when it was looked for in vain
  auto seen =
      LookUntil(what, deadline - std::chrono::steady_clock::now(), PausesFor(patience, when_due),
                std::forward<Look>(look), [&](const auto& state) {
                  if (!done(state)) {
                    missing = std::chrono::steady_clock::now();
                    if (follower) follower->WaitForALook();
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
