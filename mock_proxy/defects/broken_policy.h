// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/policy.h"
#include "releases/defect.h"

namespace budget_mock {

/// The rules of budgets as a proxy has them that is wrong in the ways of a DefectSet.
class BrokenPolicy : public Policy {
 public:
  explicit BrokenPolicy(DefectSet defects) : defects_(std::move(defects)) {}

  std::optional<double> LimitOf(const AccountPtr& account) const override;
  void LimitChanged(std::string_view payer, const AccountPtr& account,
                    std::optional<double> before) override;
  bool TiersCount() const override;
  bool MemberDefaultsCount() const override;
  double TemporaryIncrease(double usd, bool over) const override;
  std::optional<double> WithSoftBudget(std::optional<double> limit, double soft) const override;

  std::optional<double> Limit(const Payer& payer) const override;
  double Spend(const Payer& payer) const override;
  bool RefusesAtLimit(const Payer& payer, bool refuses) const override;
  StatedBudget Stated(StatedBudget stated) const override;
  bool SkipsBudgets(bool is_free, bool stream, std::string_view route) const override;

  const PriceList& PricesOf(const Deployment& deployment) override;
  Cost PriceOf(const PricedRequest& request, const Usage& usage) override;

  bool AsksModelWhenRejected() const override;
  bool ChargesRejections() const override;
  bool ChargesFailures() const override;
  bool ReleasesFailures() const override;

  std::vector<AccountPtr> Charged(const Proxy& proxy, const Payer& payer) const override;
  std::chrono::microseconds SettleDelay(std::chrono::microseconds usual) const override;
  double Held(double reserved, double cost) const override;
  double Booked(double cost) const override;
  bool IsCharged(const Payer& payer) const override;
  void Charge(const AccountPtr& account, double usd, std::uint64_t request) override;
  bool IsWritten(const Payer& payer) const override;
  std::size_t LogRows(std::uint64_t request) const override;

  TimePoint EndOfPeriod(TimePoint due, TimePoint now) const override;
  bool PeriodsEnd() const override;
  void SetSpend(const AccountPtr& account, double usd, Reset why) override;

 private:
  template <typename T>
  using ByAccount = std::map<std::weak_ptr<Account>, T, std::owner_less<>>;

  /// What somebody of that name had spent before he was made anew, USD.
  double SpentBefore(const Payer& payer) const;

  /// Somebody by his name.
  struct Counted {
    std::weak_ptr<Account> account;  ///< the one that he has now
    double last = 0;                 ///< what its counter showed last, USD
    double before = 0;               ///< all that was counted for those that he had before
  };

  DefectSet defects_;
  mutable std::map<std::string, Counted> counted_;
  ByAccount<std::optional<double>> ignored_changes_;  ///< the limit that holds in spite of them
  ByAccount<double> before_newest_charge_;            ///< the counter, USD
  const Deployment* last_model_ = nullptr;            ///< that was called
  std::map<const Deployment*, PriceList> prices_;     ///< that are not those of the config
};

}  // namespace budget_mock
