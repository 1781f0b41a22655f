// SPDX-License-Identifier: Apache-2.0
#include "core/admission.h"

#include <array>
#include <cstdio>

#include "common/template.h"
#include "text.h"

namespace budget_mock {
namespace {

std::string Rounded(double usd, int places) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "$%.*f", places, usd);
  return text.data();
}

std::string Message(const PayerKind& kind, const StatedBudget& stated) {
  return budget_gate::FillText(
      kind.message,
      {{"who", stated.who},
       {"spend", kind.rounds ? Rounded(stated.spend, 4) : PythonFloatText(stated.spend)},
       {"limit", kind.rounds ? Rounded(stated.limit, 2) : PythonFloatText(stated.limit)}},
      {'{', '}'});
}

/// A reservation finds no room in a budget that is spent to the last cent, whatever the comparison
/// says, and there is none in one of 0.
bool RefusesAtLimit(const PayerKind& kind, double limit, const Rules& rules) {
  return kind.refuses == PayerKind::Refuses::kFromTheLimitOn ||
         rules.Has(Change::kReservesBudget) || limit == 0;
}

}  // namespace

std::optional<Rejection> Reject(const Payers& payers, const Rules& rules, const Policy& policy) {
  for (const Payer& payer : payers) {
    const std::optional<double> limit = policy.Limit(payer);
    if (!limit) continue;
    const double spend = policy.Spend(payer);
    const bool at_limit = policy.RefusesAtLimit(payer, RefusesAtLimit(*payer.kind, *limit, rules));
    if (at_limit ? spend < *limit : spend <= *limit) continue;
    const StatedBudget stated{.who = payer.who, .spend = spend, .limit = payer.limit.value_or(0)};
    return Rejection{.kind = payer.kind, .message = Message(*payer.kind, policy.Stated(stated))};
  }
  return std::nullopt;
}

}  // namespace budget_mock
