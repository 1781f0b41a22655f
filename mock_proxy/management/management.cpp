// SPDX-License-Identifier: Apache-2.0
#include "management/management.h"

#include <cmath>
#include <utility>

#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {

using nlohmann::json;

json TimeOrNull(const std::optional<TimePoint>& time, std::string_view zone) {
  return time ? json(IsoTime(*time, zone)) : json(nullptr);
}

namespace {

const Defect kNegativeBudgetAccepted{"negative-budget-accepted",
                                     "a negative max_budget is accepted", Defect::kByPart};
const Defect kNonFiniteBudgetIsServerError{"non-finite-budget-is-server-error",
                                           "max_budget NaN or Infinity ends in a 500",
                                           Defect::kByPart};
const Defect kBadBudgetDurationAccepted{"bad-budget-duration-accepted",
                                        "any text is taken as budget_duration", Defect::kByPart};
const Defect kBadKeyDurationIsServerError{"bad-key-duration-is-server-error",
                                          "a bad duration ends in a 500", Defect::kByPart};

/// LiteLLM computes when a budget ends to the second, and writes no fraction of one.
json ResetTime(const Account& account, std::string_view zone) {
  const auto& time = account.budget_reset_at;
  const bool whole = time && *time == std::chrono::floor<std::chrono::seconds>(*time);
  return whole ? json(IsoSecond(*time, zone)) : TimeOrNull(time, zone);
}

std::string ListOfProblems(const std::vector<std::string>& problems) {
  std::string list;
  for (const std::string& problem : problems) list += (list.empty() ? "" : ", ") + problem;
  return "Unable to match input value to any allowed input type for the field. Parse errors: [" +
         list + "]";
}

/// Prisma's way to say that max_budget is none of `types`. It tries everything twice.
std::string NotOfTypes(const std::vector<std::string>& types) {
  std::vector<std::string> problems;
  for (const std::string& type : types) {
    problems.push_back(
        "Invalid argument type. `max_budget` should be of any of the following types: `" + type +
        "`");
  }
  const std::string once = ListOfProblems(problems);
  return ListOfProblems({once, once});
}

}  // namespace

json NoParam(const Proxy& proxy) {
  return proxy.rules().Has(Change::kManagementParamIsNone) ? json("None") : json(nullptr);
}

Failure Forbidden(const std::string& error) {
  return ProxyFailure(403, "{'error': '" + error + "'}", "auth_error", "None");
}

std::string UserIdOf(const Call& call) {
  const std::string id = call.key->Text("user_id");
  return id.empty() ? "None" : id;
}

std::string ErrorText(const std::string& problem) {
  return "{'error': " + PythonText(problem) + "}";
}

bool HasModelBudgets(const Fields& fields) {
  const json budgets = fields.body().value("model_max_budget", json());
  return budgets.is_object() && !budgets.empty();
}

void RefuseModelBudgets(const Proxy& proxy, const Fields& fields) {
  if (!HasModelBudgets(fields)) return;
  throw ProxyFailure(500, kNoModelBudgets, "internal_server_error", NoParam(proxy));
}

Failure UnknownOrganization(const Proxy& proxy, const std::string& id) {
  return ProxyFailure(500,
                      "Organization doesn't exist in db. Organization=" + id +
                          ". Create organization via `/organization/new` call.",
                      "internal_server_error", NoParam(proxy));
}

std::optional<std::string> BudgetProblem(const Proxy& proxy, std::string_view payer,
                                         const std::optional<double>& budget, const char* field) {
  if (!budget) return std::nullopt;
  const bool negative = *budget < 0 && !proxy.defects().Has(kNegativeBudgetAccepted, payer);
  if (!negative && std::isfinite(*budget)) return std::nullopt;
  return std::string(field) +
         (proxy.rules().Has(Change::kBudgetMustBeFinite)
              ? " must be a non-negative finite number. Received: "
              : " cannot be negative. Received: ") +
         PythonFloatText(*budget);
}

bool IsLeftToDatabase(const Proxy& proxy, std::string_view payer,
                      const std::optional<double>& budget) {
  return budget && !std::isfinite(*budget) &&
         proxy.defects().Has(kNonFiniteBudgetIsServerError, payer);
}

std::string DatabaseOnNew() {
  return NotOfTypes({"Float", "Null"});
}

std::string DatabaseOnUpdate() {
  return NotOfTypes({"Float", "NullableFloatFieldUpdateOperationsInput", "Null"});
}

std::string UnknownTier(const char* table) {
  return "Foreign key constraint violated on the constraint: `" + std::string(table) +
         "_budget_id_fkey`";
}

