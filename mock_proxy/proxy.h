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

#include "budget/account.h"
#include "budget/admission.h"
#include "budget/agenda.h"
#include "budget/duration.h"
#include "config.h"
#include "defect.h"
#include "model.h"
#include "options.h"
#include "release.h"

namespace budget_mock {

/// A virtual key: a row of LiteLLM_VerificationToken.
struct Key {
  std::string token;      ///< hex SHA-256 of the key
  std::string key_name;   ///< sk-...abcd
  nlohmann::json fields;  ///< what was asked for, by LiteLLM's names; shown, and used where no
                          ///< member below says more
  Account account;
  std::optional<bool> blocked;
  std::optional<TimePoint> expires;
  std::optional<Duration> budget_duration;
  std::optional<TimePoint> budget_reset_at;
  TimePoint created_at;
  TimePoint updated_at;
  std::optional<TimePoint> settings_updated_at;
  std::optional<TimePoint> last_active;
  std::optional<TimePoint> deleted_at;

  std::string Alias() const;
  std::vector<std::string> Models() const;  ///< that it may use; empty: all
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

  /// Stores `key` under its token.
  void Add(std::shared_ptr<Key> key);
  /// The living key of `token`, or null.
  std::shared_ptr<Key> Find(const std::string& token) const;
  std::shared_ptr<Key> FindDeleted(const std::string& token) const;
  std::shared_ptr<Key> FindAlias(const std::string& alias) const;
  void Delete(const std::shared_ptr<Key>& key);
  /// Living keys, the newest first, as LiteLLM lists them.
  std::vector<std::shared_ptr<Key>> Keys() const;

  /// Sets the key's spend to `spend` (USD), in the database and in the counter.
  void ResetSpend(Key& key, double spend);
  /// Starts (or restarts) the budget periods of a key that has a budget_duration.
  void ScheduleReset(const std::shared_ptr<Key>& key);

  std::uint64_t NextRequest() { return ++requests_; }

  /// The request is over: `cost` (USD) stays held on the key until it is settled
  /// `options().settle_delay` from now, when it reaches the counter; at the flush after that it
  /// reaches the database, with `log`, its row of /spend/logs.
  void Finish(const std::shared_ptr<Key>& key, std::uint64_t request, double cost,
              nlohmann::json log);

  const std::vector<nlohmann::json>& spend_logs() const { return spend_logs_; }

  std::mutex mutex;
  std::string base_url;         ///< of the mock itself, once it listens
  std::string last_model_name;  ///< that was called

 private:
  void Settle(const std::shared_ptr<Key>& key, std::uint64_t request, double cost,
              const nlohmann::json& log, TimePoint now);
  TimePoint NextFlush(TimePoint now) const;

  MockOptions options_;
  const ReleaseRules& rules_;
  Config config_;
  ScriptedModel model_;
  Agenda agenda_;
  TimePoint started_;
  std::uint64_t requests_ = 0;
  std::map<std::string, std::shared_ptr<Key>> keys_;
  std::map<std::string, std::shared_ptr<Key>> deleted_;
  std::vector<nlohmann::json> spend_logs_;
};

}  // namespace budget_mock
