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

/// How a case looks for what LiteLLM writes every few seconds.
enum class LookFor {
  kDue,      ///< from the moment on at which it is due
  kOften,    ///< so that the run learns when LiteLLM writes
  kSometime  ///< others learn it
};

inline Pauses PausesFor(const Patience& patience, LookFor look) {
  switch (look) {
    case LookFor::kDue:
      return {.first = 2 * patience.pause, .longest = 10 * patience.pause};
    case LookFor::kOften:
      return {.first = patience.pause, .longest = 6 * patience.pause};
    case LookFor::kSometime:
      break;
  }
  return {.first = patience.pause, .longest = 12 * patience.pause};
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
  const auto due = clock.Due();
  // Some look before it is due: so the run learns of it when LiteLLM writes more often than it
  // thinks.
  const LookFor look_for = due && !OneIn(16)                    ? LookFor::kDue
                           : due || !clock.learns() || OneIn(2) ? LookFor::kOften
                                                                : LookFor::kSometime;
  const bool when_due = look_for == LookFor::kDue;
  if (when_due) std::this_thread::sleep_until(std::min(*due, deadline));
  std::optional<std::chrono::steady_clock::time_point> missing;  // when it was looked for in vain
  auto seen =
      LookUntil(what, deadline - std::chrono::steady_clock::now(), PausesFor(patience, look_for),
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
