// SPDX-License-Identifier: Apache-2.0
#include "core/reservation.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace budget_mock {

Reservation::Reservation(Guarded<Proxy>& proxy, Proxy& locked, Payers payers, double estimate)
    : proxy_(&proxy), payers_(std::move(payers)), request_(locked.NextRequest()) {
  for (const Payer& payer : payers_) {
    const double limit = payer.limit.value_or(std::numeric_limits<double>::infinity());
    const double left = limit - payer.account->Committed();
    payer.account->holds[request_] = std::clamp(estimate, 0.0, std::max(left, 0.0));
  }
}

Reservation::Reservation(Reservation&& other) noexcept
    : proxy_(std::exchange(other.proxy_, nullptr)),
      payers_(std::move(other.payers_)),
      request_(other.request_) {}

Reservation::~Reservation() {
  if (proxy_ == nullptr) return;
  const auto locked = proxy_->Lock();
  for (const Payer& payer : payers_) payer.account->holds.erase(request_);
}

void Reservation::Settle(Proxy& locked, double usd, SpendLogRow row) {
  proxy_ = nullptr;
  if (!payers_.empty()) locked.Finish(std::move(payers_), request_, usd, std::move(row));
}

}  // namespace budget_mock
