// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace budget_mock {

/// Anything that has a spend and may have a limit. USD.
///
/// LiteLLM keeps two spends: a counter in memory that admission reads, and the row in the database
/// that `/key/info` shows; the row follows at the next flush.
struct Account {
  std::optional<double> max_budget;
  double counter = 0;  ///< spend as admission sees it
  double written = 0;  ///< spend in the database
  double stale = 0;    ///< the counter before its newest charge
  /// What each request holds that is not settled: its reservation while it is in flight, then its
  /// cost.
  std::map<std::uint64_t, double> holds{};

  /// What admission compares with the limit.
  double Committed() const {
    double sum = counter;
    for (const auto& [request, amount] : holds) sum += amount;
    return sum;
  }
};

}  // namespace budget_mock
