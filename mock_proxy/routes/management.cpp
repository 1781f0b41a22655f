// SPDX-License-Identifier: Apache-2.0
#include "routes/management.h"

#include <cmath>

#include "shapes.h"
#include "text.h"

namespace budget_mock {

using nlohmann::json;

json TimeOrNull(const std::optional<TimePoint>& time, std::string_view zone) {
  return time ? json(IsoTime(*time, zone)) : json(nullptr);
}

json NoParam(const Proxy& proxy) {
  return proxy.rules().management_param_is_none ? json("None") : json(nullptr);
}

void CheckBudget(const Proxy& proxy, std::string_view scope, const std::optional<double>& budget,
                 const char* type) {
  if (!budget) return;
  const json param = std::string_view(type) == "auth_error" ? json("None") : NoParam(proxy);
  if (!std::isfinite(*budget) && proxy.defects().Has(Defect::kNonFiniteBudgetIsServerError))
    throw ProxyFailure(500, "{'error': 'Internal Server Error.'}", type, param);
  const bool negative = *budget < 0 && !proxy.defects().Has(Defect::kNegativeBudgetAccepted, scope);
  if (negative || !std::isfinite(*budget)) {
    throw ProxyFailure(
        400,
        "{'error': '" + std::string(proxy.rules().negative_budget) + PythonFloat(*budget) + "'}",
        type, param);
  }
}

std::optional<Duration> BudgetDuration(const Proxy& proxy, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  auto duration = Duration::Parse(*text);
  // LiteLLM also takes other spellings of hours and days, and resets such a budget at the next
  // midnight.
  if (!duration && (text->ends_with("hr") || text->ends_with("days"))) duration = Duration{1, "d"};
  if (!duration && !proxy.defects().Has(Defect::kBadBudgetDurationAccepted)) {
    throw ProxyFailure(400,
                       "{'error': \"Invalid budget_duration '" + *text +
                           "'. Use a format like '1h', '24h', '7d', or '30d'.\"}",
                       "internal_server_error", NoParam(proxy));
  }
  return duration;
}

void SetWindows(Proxy& proxy, Record& record, std::string_view scope, const json& budget_limits) {
  std::vector<Window> windows;
  for (const json& entry : budget_limits.is_array() ? budget_limits : json::array()) {
    if (!entry.is_object()) continue;
    const std::string duration = entry.value("budget_duration", "");
    Window window{.duration = duration, .account = std::make_shared<Account>()};
    for (const Window& before : record.windows) {
      if (before.duration == duration) window.account = before.account;
    }
    const json limit = entry.value("max_budget", json());
    if (!limit.is_number()) {
      throw DetailFailure(422, json::array({{{"type", "float_type"},
                                             {"loc", {"body", "budget_limits", 0, "max_budget"}},
                                             {"msg", "Input should be a valid number"}}}));
    }
    const std::optional<double> after = limit.get<double>();
    CheckBudget(proxy, scope, after);
    window.account->max_budget = UpdatedLimit(proxy, scope, window.account->max_budget, after);
    window.account->budget_duration = BudgetDuration(proxy, duration);
    proxy.StartPeriod(window.account);
    windows.push_back(std::move(window));
  }
  record.windows = std::move(windows);
}

json WindowsJson(const Record& record) {
  if (record.windows.empty()) return nullptr;
  json windows = json::array();
  for (const Window& window : record.windows) {
    windows.push_back({{"budget_duration", window.duration},
                       {"max_budget", OrNull(window.account->max_budget)},
                       {"reset_at", TimeOrNull(window.account->budget_reset_at, "+00:00")}});
  }
  return windows;
}

std::optional<double> UpdatedLimit(const Proxy& proxy, std::string_view scope,
                                   std::optional<double> before, std::optional<double> after) {
  const DefectSet& defects = proxy.defects();
  const bool ignored =
      (before && !after && defects.Has(Defect::kClearTakesNoEffect, scope)) ||
      (after && before && *after > *before && defects.Has(Defect::kRaiseTakesNoEffect, scope)) ||
      (after && before && *after < *before && defects.Has(Defect::kLowerTakesNoEffect, scope));
  return ignored ? before : after;
}

BudgetRequest::BudgetRequest(Fields& fields, const char* limit_field)
    : has_max_budget(fields.Has(limit_field)),
      max_budget(fields.Number(limit_field)),
      has_budget_duration(fields.Has("budget_duration")),
      budget_duration(fields.Text("budget_duration")) {}

void SetOwnBudget(Proxy& proxy, Record& record, std::string_view scope,
                  const BudgetRequest& request) {
  Account& account = *record.account;
  if (request.has_max_budget) {
    account.max_budget = UpdatedLimit(proxy, scope, account.max_budget, request.max_budget);
    record.fields["max_budget"] = OrNull(request.max_budget);
  }
  if (request.has_budget_duration) {
    account.budget_duration = BudgetDuration(proxy, request.budget_duration);
    account.budget_reset_at.reset();
    record.fields["budget_duration"] = OrNull(request.budget_duration);
    proxy.StartPeriod(record.account);
  }
}

void SetTier(Proxy& proxy, Record& record, std::string_view scope, const BudgetRequest& request) {
  if (!request.has_max_budget && !request.has_budget_duration) return;
  auto tier = record.budget_id ? proxy.tiers.Find(*record.budget_id) : nullptr;
  if (!tier) {
    tier = std::make_shared<Record>();
    tier->id = NewUuid();
    tier->created_at = proxy.Now();
    proxy.tiers.Add(tier);
    record.budget_id = tier->id;
  }
  tier->updated_at = proxy.Now();
  SetOwnBudget(proxy, *tier, scope, request);
}

json TierRow(const Proxy& proxy, const Record& tier, const std::string& shape) {
  json row = RowOf(proxy, tier, shape);
  Fill(row, {{"budget_id", tier.id}});
  return row;
}

json TierRowOf(const Proxy& proxy, const Record& record, const std::string& shape) {
  const auto tier = record.budget_id ? proxy.tiers.Find(*record.budget_id) : nullptr;
  return tier ? TierRow(proxy, *tier, shape) : json(nullptr);
}

json RowOf(const Proxy& proxy, const Record& record, const std::string& shape,
           std::string_view zone) {
  json row = Shape(shape, proxy.options().release);
  Fill(row, record.fields);
  Fill(row, {{"spend", record.account->written},
             {"total_spend", record.account->written},
             {"budget_reset_at", TimeOrNull(record.account->budget_reset_at, zone)},
             {"budget_limits", WindowsJson(record)},
             {"created_at", IsoTime(record.created_at, zone)},
             {"updated_at", IsoTime(record.updated_at, zone)}});
  if (record.budget_id) Fill(row, {{"budget_id", *record.budget_id}});
  if (record.blocked) Fill(row, {{"blocked", *record.blocked}});
  return row;
}

}  // namespace budget_mock
