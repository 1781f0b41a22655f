// SPDX-License-Identifier: Apache-2.0
// /organization/*: litellm/proxy/management_endpoints/organization_endpoints.py. Enterprise since
// 1.104.
#include "http/router.h"
#include "management/management.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

void RefuseWithoutLicence(const Proxy& proxy) {
  if (!proxy.rules().Has(Change::kOrganizationsNeedLicence)) return;
  throw DetailFailure(
      403, {{"error",
             "Organizations are only available for LiteLLM Enterprise users. " + kNeedsLicence}});
}

std::shared_ptr<Record> FindOrganization(const Proxy& proxy, const std::string& id) {
  const auto organization = proxy.organizations.Find(id);
  if (!organization) throw DetailFailure(404, {{"error", "Organization not found"}});
  return organization;
}

json TeamsOf(const Proxy& proxy, const std::string& organization_id) {
  json rows = json::array();
  for (const auto& [id, team] : proxy.teams) {
    if (team->Text("organization_id") == organization_id)
      rows.push_back(RowOf(proxy, *team, "team_new"));
  }
  return rows;
}

/// Refuses a bad budget, in the way of tiers.
void CheckBudgetOf(const Proxy& proxy, const BudgetRequest& budget) {
  const std::string_view payer = "organization";
  if (IsLeftToDatabase(proxy, payer, budget.max_budget)) throw UncaughtFailure(proxy.rules());
  auto problem = BudgetProblem(proxy, payer, budget.max_budget);
  if (!problem) problem = DurationProblem(proxy, payer, budget.budget_duration);
  if (problem) throw DetailFailure(400, {{"error", *problem}});
}

json OrganizationRow(const Proxy& proxy, const Record& organization, const std::string& shape) {
  json row = RowOf(proxy, organization, shape);
  Fill(row, {{"organization_id", organization.id},
             {"teams", TeamsOf(proxy, organization.id)},
             {"litellm_budget_table", TierRowOf(proxy, organization, "budget_of_organization")}});
  return row;
}

void NewOrganization(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  RefuseWithoutLicence(proxy);
  const BudgetRequest budget(fields);
  fields.RequiredText("organization_alias");
  const auto id = fields.Text("organization_id");
  fields.Check();
  const auto budget_id = fields.Text("budget_id");
  CheckBudgetOf(proxy, budget);
  const bool refused_by_database =
      (id && proxy.organizations.Has(*id)) || (budget_id && !proxy.tiers.Has(*budget_id));
  if (refused_by_database) throw UncaughtFailure(proxy.rules());
  auto organization = std::make_shared<Record>();
  organization->id = id ? *id : NewUuid();
  organization->fields = fields.Kept();
  organization->created_at = organization->updated_at = proxy.Now();
  organization->budget_id = budget_id;
  FindOrAddTier(proxy, *organization, "organization");  // also where nothing is limited
  SetTier(proxy, *organization, "organization", budget);
  proxy.organizations.Add(organization);
  call.Reply(OrganizationRow(proxy, *organization, "organization_new"));
}

void OrganizationInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  const auto organization =
      FindOrganization(proxy, RequiredParameter(call.request, proxy.rules(), "organization_id"));
  call.Reply(OrganizationRow(proxy, *organization, "organization_info"));
}

void UpdateOrganization(Call& call) {
  Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto id = fields.Text("organization_id");
  fields.Check();
  CheckBudgetOf(proxy, budget);
  if (!id && proxy.rules().Has(Change::kOrganizationUpdateNeedsId))
    throw DetailFailure(400, {{"error", "organization_id is required"}});
  const auto organization = proxy.organizations.Find(id.value_or(""));
  if (!organization) throw UncaughtFailure(proxy.rules());
  organization->fields.update(fields.Kept());
  SetTier(proxy, *organization, "organization", budget);
  organization->updated_at = proxy.Now();
  call.Reply(OrganizationRow(proxy, *organization, "organization_updated"));
}

void DeleteOrganizations(Call& call) {
  Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  Fields fields(call.request, proxy.rules());
  const auto ids = fields.RequiredTexts("organization_ids");
  fields.Check();
  json rows = json::array();
  for (const std::string& id : ids) {
    const auto organization = proxy.organizations.Find(id);
    if (!organization) throw DetailFailure(404, {{"error", "Organization=" + id + " not found"}});
    rows.push_back(OrganizationRow(proxy, *organization, "organization_updated"));
    proxy.organizations.Delete(id);
  }
  call.Reply(rows);
}

void ListOrganizations(Call& call) {
  RefuseWithoutLicence(call.proxy);
  json rows = json::array();
  if (call.key && !call.admin) {
    // Of a user those that they are a member of, which nobody is here; a key without one fails.
    if (call.key->Text("user_id").empty()) throw UncaughtFailure(call.proxy.rules());
    return call.Reply(rows);
  }
  for (const auto& [id, organization] : call.proxy.organizations)
    rows.push_back(OrganizationRow(call.proxy, *organization, "organization_info"));
  call.Reply(rows);
}

}  // namespace

void OrganizationRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  router.Add("GET", "/organization/list",
             {.groups = Access::kManagement | Access::kInfo, .others = Access::Others::kEveryKey},
             ListOrganizations);
  router.Add("POST", "/organization/new", admin, NewOrganization);
  router.Add("GET", "/organization/info", admin, OrganizationInfo);
  router.Add("PATCH", "/organization/update", admin, UpdateOrganization);
  router.Add("DELETE", "/organization/delete", admin, DeleteOrganizations);
}

}  // namespace budget_mock
