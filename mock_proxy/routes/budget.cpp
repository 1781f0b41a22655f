// SPDX-License-Identifier: Apache-2.0
// /budget/*: budget tiers, which keys and others refer to by budget_id.
// litellm/proxy/management_endpoints/budget_management_endpoints.py
#include "routes/http.h"
#include "routes/management.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

constexpr std::string_view kTier = "tier";

void NewBudget(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto id = fields.Text("budget_id");
  fields.Check();
  CheckBudget(proxy, kTier, budget.max_budget);
  if (id && proxy.tiers.Has(*id)) {
    throw DetailFailure(400, {{"error", "Budget already exists with budget_id=" + *id}});
  }
  auto tier = std::make_shared<Record>();
  tier->id = id ? *id : NewUuid();
  tier->fields = fields.body();
  tier->created_at = tier->updated_at = proxy.Now();
  SetOwnBudget(proxy, *tier, kTier, budget);
  proxy.tiers.Add(tier);
  call.Reply(TierRow(proxy, *tier, "budget_row"));
}

void BudgetInfo(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("budgets");
  const auto ids = fields.Texts("budgets").value_or(std::vector<std::string>{});
  fields.Check();
  json rows = json::array();
  for (const std::string& id : ids) {
    if (const auto tier = proxy.tiers.Find(id)) rows.push_back(TierRow(proxy, *tier, "budget_row"));
  }
  call.Reply(rows);
}

std::shared_ptr<Record> FindTier(const Proxy& proxy, const std::string& id) {
  const auto tier = proxy.tiers.Find(id);
  if (!tier) throw DetailFailure(404, {{"error", "Budget not found, passed budget_id=" + id}});
  return tier;
}

void UpdateBudget(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto id = fields.Text("budget_id");
  fields.Check();
  CheckBudget(proxy, kTier, budget.max_budget);
  if (!id) throw DetailFailure(400, {{"error", "budget_id is required"}});
  const auto tier = FindTier(proxy, *id);
  tier->fields.update(fields.body());
  const auto before = tier->account->max_budget;
  SetOwnBudget(proxy, *tier, kTier, budget);
  if (proxy.defects().Has(Defect::kUpdatedTierIsStale)) tier->account->max_budget = before;
  tier->updated_at = proxy.Now();
  call.Reply(TierRow(proxy, *tier, "budget_row"));
}

void DeleteBudgets(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("id");
  const auto id = fields.Text("id");
  fields.Check();
  const auto tier = FindTier(proxy, *id);
  proxy.tiers.Delete(*id);
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
  router.Add("POST", "/budget/new", Access::kAdmin, NewBudget);
  router.Add("POST", "/budget/info", Access::kAdmin, BudgetInfo);
  router.Add("POST", "/budget/update", Access::kAdmin, UpdateBudget);
  router.Add("POST", "/budget/delete", Access::kAdmin, DeleteBudgets);
  router.Add("GET", "/budget/list", Access::kAdmin, ListBudgets);
}

}  // namespace budget_mock
