// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/account.h"
#include "releases/defect.h"
#include "releases/release.h"

namespace budget_mock {

/// A kind of payer, as data: what it is called, how LiteLLM compares its spend with its limit, and
/// what it says of one that is exhausted (litellm/proxy/auth/auth_checks.py). Adding a kind is
/// adding a row to admission.cpp and a line to payers.cpp.
struct Scope {
  std::string_view name;     ///< as in `--defect NAME/SCOPE`
  bool rejects_at_equality;  ///< `spend >= limit` rejects; else only `spend > limit`
  std::string_view message;  ///< of the rejection, with {who}, {spend} and {limit}
  bool rounds = false;       ///< amounts in the message are rounded, with a dollar sign
  /// The router asks it, when it looks for a deployment: the rejection is a 429 of another type.
  bool asked_by_router = false;
};

extern const Scope kKeyScope;
extern const Scope kKeyWindowScope;
extern const Scope kTeamMemberScope;
extern const Scope kTeamScope;
extern const Scope kTeamWindowScope;
extern const Scope kOrganizationScope;
extern const Scope kTagScope;
extern const Scope kUserScope;
extern const Scope kEndUserScope;
extern const Scope kProxyScope;
extern const Scope kProviderScope;
extern const Scope kDeploymentScope;

/// One account that a request would be charged to.
struct Payer {
  const Scope* scope;
  std::shared_ptr<Account> account;
  std::optional<double> limit;  ///< USD, the one that holds now; absent: charged, never refused
  std::string who;              ///< as the rejection names it
};

/// Everybody who pays for a request, in the order in which LiteLLM asks them. The same list serves
/// admission, reservation and charging.
using Payers = std::vector<Payer>;

struct Rejection {
  const Scope* scope;
  std::string message;
};

/// The first payer whose budget is spent, or nothing: the request may pass.
std::optional<Rejection> Reject(const Payers& payers, const ReleaseRules& rules,
                                const DefectSet& defects);

/// Holds `estimate` (USD) on every payer for the request numbered `request`. Where it does not fit,
/// what is left is held: LiteLLM admits the request that crosses the limit, and no other while it
/// is in flight (litellm/proxy/spend_tracking/budget_reservation.py).
void Reserve(const Payers& payers, std::uint64_t request, double estimate);

}  // namespace budget_mock