void CheckBudget(const Proxy& proxy, std::string_view payer, const std::optional<double>& budget,
                 const char* type, const char* field) {
  const json param = std::string_view(type) == "auth_error" ? json("None") : NoParam(proxy);
  if (IsLeftToDatabase(proxy, payer, budget))
    throw ProxyFailure(500, ErrorText("Internal Server Error."), type, param);
  if (const auto problem = BudgetProblem(proxy, payer, budget, field))
    throw ProxyFailure(400, ErrorText(*problem), type, param);
}

namespace {

std::optional<Duration> ParseDuration(const Proxy& proxy, std::string_view payer,
                                      const std::string& text) {
  const auto duration = Duration::Parse(text);
  // LiteLLM also takes other spellings of hours and days, and resets such a budget at the next
  // midnight.
  const bool by_midnight = text.ends_with("hr") || text.ends_with("days") ||
                           proxy.defects().Has(kBadBudgetDurationAccepted, payer);
  return duration || !by_midnight ? duration : Duration{1, "d"};
}

}  // namespace

std::optional<std::string> DurationProblem(const Proxy& proxy, std::string_view payer,
                                           const std::optional<std::string>& text) {
  if (!text || ParseDuration(proxy, payer, *text)) return std::nullopt;
  return "Invalid budget_duration '" + *text + "'. Use a format like '1h', '24h', '7d', or '30d'.";
}

bool BadDurationIsServerError(const Proxy& proxy, std::string_view payer) {
  return proxy.defects().Has(kBadKeyDurationIsServerError, payer);
}

std::optional<Duration> BudgetDuration(const Proxy& proxy, std::string_view payer,
                                       const std::optional<std::string>& text) {
  if (const auto problem = DurationProblem(proxy, payer, text)) {
    throw ProxyFailure(400, ErrorText(*problem), "internal_server_error", NoParam(proxy));
  }
  return text ? ParseDuration(proxy, payer, *text) : std::nullopt;
}

std::optional<std::vector<WindowRequest>> ReadWindows(Fields& fields) {
  if (!fields.Has("budget_limits")) return std::nullopt;
  std::vector<WindowRequest> windows;
  fields.Each("budget_limits", [&](Fields& entry) {
    windows.push_back({.duration = entry.RequiredText("budget_duration"),
                       .max_budget = entry.RequiredNumber("max_budget")});
  });
  return windows;
}

void SetWindows(Proxy& proxy, Record& record, std::string_view payer,
                const std::vector<WindowRequest>& requests) {
  // A request that is refused changes nothing.
  for (const WindowRequest& request : requests) {
    CheckBudget(proxy, payer, request.max_budget);
    BudgetDuration(proxy, payer, request.duration);
  }
  std::vector<Window> windows;
  for (const WindowRequest& request : requests) {
    Window window{.duration = request.duration, .account = std::make_shared<Account>()};
    for (const Window& before : record.windows) {
      if (before.duration == request.duration) window.account = before.account;
    }
    SetLimit(proxy, payer, window.account, request.max_budget);
    window.account->budget_duration = BudgetDuration(proxy, payer, request.duration);
    proxy.StartPeriod(window.account);
    windows.push_back(std::move(window));
  }
  record.windows = std::move(windows);
  record.had_windows = true;
}

json WindowsJson(const Record& record, std::string_view zone) {
  if (record.windows.empty()) return nullptr;
  json windows = json::array();
  for (const Window& window : record.windows) {
    windows.push_back({{"budget_duration", window.duration},
                       {"max_budget", OrNull(window.account->max_budget)},
                       {"reset_at", ResetTime(*window.account, zone)}});
  }
  return windows;
}

namespace {

json WindowsOf(const Proxy& proxy, const Record& record, std::string_view zone) {
  const bool cleared = record.windows.empty() && record.had_windows;
  return cleared && !proxy.rules().Has(Change::kClearedWindowsAreNull) ? json::array()
                                                                       : WindowsJson(record, zone);
}

}  // namespace

void SetLimit(Proxy& proxy, std::string_view payer, const AccountPtr& account,
              std::optional<double> usd) {
  const auto before = std::exchange(account->max_budget, usd);
  proxy.policy().LimitChanged(payer, account, before);
}

BudgetRequest::BudgetRequest(Fields& fields, const char* limit_field)
    : has_max_budget(fields.Has(limit_field)),
      max_budget(fields.Number(limit_field)),
      has_budget_duration(fields.Has("budget_duration")),
      budget_duration(fields.Text("budget_duration")) {
  for (const char* name : {"soft_budget", "tpm_limit", "rpm_limit", "tpd_limit",
                           "max_parallel_requests", "model_max_budget", "allowed_models"}) {
    if (fields.Has(name)) others[name] = fields.body().at(name);
  }
}

