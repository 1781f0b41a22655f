// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"
#include "core/payers.h"
#include "pricing.h"

namespace budget_mock {

class Proxy;

/// What a rejection states.
struct StatedBudget {
  std::string who;
  double spend;  ///< USD
  double limit;  ///< USD
};

/// A request that is priced.
struct PricedRequest {
  const Deployment& deployment;
  std::string_view route;  ///< such as /chat/completions
  bool stream = false;
};

/// Where the rules of budgets can be bent. This one keeps LiteLLM's promises; a mock that breaks
/// some has another one (defects/broken_policy.h), so that the rules themselves read without them.
/// Amounts are USD.
class Policy {
 public:
  enum class Reset { kByPeriod, kByAdmin };

  virtual ~Policy() = default;

  // Which limit holds.
  virtual std::optional<double> LimitOf(const AccountPtr& account) const {
    return account->max_budget;
  }
  /// The limit of an account of the kind called `payer` was changed, from `before`.
  virtual void LimitChanged(std::string_view /*payer*/, const AccountPtr& /*account*/,
                            std::optional<double> /*before*/) {}
  virtual bool TiersCount() const { return true; }
  virtual bool MemberDefaultsCount() const { return true; }
  /// What temp_budget_increase adds; `over`: temp_budget_expiry has passed.
  virtual double TemporaryIncrease(double usd, bool over) const { return over ? 0 : usd; }
  /// The limit of a key whose tier has the soft budget `soft`, which only warns.
  virtual std::optional<double> WithSoftBudget(std::optional<double> limit, double /*soft*/) const {
    return limit;
  }

  // Who is refused.
  virtual std::optional<double> Limit(const Payer& payer) const { return payer.limit; }
  virtual double Spend(const Payer& payer) const { return payer.account->Committed(); }
  virtual bool RefusesAtLimit(const Payer& /*payer*/, bool refuses) const { return refuses; }
  virtual StatedBudget Stated(StatedBudget stated) const { return stated; }
  /// Whether no budget is asked for a request; `is_free`: its model has an explicit price of 0.
  virtual bool SkipsBudgets(bool is_free, bool /*stream*/, std::string_view /*route*/) const {
    return is_free;
  }

  // What a request costs.
  virtual const PriceList& PricesOf(const Deployment& deployment) { return deployment.prices; }
  virtual Cost PriceOf(const PricedRequest& request, const Usage& usage) {
    return budget_mock::PriceOf(PricesOf(request.deployment), usage);
  }

  // What becomes of a request that is not served.
  virtual bool AsksModelWhenRejected() const { return false; }
  virtual bool ChargesRejections() const { return false; }
  virtual bool ChargesFailures() const { return false; }
  virtual bool ReleasesFailures() const { return true; }

  // Who is charged, and when.
  virtual std::vector<AccountPtr> Charged(const Proxy& /*proxy*/, const Payer& payer) const {
    return {payer.account};
  }
  /// From a reply until its cost is in the counter.
  virtual std::chrono::microseconds SettleDelay(std::chrono::microseconds usual) const {
    return usual;
  }
  /// What a finished request holds until it is settled.
  virtual double Held(double /*reserved*/, double cost) const { return cost; }
  virtual double Booked(double cost) const { return cost; }
  /// Of a payer, once the request holds nothing of it any more.
  virtual bool IsCharged(const Payer& /*payer*/) const { return true; }
  virtual void Charge(const AccountPtr& account, double usd, std::uint64_t /*request*/) {
    account->counter += usd;
  }
  virtual bool IsWritten(const Payer& /*payer*/) const { return true; }
  /// How many rows of /spend/logs the request has.
  virtual std::size_t LogRows(std::uint64_t /*request*/) const { return 1; }

  // When a spend is reset.
  virtual TimePoint EndOfPeriod(TimePoint due, TimePoint /*now*/) const { return due; }
  virtual bool PeriodsEnd() const { return true; }
  /// Sets the spend of `account`, in the database and for admission.
  virtual void SetSpend(const AccountPtr& account, double usd, Reset /*why*/) {
    account->written = account->counter = usd;
  }
};

}  // namespace budget_mock
