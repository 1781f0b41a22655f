// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/account.h"
#include "core/spend_log.h"

namespace budget_mock {

/// A row of LiteLLM's database that has a budget: an internal user, a team, its member, an
/// organization, a customer, a tag, or a budget tier itself.
struct Record {
  std::string id;  ///< by which requests name it
  AccountPtr account = std::make_shared<Account>();
  std::vector<Window> windows{};                 ///< budget_limits
  bool had_windows = false;                      ///< they were set once, be it to none
  std::optional<std::string> budget_duration{};  ///< as it was asked for
  std::optional<std::string> budget_id{};  ///< the tier that gives the limit, where there is one
  std::optional<bool> blocked{};
  TimePoint created_at{};
  TimePoint updated_at{};
  /// What else was asked for, by LiteLLM's names: kept to be shown, and for what no member above
  /// says.
  nlohmann::json fields = nlohmann::json::object();

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
  /// As the log is to name it.
  std::shared_ptr<const KeyNames> Names();

 private:
  std::shared_ptr<const KeyNames> names_{};  ///< as they last were
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
    if (const auto row = Find(id)) {
      row->account->budget_reset_at.reset();
      for (const Window& window : row->windows) window.account->budget_reset_at.reset();
    }
    rows_.erase(id);
  }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

 private:
  std::map<std::string, std::shared_ptr<Row>> rows_;
};

/// The id of a membership.
std::string MemberId(const std::string& team_id, const std::string& user_id);

}  // namespace budget_mock
