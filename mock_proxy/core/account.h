// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/duration.h"

namespace budget_mock {

/// What each request holds of an account, USD, in the order of the requests. Admission adds it all
/// up with every request, of which hundreds may be under way: so it is one piece of memory.
class Holds {
 public:
  /// What `request` holds; 0 when it is new.
  double& operator[](std::uint64_t request) {
    const auto found = Find(request);
    if (found != held_.end() && found->first == request) return found->second;
    return held_.emplace(found, request, 0)->second;
  }
  void erase(std::uint64_t request) {
    const auto found = Find(request);
    if (found != held_.end() && found->first == request) held_.erase(found);
  }
  bool empty() const { return held_.empty(); }
  auto begin() const { return held_.begin(); }
  auto end() const { return held_.end(); }

 private:
  std::vector<std::pair<std::uint64_t, double>>::iterator Find(std::uint64_t request) {
    return std::lower_bound(held_.begin(), held_.end(), request,
                            [](const auto& held, std::uint64_t id) { return held.first < id; });
  }

  std::vector<std::pair<std::uint64_t, double>> held_;
};

/// Anything that has a spend and may have a limit: a key, a user, a team, one window of a key, ...
/// Amounts are USD.
///
/// LiteLLM keeps two spends: a counter in memory that admission reads, and the row in the database
/// that the info routes show; the row follows at the next flush.
struct Account {
  std::optional<double> max_budget;  ///< its own; a budget tier may give one to who has none
  double counter = 0;                ///< spend as admission sees it
  double written = 0;                ///< spend in the database
  double total = 0;                  ///< all that was ever written; no reset touches it
  /// What each request holds that is not settled: its reservation while it is in flight, then its
  /// cost.
  Holds holds{};
  std::optional<Duration> budget_duration;   ///< after which the spend is set to 0
  std::optional<TimePoint> budget_reset_at;  ///< when that is next due
  /// A period starts when it is set, and not at a boundary of the clock: so it is for customers.
  bool counts_from_start = false;
  std::optional<TimePoint> last_active;  ///< when something was last written to it

  /// What admission compares with the limit.
  double Committed() const {
    double sum = counter;
    for (const auto& [request, amount] : holds) sum += amount;
    return sum;
  }
};

using AccountPtr = std::shared_ptr<Account>;

/// An entry of `budget_limits`: a budget beside the main one, with a period of its own.
struct Window {
  std::string duration;  ///< as it was asked for, such as 1d
  AccountPtr account;
};

}  // namespace budget_mock
