// SPDX-License-Identifier: Apache-2.0
#include "budget/admission.h"

#include <algorithm>
#include <limits>

namespace budget_mock {
namespace {

/// The limit that admission uses; nothing: none.
std::optional<double> LimitOf(const Account& account, const DefectSet& defects) {
  if (defects.Has(Defect::kLimitNotEnforced)) return std::nullopt;
  if (!account.max_budget)
    return defects.Has(Defect::kNoLimitRefuses) ? std::optional(0.0) : std::nullopt;
  if (*account.max_budget == 0 && defects.Has(Defect::kZeroLimitIsUnlimited)) return std::nullopt;
  return defects.Has(Defect::kEnforcedAtHalf) ? *account.max_budget / 2 : *account.max_budget;
}

bool Exhausted(const Scope& scope, double spend, double limit, const DefectSet& defects) {
  const bool at_equality = scope.rejects_at_equality && !defects.Has(Defect::kAdmitsAtEquality);
  return at_equality ? spend >= limit : spend > limit;
}

}  // namespace

std::optional<Rejection> Reject(const Payers& payers, const DefectSet& defects) {
  for (const Payer& payer : payers) {
    const std::optional<double> limit = LimitOf(*payer.account, defects);
    if (!limit) continue;
    const double spend = defects.Has(Defect::kEnforcedOneRequestLate) ? payer.account->stale
                                                                      : payer.account->Committed();
    if (Exhausted(*payer.scope, spend, *limit, defects))
      return Rejection{.who = payer.who, .spend = spend, .limit = *payer.account->max_budget};
  }
  return std::nullopt;
}

void Reserve(const Payers& payers, std::uint64_t request, double estimate) {
  for (const Payer& payer : payers) {
    const double limit =
        payer.account->max_budget.value_or(std::numeric_limits<double>::infinity());
    const double left = limit - payer.account->Committed();
    payer.account->holds[request] = std::clamp(estimate, 0.0, std::max(left, 0.0));
  }
}

}  // namespace budget_mock
