// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "common/poll.h"
#include "gate/spending.h"
#include "support/outcome.h"

namespace budget_gate::testing_support {

/// What was seen last.
template <typename T>
struct Seen {
  T last;
  bool done;       ///< it is what was waited for
  Seconds waited;  ///< until it was seen
};

/// Looks again and again until `done` says that what `look` (which gives a Reply) shows is what is
/// waited for, or `patience` is over. Throws NotJudged when the last look failed: what cannot be
/// seen is not missing.
template <typename Look, typename Done>
[[nodiscard]] auto Watch(const std::string& what, Seconds patience, Seconds pause, Look&& look,
                         Done&& done) {
  const auto begin = std::chrono::steady_clock::now();
  std::optional<decltype(look())> reply;
  const bool is_done = PollUntil(patience, pause, [&] {
    reply.emplace(look());
    return *reply && done(**reply);
  });
  auto last = Needed(what, std::move(*reply));
  return Seen<decltype(last)>{
      .last = std::move(last), .done = is_done, .waited = std::chrono::steady_clock::now() - begin};
}

/// Likewise, for as long as LiteLLM may take to write to its database.
template <typename Look, typename Done>
[[nodiscard]] auto Watch(const std::string& what, const Patience& patience, Look&& look,
                         Done&& done) {
  return Watch(what, patience.write, patience.pause, std::forward<Look>(look),
               std::forward<Done>(done));
}

/// For messages: "last asked after 1.50 s (BUDGET_GATE_PATIENCE)".
inline std::string AfterWaiting(Seconds waited) {
  std::string seconds = std::to_string(waited.count());
  seconds.resize(seconds.find('.') + 3);
  return "last asked after " + seconds + " s (BUDGET_GATE_PATIENCE)";
}

}  // namespace budget_gate::testing_support
