// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/account.h"
#include "core/admission.h"
#include "core/scheduler.h"
#include "core/duration.h"
#include "config.h"
#include "releases/defect.h"
#include "model/scripted_model.h"
#include "options.h"
#include "releases/release.h"

namespace budget_mock {

/// A row of LiteLLM's database that has a budget: an internal user, a team, its member, an
/// organization, a customer, a tag, or a budget tier itself.
struct Record {
  std::string id;  ///< by which requests name it
  /// What was asked for, by LiteLLM's names; shown, and used where no member says more.
  nlohmann::json fields = nlohmann::json::object();
  std::shared_ptr<Account> account = std::make_shared<Account>();
  std::vector<Window> windows{};           ///< budget_limits
  bool had_windows = false;                ///< they were set once, be it to none
  std::optional<std::string> budget_id{};  ///< the tier that gives the limit, where there is one
  std::optional<bool> blocked{};
  TimePoint created_at{};
  TimePoint updated_at{};

  /// `fields[name]` when it is a text, else "".
  std::string Text(const char* name) const;
  std::vector<std::string> Models() const;  ///< that it may use; empty: all
};

/// A virtual key: a row of LiteLLM_VerificationToken. Its id is its token, the hex SHA-256 of the
/// key.
struct Key : Record {
  std::string key_name;  ///< sk-...abcd
  std::optional<TimePoint> expires;
  std::optional<TimePoint> settings_updated_at;
  std::optional<TimePoint> deleted_at;

  std::string Alias() const { return Text("key_alias"); }
};

/// Rows by their id.
template <typename Row>
class Table {
 public:
  void Add(std::shared_ptr<Row> row) { rows_[row->id] = std::move(row); }
  std::shared_ptr<Row> Find(const std::string& id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? nullptr : found->second;
  }
  bool Has(const std::string& id) const { return rows_.contains(id); }
  /// Removes the row; its budget is reset no more.
  void Delete(const std::string& id) {
    if (const auto row = Find(id)) row->account->budget_reset_at.reset();
    rows_.erase(id);
  }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

 private:
  std::map<std::string, std::shared_ptr<Row>> rows_;
};

/// The state of the mock and the steps of a charge, free of HTTP. Not synchronised: who uses it
/// holds `mutex`.
class Proxy {
 public:
  Proxy(MockOptions options, Config config);

  const MockOptions& options() const { return options_; }
  const ReleaseRules& rules() const { return rules_; }
  const Config& config() const { return config_; }
  const DefectSet& defects() const { return options_.defects; }
  ScriptedModel& model() { return model_; }

  TimePoint Now() const { return options_.clock(); }
  /// Catches up with everything that should have happened by now.
  void RunDue() { agenda_.RunDue(Now()); }

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
  std::shared_ptr<Account> whole_proxy = std::make_shared<Account>();
  std::map<std::string, std::shared_ptr<Account>> providers;    ///< by name
  std::map<std::string, std::shared_ptr<Account>> deployments;  ///< by Deployment::id

  std::shared_ptr<Key> FindAlias(const std::string& alias) const;
  void Delete(const std::shared_ptr<Key>& key);
  /// Deletes a tier; who had it has none any more.
  void DeleteTier(const std::string& id);
  /// Living keys, the newest first, as LiteLLM lists them.
  std::vector<std::shared_ptr<Key>> ListKeys() const;

  /// The limit of `record` in USD: its own, else that of its tier.
  std::optional<double> LimitOf(const Record& record) const;

  /// Sets the spend to `spend` (USD), in the database and in the counter.
  void ResetSpend(Account& account, double spend);
  /// Starts (or restarts) the budget periods of an account that has a budget_duration. At the end
  /// of each one its spend is set to 0, and that of everybody who has his limit from it.
  void StartPeriod(const std::shared_ptr<Account>& account);

  std::uint64_t NextRequest() { return ++requests_; }

  /// The request is over: `cost` (USD) stays held on who pays until it is settled
  /// `options().settle_delay` from now, when it reaches the counters; at the flush after that it
  /// reaches the database, with `log`, its row of /spend/logs.
  void Finish(const Payers& payers, std::uint64_t request, double cost, nlohmann::json log);

  const std::vector<nlohmann::json>& spend_logs() const { return spend_logs_; }

  std::mutex mutex;
  std::string base_url;         ///< of the mock itself, once it listens
  std::string last_model_name;  ///< that was called

 private:
  void Settle(const Payers& payers, std::uint64_t request, double cost, const nlohmann::json& log,
              TimePoint now);
  /// Who is charged for what `payer` owes: its account, and where a defect says so others.
  std::vector<std::shared_ptr<Account>> ChargedFor(const Payer& payer) const;
  std::shared_ptr<Account> MakeAccount(const ConfigBudget& budget);
  /// Those whose spend ends with the period of `account`.
  std::vector<std::shared_ptr<Account>> ResetWith(const std::shared_ptr<Account>& account) const;
  TimePoint NextFlush(TimePoint now) const;

  MockOptions options_;
  const ReleaseRules& rules_;
  Config config_;
  ScriptedModel model_;
  Agenda agenda_;
  TimePoint started_;
  std::uint64_t requests_ = 0;
  std::vector<nlohmann::json> spend_logs_;
};

/// The id of a membership.
std::string MemberId(const std::string& team_id, const std::string& user_id);

}  // namespace budget_mock
