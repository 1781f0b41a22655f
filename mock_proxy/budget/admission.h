// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "budget/account.h"
#include "defect.h"

namespace budget_mock {

/// A kind of payer, as data: what LiteLLM calls it and how it compares.
struct Scope {
  const char* name;
  bool rejects_at_equality;  ///< `spend >= limit` rejects; else only `spend > limit`
};

/// LiteLLM compares a key's spend with >= (litellm/proxy/auth/auth_checks.py,
/// _virtual_key_max_budget_check).
inline constexpr Scope kKeyScope{.name = "Key", .rejects_at_equality = true};

/// One account that a request would be charged to.
struct Payer {
  const Scope* scope;
  Account* account;
  std::string who;  ///< as the rejection names it, such as "Key=alias (sk-...abcd) "; empty where a
                    ///< release says nothing
};

/// Everybody who pays for a request, in the order in which LiteLLM asks them. The same list serves
/// admission, reservation and charging.
using Payers = std::vector<Payer>;

struct Rejection {
  std::string who;
  double spend = 0;  ///< USD, reservations included, as LiteLLM states it
  double limit = 0;  ///< USD
};

/// The first payer whose budget is spent, or nothing: the request may pass.
std::optional<Rejection> Reject(const Payers& payers, const DefectSet& defects);

/// Holds `estimate` (USD) on every payer for the request numbered `request`. Where it does not fit,
/// what is left is held: LiteLLM admits the request that crosses the limit, and no other while it
/// is in flight (litellm/proxy/spend_tracking/budget_reservation.py).
void Reserve(const Payers& payers, std::uint64_t request, double estimate);

}  // namespace budget_mock
