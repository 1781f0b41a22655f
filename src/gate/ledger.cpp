// SPDX-License-Identifier: Apache-2.0
#include "gate/ledger.h"

#include <algorithm>
#include <cmath>

namespace budget_gate {

void Ledger::Add(double usd) {
  spend_ += usd;
  largest_ = std::max(largest_, usd);
  ++requests_;
}

Verdict Ledger::Next(std::optional<double> limit) const {
  if (!limit) return Verdict::kAdmit;
  // Nothing was added: 0 is exactly 0.
  if (requests_ > 0 && spend_ > 0 && IsSameMoney(spend_, *limit)) return Verdict::kEither;
  return spend_ < *limit ? Verdict::kAdmit : Verdict::kRefuse;
}

bool IsSameMoney(double a, double b) {
  constexpr double kRelative = 1e-9;
  constexpr double kAbsolute = 1e-15;  // USD; far below a token's price
  return std::abs(a - b) <= std::max(kAbsolute, kRelative * std::max(std::abs(a), std::abs(b)));
}

}  // namespace budget_gate
