// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/policy.h"
#include "core/records.h"
#include "core/scheduler.h"
#include "core/spend_log.h"
#include "releases/defect.h"
#include "setup.h"

namespace budget_mock {

/// The state of the mock and the steps of a charge, free of HTTP. It is shared as a
/// Guarded<Proxy>.
class Proxy {
 public:
  /// `setup` has to outlive it. `policy` bends the rules; without one they hold.
  explicit Proxy(const Setup& setup, std::unique_ptr<Policy> policy = std::make_unique<Policy>());

  const Setup& setup() const { return setup_; }
  const Rules& rules() const { return setup_.rules; }
  const Config& config() const { return setup_.config; }
  const DefectSet& defects() const { return setup_.options.defects; }
  Policy& policy() const { return *policy_; }
  /// Every kind of payer, as this release asks them.
  const std::vector<const PayerKind*>& payers_in_order() const { return payers_in_order_; }

  TimePoint Now() const { return setup_.options.clock(); }
  /// Catches up with everything that should have happened by now.
  void RunDue() { scheduler_.RunDue(Now()); }

  Table<Key> keys;
  Table<Key> deleted_keys;
  Table<Key> cached_keys;  ///< deleted, and served all the same
  Table<Record> users;
  Table<Record> teams;
  Table<Record> members;  ///< of teams; see MemberId
  Table<Record> organizations;
  Table<Record> customers;
  Table<Record> tags;
  Table<Record> tiers;  ///< LiteLLM_BudgetTable
  // Budgets that the config sets.
  AccountPtr whole_proxy;
  std::map<std::string, AccountPtr> providers;    ///< by name
  std::map<std::string, AccountPtr> deployments;  ///< by Deployment::id

  /// Adds a key, or says that its alias may have changed.
  void AddKey(const std::shared_ptr<Key>& key);
  std::shared_ptr<Key> FindAlias(const std::string& alias) const;
  void Delete(const std::shared_ptr<Key>& key);
  /// Deletes a tier; who had it has none any more.
  void DeleteTier(const std::string& id);
  /// Living keys, the newest first, as LiteLLM lists them.
  std::vector<std::shared_ptr<Key>> ListKeys() const;

  /// The limit of `record` in USD: its own, else that of its tier.
  std::optional<double> LimitOf(const Record& record) const;

  /// An admin sets the spend to `usd`, in the database and in the counter.
  void ResetSpend(const AccountPtr& account, double usd) {
    policy_->SetSpend(account, usd, Policy::Reset::kByAdmin);
  }
  /// Starts (or restarts) the budget periods of an account that has a budget_duration. At the end
  /// of each one its spend is set to 0, and that of everybody who has their limit from it.
  void StartPeriod(const AccountPtr& account);

  std::uint64_t NextRequest() { return ++requests_; }

  /// The request is over: `cost` (USD) stays held on who pays until it is settled, a settle delay
  /// from now, when it reaches the counters; at the flush after that it reaches the database, with
  /// `row`.
  void Finish(Payers payers, std::uint64_t request, double cost, SpendLogRow row);

  /// The newest rows of /spend/logs, the oldest first: as many as the options say.
  using SpendLogs = std::deque<std::shared_ptr<const SpendLogRow>>;
  const SpendLogs& spend_logs() const { return spend_logs_; }

 private:
  /// A request that is over.
  struct Finished {
    Payers payers;
    std::uint64_t request;
    double cost;  ///< USD
    std::shared_ptr<const SpendLogRow> row;
  };
  /// What changes in the database at the next flush.
  struct Due {
    std::vector<std::pair<AccountPtr, double>> spend{};  ///< USD
    std::vector<std::shared_ptr<const SpendLogRow>> rows{};
  };

  void Settle(const Finished& finished, TimePoint now);
  void Flush(TimePoint now);
  AccountPtr MakeAccount(const ConfigBudget& budget);
  /// Those whose spend ends with the period of `account`.
  std::vector<AccountPtr> ResetWith(const AccountPtr& account) const;

  const Setup& setup_;
  std::unique_ptr<Policy> policy_;
  std::vector<const PayerKind*> payers_in_order_;
  Scheduler scheduler_;
  TimePoint started_;
  std::uint64_t requests_ = 0;
  /// Tokens by alias. A key that has another alias by now, or is deleted, may still stand here.
  std::unordered_multimap<std::string, std::string> aliases_;
  Due due_;
  SpendLogs spend_logs_;
};

}  // namespace budget_mock
