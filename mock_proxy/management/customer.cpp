// SPDX-License-Identifier: Apache-2.0
// /customer/*: litellm/proxy/management_endpoints/customer_endpoints.py. A customer is the end user
// that a request names.
#include "core/payers.h"
#include "http/router.h"
#include "management/management.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

std::shared_ptr<Record> FindCustomer(const Proxy& proxy, const std::string& id, const char* param) {
  const auto customer = proxy.customers.Find(id);
  if (!customer) {
    throw ProxyFailure(404, "End User Id=" + id + " does not exist in db", "not_found", param);
  }
  return customer;
}

/// What the database refuses.
Failure DatabaseFailure(const Proxy& proxy, const std::string& said) {
  return ProxyFailure(500, said, "internal_server_error", NoParam(proxy));
}

void CheckCustomer(const Proxy& proxy, const BudgetRequest& budget,
                   const std::optional<std::string>& budget_id) {
  CheckBudget(proxy, "end-user", budget.max_budget);
  const bool unread = budget.budget_duration && !Duration::Parse(*budget.budget_duration);
  if (unread && BadDurationIsServerError(proxy, "end-user"))
    throw DatabaseFailure(proxy, "Invalid duration format");
  if (budget_id && !proxy.tiers.Has(*budget_id))
    throw DatabaseFailure(proxy, UnknownTier("LiteLLM_EndUserTable"));
}

json CustomerRow(const Proxy& proxy, const Record& customer, const std::string& shape) {
  json row = RowOf(proxy, customer, shape);
  const bool whole_tier =
      shape != "customer_info" && proxy.rules().Has(Change::kCustomerShowsTierRow);
  Fill(row,
       {{"user_id", customer.id},
        {"blocked", customer.blocked.value_or(false)},
        {"litellm_budget_table", whole_tier ? TierRowOf(proxy, customer, "budget_row", "+00:00")
                                            : TierRowOf(proxy, customer, "budget_of_customer")}});
  return row;
}

void NewCustomer(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.CheckRateLimits();
  const std::string id = fields.RequiredText("user_id");
  const auto budget_id = fields.Text("budget_id");
  if (budget.max_budget && budget_id)
    fields.Refuse("Set either 'max_budget' or 'budget_id', not both.");
  fields.Check();
  if (proxy.customers.Has(id)) {
    throw ProxyFailure(
        400, "Customer already exists, passed user_id=" + id + ". Please pass a new user_id.",
        "bad_request", "user_id");
  }
  if (IsLeftToDatabase(proxy, "end-user", budget.max_budget)) {
    throw ProxyFailure(422, "{'error': '" + DatabaseOnNew() + "'}", "internal_server_error",
                       NoParam(proxy));
  }
  CheckCustomer(proxy, budget, budget_id);
  auto customer = std::make_shared<Record>();
  customer->id = id;
  customer->fields = fields.Kept();
  customer->budget_id = budget_id;
  customer->created_at = customer->updated_at = proxy.Now();
  SetTier(proxy, *customer, "end-user", budget);
  proxy.customers.Add(customer);
  call.Reply(CustomerRow(proxy, *customer, "customer_new"));
}

void CustomerInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  const auto customer = FindCustomer(
      proxy, RequiredParameter(call.request, proxy.rules(), "end_user_id"), "end_user_id");
  call.Reply(CustomerRow(proxy, *customer, "customer_info"));
}

void UpdateCustomer(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.CheckRateLimits();
  const std::string id = fields.RequiredText("user_id");
  const auto budget_id = fields.Text("budget_id");
  fields.Check();
  const auto customer = FindCustomer(proxy, id, "user_id");
  if (IsLeftToDatabase(proxy, "end-user", budget.max_budget))
    throw DatabaseFailure(proxy, DatabaseOnUpdate());
  CheckCustomer(proxy, budget, budget_id);
  customer->fields.update(fields.Kept());
  if (budget_id) customer->budget_id = budget_id;
  SetTier(proxy, *customer, "end-user", budget);
  customer->updated_at = proxy.Now();
  call.Reply(CustomerRow(proxy, *customer, "customer_updated"));
}

void DeleteCustomers(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto ids = fields.RequiredTexts("user_ids");
  fields.Check();
  if (ids.empty()) throw DatabaseFailure(proxy, "user_id is required, passed user_id = []");
  std::string missing;
  for (const std::string& id : ids) {
    if (!proxy.customers.Has(id)) missing += (missing.empty() ? "" : ", ") + id;
  }
  if (!missing.empty()) {
    throw ProxyFailure(404, "End User Id(s)=" + missing + " do not exist in db", "not_found",
                       "user_ids");
  }
  for (const std::string& id : ids) proxy.customers.Delete(id);
  call.Reply({{"deleted_customers", ids.size()},
              {"message", "Successfully deleted customers with ids: " + PythonList(ids)}});
}

/// /customer/list: all of them; in newer releases a page of those whose id or alias has what is
/// searched for, by their id.
void ListCustomers(Call& call) {
  constexpr std::size_t kUsualSize = 50;
  const Proxy& proxy = call.proxy;
  std::vector<std::shared_ptr<Record>> customers;
  for (const auto& [id, customer] : proxy.customers) customers.push_back(customer);
  if (proxy.rules().Has(Change::kCustomerListHasPages)) {
    const Page page(call.request, proxy.rules(), "page_size", kUsualSize);
    const std::string part = call.request.get_param_value("search");
    std::erase_if(customers, [&](const std::shared_ptr<Record>& customer) {
      return !HasInAnyCase(customer->id, part) && !HasInAnyCase(customer->Text("alias"), part);
    });
    customers = page.Of(customers);
  }
  json rows = json::array();
  for (const auto& customer : customers)
    rows.push_back(CustomerRow(proxy, *customer, "customer_info"));
  call.Reply(rows);
}

/// Blocked customers are shown as that, and served all the same: what refuses them is no part of
/// LiteLLM's open edition.
void BlockCustomers(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto ids = fields.RequiredTexts("user_ids");
  fields.Check();
  json rows = json::array();
  for (const std::string& id : ids) {
    const auto customer = FindOrAddCustomer(proxy, id);
    customer->blocked = true;
    rows.push_back(CustomerRow(proxy, *customer, "customer_new"));
    rows.back()["litellm_budget_table"] = nullptr;
  }
  // Newer releases block, too, and then cannot write what they did.
  if (proxy.rules().Has(Change::kCustomerBlockFails)) throw UncaughtFailure(proxy.rules());
  call.Reply({{"blocked_users", rows}});
}

void UnblockCustomers(Call& call) {
  Fields fields(call.request, call.proxy.rules());
  fields.RequiredTexts("user_ids");
  fields.Check();
  throw DetailFailure(400,
                      {{"error",
                        "Blocked user check was never set. This call has no effect.This uses the "
                        "enterprise folder - only available on the Docker image."}});
}

}  // namespace

void CustomerRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  // Each route also has an older name.
  const auto add = [&](const char* method, const std::string& path, void (*handler)(Call&)) {
    router.Add(method, "/customer" + path, admin, handler);
    router.Add(method, "/end_user" + path, admin, handler);
  };
  add("POST", "/new", NewCustomer);
  add("GET", "/info", CustomerInfo);
  add("GET", "/list", ListCustomers);
  add("POST", "/update", UpdateCustomer);
  add("POST", "/delete", DeleteCustomers);
  add("POST", "/block", BlockCustomers);
  add("POST", "/unblock", UnblockCustomers);
}

}  // namespace budget_mock
