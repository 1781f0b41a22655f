// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "gate/lease.h"
#include "litellm/proxy_client.h"

namespace budget_gate::testing_support {

/// What of the things on a proxy that have names of ours is left behind: all of a run whose lease
/// is over, nothing of one whose lease lasts.
struct SweepRule {
  std::string own_run{};  ///< all of it is left; empty: there is no such run
  /// Of a run that never had a lease, what is older.
  std::chrono::seconds older_than = std::chrono::hours(1);
  bool dry_run = false;  ///< nothing is deleted, but told
};

/// What became of it, in words: "Team budget-gate-...".
struct Swept {
  std::vector<std::string> deleted;
  std::vector<std::string> left;  ///< could not be deleted
};

/// Deletes what is left: keys, users, teams, organizations, customers, tags and budget tiers, the
/// budgets that LiteLLM made for them, and the leases of dead runs. `now` is the proxy's time; it
/// is asked when absent. Throws NotJudged when the proxy does not list them.
Swept Sweep(const ProxyClient& admin, const SweepRule& rule,
            std::optional<Lease::Time> now = std::nullopt);

}  // namespace budget_gate::testing_support
