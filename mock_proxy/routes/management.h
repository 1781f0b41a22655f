// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy.h"
#include "routes/fields.h"

// What the management routes of several resources have in common.
namespace budget_mock {

template <typename T>
nlohmann::json OrNull(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}
nlohmann::json TimeOrNull(const std::optional<TimePoint>& time, std::string_view zone = "Z");

/// "None" or null: which one a release gives as `param` of a management error.
nlohmann::json NoParam(const Proxy& proxy);

/// Refuses a limit of the kind `scope` that is none: negative or not finite. `type` is that of the
/// error.
void CheckBudget(const Proxy& proxy, std::string_view scope, const std::optional<double>& budget,
                 const char* type = "internal_server_error");

/// Reads a budget_duration; refuses one that is none.
std::optional<Duration> BudgetDuration(const Proxy& proxy, const std::optional<std::string>& text);

/// Makes `budget_limits` the windows of `record`; a window that was there before keeps its spend.
void SetWindows(Proxy& proxy, Record& record, std::string_view scope,
                const nlohmann::json& budget_limits);
/// The windows as info routes show them.
nlohmann::json WindowsJson(const Record& record);

/// The limit that an update leaves: `after`, or `before` where a defect ignores the change.
std::optional<double> UpdatedLimit(const Proxy& proxy, std::string_view scope,
                                   std::optional<double> before, std::optional<double> after);

/// What a request says of a budget.
struct BudgetRequest {
  explicit BudgetRequest(Fields& fields, const char* limit_field = "max_budget");

  bool has_max_budget;
  std::optional<double> max_budget;
  bool has_budget_duration;
  std::optional<std::string> budget_duration;
};

/// Sets limit and period of `record` itself, as a key, a user and a team have them.
void SetOwnBudget(Proxy& proxy, Record& record, std::string_view scope,
                  const BudgetRequest& request);

/// Gives `record` a tier of its own (or changes the one that it has), as a customer, a tag, a
/// member and an organization have it.
void SetTier(Proxy& proxy, Record& record, std::string_view scope, const BudgetRequest& request);

/// The row of a tier in the reply called `shape`.
nlohmann::json TierRow(const Proxy& proxy, const Record& tier, const std::string& shape);
/// Likewise, of the tier that `record` has; null where it has none.
nlohmann::json TierRowOf(const Proxy& proxy, const Record& record, const std::string& shape);

/// The row of `record` in the reply called `shape`: what was asked for, its budget, its times.
nlohmann::json RowOf(const Proxy& proxy, const Record& record, const std::string& shape,
                     std::string_view zone = "Z");

}  // namespace budget_mock
