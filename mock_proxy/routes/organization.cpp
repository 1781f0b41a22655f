// SPDX-License-Identifier: Apache-2.0
// /organization/*: litellm/proxy/management_endpoints/organization_endpoints.py. Enterprise since
// 1.104.
#include "routes/http.h"
#include "routes/management.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

void RefuseWithoutLicence(const Proxy& proxy) {
  if (!proxy.rules().organizations_are_enterprise) return;
  throw DetailFailure(
      403, {{"error",
             "Organizations are only available for LiteLLM Enterprise users. You must be a LiteLLM "
             "Enterprise user to use this feature. If you have a license please set "
             "`LITELLM_LICENSE` in your env. Get a 7 day trial key here: "
             "https://www.litellm.ai/enterprise#trial. \nPricing: "
             "https://www.litellm.ai/#pricing"}});
}

std::shared_ptr<Record> FindOrganization(const Proxy& proxy, const std::string& id) {
  const auto organization = proxy.organizations.Find(id);
  if (!organization) throw DetailFailure(404, {{"error", "Organization not found"}});
  return organization;
}

json OrganizationRow(const Proxy& proxy, const Record& organization, const std::string& shape) {
  json row = RowOf(proxy, organization, shape);
  Fill(row, {{"organization_id", organization.id},
             {"litellm_budget_table", TierRowOf(proxy, organization, "budget_of_organization")}});
  return row;
}

void NewOrganization(Call& call) {
  Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.Require("organization_alias");
  fields.Text("organization_alias");
  const auto id = fields.Text("organization_id");
  fields.Check();
  CheckBudget(proxy, kOrganizationScope.name, budget.max_budget);
  auto organization = std::make_shared<Record>();
  organization->id = id ? *id : NewUuid();
  organization->fields = fields.body();
  organization->created_at = organization->updated_at = proxy.Now();
  SetTier(proxy, *organization, kOrganizationScope.name, budget);
  proxy.organizations.Add(organization);
  call.Reply(OrganizationRow(proxy, *organization, "organization_new"));
}

void OrganizationInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  const auto organization =
      FindOrganization(proxy, call.request.get_param_value("organization_id"));
  call.Reply(OrganizationRow(proxy, *organization, "organization_info"));
}

void UpdateOrganization(Call& call) {
  Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto id = fields.Text("organization_id");
  fields.Check();
  CheckBudget(proxy, kOrganizationScope.name, budget.max_budget);
  const auto organization = FindOrganization(proxy, id.value_or(""));
  organization->fields.update(fields.body());
  SetTier(proxy, *organization, kOrganizationScope.name, budget);
  organization->updated_at = proxy.Now();
  call.Reply(OrganizationRow(proxy, *organization, "organization_updated"));
}

void DeleteOrganizations(Call& call) {
  Proxy& proxy = call.proxy;
  RefuseWithoutLicence(proxy);
  Fields fields(call.request, proxy.rules());
  fields.Require("organization_ids");
  const auto ids = fields.Texts("organization_ids").value_or(std::vector<std::string>{});
  fields.Check();
  json rows = json::array();
  for (const std::string& id : ids) {
    rows.push_back(OrganizationRow(proxy, *FindOrganization(proxy, id), "organization_updated"));
    proxy.organizations.Delete(id);
  }
  call.Reply(rows);
}

}  // namespace

void OrganizationRoutes(Router& router) {
  router.Add("POST", "/organization/new", Access::kAdmin, NewOrganization);
  router.Add("GET", "/organization/info", Access::kAdmin, OrganizationInfo);
  router.Add("PATCH", "/organization/update", Access::kAdmin, UpdateOrganization);
  router.Add("DELETE", "/organization/delete", Access::kAdmin, DeleteOrganizations);
}

}  // namespace budget_mock