void SetOwnBudget(Proxy& proxy, Record& record, std::string_view payer,
                  const BudgetRequest& request) {
  const auto duration = BudgetDuration(proxy, payer, request.budget_duration);
  if (request.has_max_budget) SetLimit(proxy, payer, record.account, request.max_budget);
  if (!request.has_budget_duration) return;
  record.account->budget_duration = duration;
  record.account->budget_reset_at.reset();
  record.budget_duration = request.budget_duration;
  proxy.StartPeriod(record.account);
}

std::shared_ptr<Record> FindOrAddTier(Proxy& proxy, Record& record, std::string_view payer) {
  if (record.budget_id) {
    if (auto tier = proxy.tiers.Find(*record.budget_id)) return tier;
  }
  auto tier = std::make_shared<Record>();
  tier->id = NewUuid();
  tier->account->counts_from_start = PayerNamed(payer).counts_from_start;
  tier->created_at = tier->updated_at = proxy.Now();
  proxy.tiers.Add(tier);
  record.budget_id = tier->id;
  return tier;
}

void SetTier(Proxy& proxy, Record& record, std::string_view payer, const BudgetRequest& request) {
  if (request.IsEmpty()) return;
  BudgetDuration(proxy, payer, request.budget_duration);  // before there is a tier
  const auto tier = FindOrAddTier(proxy, record, payer);
  tier->updated_at = proxy.Now();
  tier->fields.update(request.others);
  SetOwnBudget(proxy, *tier, payer, request);
}

json TierRow(const Proxy& proxy, const Record& tier, const std::string& shape,
             std::string_view zone) {
  json row = RowOf(proxy, tier, shape, zone);
  Fill(row, {{"budget_id", tier.id}});
  return row;
}

json TierRowOf(const Proxy& proxy, const Record& record, const std::string& shape,
               std::string_view zone) {
  const auto tier = record.budget_id ? proxy.tiers.Find(*record.budget_id) : nullptr;
  return tier ? TierRow(proxy, *tier, shape, zone) : json(nullptr);
}

json RowOf(const Proxy& proxy, const Record& record, const std::string& shape,
           std::string_view zone) {
  json row = Shape(shape, proxy.rules().release());
  Fill(row, record.fields);
  Fill(row, {{"max_budget", OrNull(record.account->max_budget)},
             {"budget_duration", OrNull(record.budget_duration)},
             {"spend", record.account->written},
             {"total_spend", record.account->total},
             {"budget_reset_at", ResetTime(*record.account, zone)},
             {"budget_limits", WindowsOf(proxy, record, zone)},
             {"created_at", IsoTime(record.created_at, zone)},
             {"updated_at", IsoTime(record.updated_at, zone)}});
  if (record.budget_id) Fill(row, {{"budget_id", *record.budget_id}});
  if (record.blocked) Fill(row, {{"blocked", *record.blocked}});
  return row;
}

std::shared_ptr<Record> AddUser(Proxy& proxy, const std::string& id, const json& fields) {
  auto user = std::make_shared<Record>();
  user->id = id;
  user->fields = fields;
  user->fields["user_id"] = id;
  user->created_at = user->updated_at = proxy.Now();
  proxy.users.Add(user);
  return user;
}

json KeyRow(const Proxy& proxy, const Key& key, const std::string& shape, std::string_view zone) {
  json row = RowOf(proxy, key, shape, zone);
  Fill(row, {{"token", key.id},
             {"key_name", key.key_name},
             {"blocked", OrNull(key.blocked)},
             {"expires", TimeOrNull(key.expires, zone)},
             {"settings_updated_at", TimeOrNull(key.settings_updated_at, zone)},
             {"last_active", TimeOrNull(key.account->last_active, zone)},
             {"deleted_at", TimeOrNull(key.deleted_at, zone)},
             {"litellm_budget_table", TierRowOf(proxy, key, "budget_row", zone)}});
  return row;
}

json KeyRowsOf(const Proxy& proxy, const char* field, const std::string& id,
               std::string_view expires_zone) {
  json rows = json::array();
  for (const auto& key : proxy.ListKeys()) {
    if (key->Text(field) != id) continue;
    json row = KeyRow(proxy, *key, "key_row", "Z");
    row["token"] = key->id;
    row["expires"] = TimeOrNull(key->expires, expires_zone);
    rows.insert(rows.begin(), std::move(row));
  }
  return rows;
}

}  // namespace budget_mock
