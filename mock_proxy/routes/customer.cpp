// SPDX-License-Identifier: Apache-2.0
// /customer/*: litellm/proxy/management_endpoints/customer_endpoints.py. A customer is the end user
// that a request names.
#include "routes/http.h"
#include "routes/management.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

std::shared_ptr<Record> FindCustomer(const Proxy& proxy, const std::string& id) {
  const auto customer = proxy.customers.Find(id);
  if (!customer) {
    throw ProxyFailure(404, "End User Id=" + id + " does not exist in db", "not_found",
                       "end_user_id");
  }
  return customer;
}

json CustomerRow(const Proxy& proxy, const Record& customer, const std::string& shape) {
  json row = RowOf(proxy, customer, shape);
  Fill(row, {{"user_id", customer.id},
             {"blocked", customer.blocked.value_or(false)},
             {"litellm_budget_table", TierRowOf(proxy, customer, "budget_of_customer")}});
  return row;
}

void NewCustomer(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.Require("user_id");
  const auto id = fields.Text("user_id");
  const auto budget_id = fields.Text("budget_id");
  if (budget.max_budget && budget_id)
    fields.Refuse("Set either 'max_budget' or 'budget_id', not both.");
  fields.Check();
  CheckBudget(proxy, kEndUserScope.name, budget.max_budget);
  if (proxy.customers.Has(*id)) {
    throw ProxyFailure(
        400, "Customer already exists, passed user_id=" + *id + ". Please pass a new user_id.",
        "bad_request", "user_id");
  }
  auto customer = std::make_shared<Record>();
  customer->id = *id;
  customer->fields = fields.body();
  customer->budget_id = budget_id;
  customer->created_at = customer->updated_at = proxy.Now();
  SetTier(proxy, *customer, kEndUserScope.name, budget);
  proxy.customers.Add(customer);
  call.Reply(CustomerRow(proxy, *customer, "customer_new"));
}

void CustomerInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  const auto customer = FindCustomer(proxy, call.request.get_param_value("end_user_id"));
  call.Reply(CustomerRow(proxy, *customer, "customer_info"));
}

void UpdateCustomer(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.Require("user_id");
  const auto id = fields.Text("user_id");
  const auto budget_id = fields.Text("budget_id");
  fields.Check();
  CheckBudget(proxy, kEndUserScope.name, budget.max_budget);
  const auto customer = FindCustomer(proxy, *id);
  customer->fields.update(fields.body());
  if (budget_id) customer->budget_id = budget_id;
  SetTier(proxy, *customer, kEndUserScope.name, budget);
  customer->updated_at = proxy.Now();
  call.Reply(CustomerRow(proxy, *customer, "customer_updated"));
}

void DeleteCustomers(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("user_ids");
  const auto ids = fields.Texts("user_ids").value_or(std::vector<std::string>{});
  fields.Check();
  for (const std::string& id : ids) FindCustomer(proxy, id);
  for (const std::string& id : ids) proxy.customers.Delete(id);
  call.Reply({{"deleted_customers", ids.size()},
              {"message", "Successfully deleted customers with ids: " + PythonList(ids)}});
}

}  // namespace

void CustomerRoutes(Router& router) {
  router.Add("POST", "/customer/new", Access::kAdmin, NewCustomer);
  router.Add("GET", "/customer/info", Access::kAdmin, CustomerInfo);
  router.Add("POST", "/customer/update", Access::kAdmin, UpdateCustomer);
  router.Add("POST", "/customer/delete", Access::kAdmin, DeleteCustomers);
}

}  // namespace budget_mock
