// SPDX-License-Identifier: Apache-2.0
// /budget/*: budget tiers, which keys and others refer to by budget_id.
// litellm/proxy/management_endpoints/budget_management_endpoints.py
#include <array>

#include "http/router.h"
#include "management/management.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

constexpr std::string_view kTier = "tier";

/// Refuses a tier that cannot be: unlike other resources, with a plain detail.
void CheckTier(const Proxy& proxy, const BudgetRequest& budget) {
  if (IsLeftToDatabase(proxy, kTier, budget.max_budget)) throw UncaughtFailure(proxy.rules());
  const json soft = budget.others.value("soft_budget", json());
  const json models = budget.others.value("model_max_budget", json());
  const std::optional<double> soft_budget =
      soft.is_number() ? std::optional(soft.get<double>()) : std::nullopt;
  std::optional<std::string> problem = BudgetProblem(proxy, kTier, budget.max_budget);
  if (!problem) problem = BudgetProblem(proxy, kTier, soft_budget, "soft_budget");
  if (!problem) problem = DurationProblem(proxy, kTier, budget.budget_duration);
  if (!problem && models.is_object() && !models.empty()) problem = kNoModelBudgets;
  if (problem) throw DetailFailure(400, {{"error", *problem}});
}

void NewBudget(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.CheckRateLimits();
  const auto id = fields.Text("budget_id");
  fields.Check();
  CheckTier(proxy, budget);
  if (id && proxy.tiers.Has(*id))
    throw DetailFailure(400, {{"error", "Budget with id '" + *id + "' already exists."}});
  auto tier = std::make_shared<Record>();
  tier->id = id ? *id : NewUuid();
  tier->fields = fields.Kept();
  tier->created_at = tier->updated_at = proxy.Now();
  SetOwnBudget(proxy, *tier, kTier, budget);
  proxy.tiers.Add(tier);
  call.Reply(TierRow(proxy, *tier, "budget_row"));
}

void BudgetInfo(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto ids = fields.RequiredTexts("budgets");
  fields.Check();
  if (ids.empty())
    throw DetailFailure(400, {{"error", "Specify list of budget id's to query. Passed in=[]"}});
  json rows = json::array();
  for (const std::string& id : ids) {
    if (const auto tier = proxy.tiers.Find(id)) rows.push_back(TierRow(proxy, *tier, "budget_row"));
  }
  call.Reply(rows);
}

/// What can be set of a tier, for LiteLLM's admin page.
struct Setting {
  const char* name;
  const char* type;
  const char* description;
  bool since_daily_limits = false;  ///< there only where a release knows tpd_limit
};
constexpr std::array kSettings{
    Setting{"max_budget", "Float", "Requests will fail if this budget (in USD) is exceeded."},
    Setting{"soft_budget", "Float",
            "Requests will NOT fail if this is exceeded. Will fire alerting though."},
    Setting{"max_parallel_requests", "Integer",
            "Max concurrent requests allowed for this budget id."},
    Setting{"tpm_limit", "Integer", "Max tokens per minute, allowed for this budget id."},
    Setting{"rpm_limit", "Integer", "Max requests per minute, allowed for this budget id."},
    Setting{"tpd_limit", "Integer",
            "Max tokens per day, charged by batch submissions, allowed for this budget id.", true},
    Setting{"budget_duration", "String",
            "Max duration budget should be set for (e.g. '1hr', '1d', '28d')"},
    Setting{"model_max_budget", "Object",
            "Max budget for each model (e.g. {'gpt-4o': {'max_budget': '0.0000001', "
            "'budget_duration': '1d', 'tpm_limit': 1000, 'rpm_limit': 1000}})"},
};

void BudgetSettings(Call& call) {
  const Proxy& proxy = call.proxy;
  const auto tier = proxy.tiers.Find(RequiredParameter(call.request, proxy.rules(), "budget_id"));
  const json values = tier ? TierRow(proxy, *tier, "budget_row") : json::object();
  const bool daily = proxy.rules().Has(Change::kDailyTokenLimits);
  json rows = json::array();
  for (const Setting& setting : kSettings) {
    if (setting.since_daily_limits && !daily) continue;
    json row = Shape("budget_setting", proxy.rules().release());
    Fill(row, {{"field_name", setting.name},
               {"field_type", setting.type},
               {"field_description", setting.description},
               {"field_value", values.value(setting.name, json())}});
    rows.push_back(std::move(row));
  }
  call.Reply(rows);
}

void UpdateBudget(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.CheckRateLimits();
  const auto id = fields.Text("budget_id");
  fields.Check();
  CheckTier(proxy, budget);
  if (!id) throw DetailFailure(400, {{"error", "budget_id is required"}});
  const auto tier = proxy.tiers.Find(*id);
  if (!tier) return call.Reply(nullptr);
  tier->fields.update(fields.Kept());
  SetOwnBudget(proxy, *tier, kTier, budget);
  tier->updated_at = proxy.Now();
  call.Reply(TierRow(proxy, *tier, "budget_row"));
}

void DeleteBudgets(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::string id = fields.RequiredText("id");
  fields.Check();
  const auto tier = proxy.tiers.Find(id);
  if (!tier) return call.Reply(nullptr);
  proxy.DeleteTier(id);
  call.Reply(TierRow(proxy, *tier, "budget_row"));
}

void ListBudgets(Call& call) {
  json rows = json::array();
  for (const auto& [id, tier] : call.proxy.tiers)
    rows.push_back(TierRow(call.proxy, *tier, "budget_row"));
  call.Reply(rows);
}

}  // namespace

void BudgetRoutes(Router& router) {
  const Access admin{.groups = 0};
  router.Add("POST", "/budget/new", admin, NewBudget);
  router.Add("POST", "/budget/info", admin, BudgetInfo);
  router.Add("POST", "/budget/update", admin, UpdateBudget);
  router.Add("POST", "/budget/delete", admin, DeleteBudgets);
  router.Add("GET", "/budget/settings", admin, BudgetSettings);
  router.Add("GET", "/budget/list", admin, ListBudgets);
}

}  // namespace budget_mock
