// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "common/guarded.h"
#include "core/proxy.h"

namespace budget_mock {

using budget_gate::Guarded;

/// Holds the estimated cost of a request on everybody who pays, until the request is settled or
/// this ends. Where the estimate does not fit, what is left is held: LiteLLM admits the request
/// that crosses the limit, and no other while it is in flight
/// (litellm/proxy/spend_tracking/budget_reservation.py).
class Reservation {
 public:
  /// `estimate` in USD. `locked` is what `proxy` holds.
  Reservation(Guarded<Proxy>& proxy, Proxy& locked, Payers payers, double estimate);
  ~Reservation();
  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&&) = delete;
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  /// The request is over and cost `usd`, of which `row` tells. The master key itself pays nothing,
  /// and is in no log. `locked` is what the proxy holds.
  void Settle(Proxy& locked, double usd, SpendLogRow row);
  /// The request is over, and holds its reservation for ever.
  void Leak() { proxy_ = nullptr; }

 private:
  Guarded<Proxy>* proxy_;  ///< null: nothing is held any more
  Payers payers_;
  std::uint64_t request_;
};

}  // namespace budget_mock
