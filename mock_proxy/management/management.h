// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/proxy.h"
#include "management/fields.h"

// What the management routes of several resources have in common.
namespace budget_mock {

template <typename T>
nlohmann::json OrNull(const std::optional<T>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}
nlohmann::json TimeOrNull(const std::optional<TimePoint>& time, std::string_view zone = "Z");

/// "None" or null: which one a release gives as `param` of a management error.
nlohmann::json NoParam(const Proxy& proxy);

/// What LiteLLM says to a caller who may not see or change something.
Failure Forbidden(const std::string& error);
/// The id of the caller's user as Python shows it.
std::string UserIdOf(const Call& call);

/// {'error': '...'}: how LiteLLM writes the detail of an exception into a message.
std::string ErrorText(const std::string& problem);

/// What LiteLLM says where a licence is needed.
inline const std::string kNeedsLicence =
    "You must be a LiteLLM Enterprise user to use this feature. If you have a license please set "
    "`LITELLM_LICENSE` in your env. Get a 7 day trial key here: "
    "https://www.litellm.ai/enterprise#trial. \nPricing: https://www.litellm.ai/#pricing";
/// Likewise of model_max_budget.
inline const std::string kNoModelBudgets =
    "Invalid model_max_budget: You must have an enterprise license to set model_max_budget. " +
    kNeedsLicence + ". Example of valid model_max_budget: https://docs.litellm.ai/docs/proxy/users";
/// Whether a request asks for budgets of single models.
bool HasModelBudgets(const Fields& fields);
/// Throws what LiteLLM says of them to keys, users and teams.
void RefuseModelBudgets(const Proxy& proxy, const Fields& fields);

/// What LiteLLM says where it looks for an organization and does not find it.
Failure UnknownOrganization(const Proxy& proxy, const std::string& id);

/// What is wrong with `budget`, asked for in `field`, as a limit of the kind `payer`: it is
/// negative or not finite. Nothing when it can be a limit.
std::optional<std::string> BudgetProblem(const Proxy& proxy, std::string_view payer,
                                         const std::optional<double>& budget,
                                         const char* field = "max_budget");

/// Whether the database itself has to refuse `budget`, because `payer` forgets to look at it.
bool IsLeftToDatabase(const Proxy& proxy, std::string_view payer,
                      const std::optional<double>& budget);
/// What the database then says of a new row, and of a changed one.
std::string DatabaseOnNew();
std::string DatabaseOnUpdate();
/// What it says of a row in `table` with a tier that there is not.
std::string UnknownTier(const char* table);

/// Throws for a limit of the kind `payer`, asked for in `field`, that cannot be a limit. `type` is
/// that of the error.
void CheckBudget(const Proxy& proxy, std::string_view payer, const std::optional<double>& budget,
                 const char* type = "internal_server_error", const char* field = "max_budget");

/// What is wrong with `text` as a budget_duration of the kind `payer`; nothing when it is one.
std::optional<std::string> DurationProblem(const Proxy& proxy, std::string_view payer,
                                           const std::optional<std::string>& text);
/// Whether a duration that cannot be read ends in a 500 for the kind `payer`.
bool BadDurationIsServerError(const Proxy& proxy, std::string_view payer);
/// Reads a budget_duration. Throws when it cannot be one.
std::optional<Duration> BudgetDuration(const Proxy& proxy, std::string_view payer,
                                       const std::optional<std::string>& text);

/// What a request says of one window.
struct WindowRequest {
  std::string duration;
  std::optional<double> max_budget;  ///< USD
};
/// Reads `budget_limits`; nothing when the request does not name them.
std::optional<std::vector<WindowRequest>> ReadWindows(Fields& fields);
/// Makes `windows` the windows of `record`; a window that was there before keeps its spend. Throws
/// when a limit or period cannot be one.
void SetWindows(Proxy& proxy, Record& record, std::string_view payer,
                const std::vector<WindowRequest>& windows);
/// The windows as info routes show them.
nlohmann::json WindowsJson(const Record& record, std::string_view zone);

/// Gives `account` of a payer of the kind `payer` the limit `usd`; absent: none.
void SetLimit(Proxy& proxy, std::string_view payer, const AccountPtr& account,
              std::optional<double> usd);

/// What a request says of a budget.
struct BudgetRequest {
  BudgetRequest() = default;
  explicit BudgetRequest(Fields& fields, const char* limit_field = "max_budget");

  bool IsEmpty() const { return !has_max_budget && !has_budget_duration && others.empty(); }

  bool has_max_budget = false;
  std::optional<double> max_budget{};
  bool has_budget_duration = false;
  std::optional<std::string> budget_duration{};
  /// What else a tier can have: soft_budget, tpm_limit, ...
  nlohmann::json others = nlohmann::json::object();
};

/// Sets limit and period of `record` itself, as a key, a user and a team have them. Throws when the
/// period cannot be one.
void SetOwnBudget(Proxy& proxy, Record& record, std::string_view payer,
                  const BudgetRequest& request);

/// The tier that `record` has; gives it one where it has none.
std::shared_ptr<Record> FindOrAddTier(Proxy& proxy, Record& record, std::string_view payer);

/// Gives `record` a tier of its own (or changes the one that it has), as a customer, a tag, a
/// member and an organization have it. Throws when the period cannot be one.
void SetTier(Proxy& proxy, Record& record, std::string_view payer, const BudgetRequest& request);

/// The row of a tier in the reply called `shape`.
nlohmann::json TierRow(const Proxy& proxy, const Record& tier, const std::string& shape,
                       std::string_view zone = "Z");
/// Likewise, of the tier that `record` has; null where it has none.
nlohmann::json TierRowOf(const Proxy& proxy, const Record& record, const std::string& shape,
                         std::string_view zone = "Z");

/// The row of `record` in the reply called `shape`: what was asked for, its budget, its times.
nlohmann::json RowOf(const Proxy& proxy, const Record& record, const std::string& shape,
                     std::string_view zone = "Z");

/// Makes the user `id`; `fields` is what was asked for.
std::shared_ptr<Record> AddUser(Proxy& proxy, const std::string& id, const nlohmann::json& fields);

/// The key's row in the reply called `shape`.
nlohmann::json KeyRow(const Proxy& proxy, const Key& key, const std::string& shape,
                      std::string_view zone);
/// The rows of the keys whose `field` is `id`, the oldest first, as the info of a user or of a team
/// has them; `expires_zone` is the ending of the times at which they expire.
nlohmann::json KeyRowsOf(const Proxy& proxy, const char* field, const std::string& id,
                         std::string_view expires_zone = "+00:00");

}  // namespace budget_mock
