// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace budget_gate {

/// What has to happen to the next request of a key.
enum class Verdict {
  kAdmit,   ///< the spend is below the limit
  kRefuse,  ///< the spend has reached the limit
  kEither,  ///< they are equal to within the rounding of sums: both answers are right
};

/// What a series of requests has cost, kept by the one who sent them. USD.
class Ledger {
 public:
  void Add(double usd);
  /// After the proxy's spend was set to `usd` from outside.
  void Reset(double usd) { spend_ = usd; }

  double spend() const { return spend_; }
  double largest() const { return largest_; }  ///< cost of one request
  int requests() const { return requests_; }

  /// LiteLLM admits a request as long as the key's spend is below its limit, and refuses it when
  /// `spend >= limit` (litellm/proxy/auth/auth_checks.py, _virtual_key_max_budget_check). No limit:
  /// always admitted.
  Verdict Next(std::optional<double> limit) const;

 private:
  double spend_ = 0;
  double largest_ = 0;
  int requests_ = 0;
};

/// Whether two amounts are the same money: they differ by no more than float sums do. (LiteLLM
/// rounds nowhere, but adds in another order than we do.)
bool IsSameMoney(double a, double b);

}  // namespace budget_gate
