// SPDX-License-Identifier: Apache-2.0
// /user/*: litellm/proxy/management_endpoints/internal_user_endpoints.py
#include "routes/http.h"
#include "routes/management.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

std::shared_ptr<Record> FindUser(const Proxy& proxy, const std::string& id) {
  const auto user = proxy.users.Find(id);
  if (!user) {
    throw ProxyFailure(404, "{'error': \"User not found, passed user_id=" + id + "\"}",
                       "internal_server_error", NoParam(proxy));
  }
  return user;
}

json KeyRowsOf(const Proxy& proxy, const char* field, const std::string& id) {
  json rows = json::array();
  for (const auto& [token, key] : proxy.keys) {
    if (key->Text(field) != id) continue;
    json row = RowOf(proxy, *key, "key_row", "Z");
    row["token"] = token;
    rows.push_back(std::move(row));
  }
  return rows;
}

void NewUser(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto id = fields.Text("user_id");
  fields.Check();
  CheckBudget(proxy, kUserScope.name, budget.max_budget);
  if (id && proxy.users.Has(*id)) {
    throw ProxyFailure(409, "{'error': 'User with id " + *id + " already exists'}", "bad_request",
                       "user_id");
  }
  auto user = std::make_shared<Record>();
  user->id = id ? *id : NewUuid();
  user->fields = fields.body();
  user->fields["user_id"] = user->id;
  user->created_at = user->updated_at = proxy.Now();
  SetOwnBudget(proxy, *user, kUserScope.name, budget);
  proxy.users.Add(user);
  json reply = RowOf(proxy, *user, "user_new");
  // What LiteLLM shows of a key is filled in only where one was asked for.
  reply["created_at"] = reply["updated_at"] = nullptr;
  call.Reply(reply);
}

void UserInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  const auto user = FindUser(proxy, call.request.get_param_value("user_id"));
  call.Reply({{"user_id", user->id},
              {"user_info", RowOf(proxy, *user, "user_info")},
              {"keys", KeyRowsOf(proxy, "user_id", user->id)},
              {"teams", json::array()}});
}

void UpdateUser(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto spend = fields.Number("spend");
  const auto id = fields.Text("user_id");
  fields.Check();
  CheckBudget(proxy, kUserScope.name, budget.max_budget);
  const auto user = FindUser(proxy, id.value_or(""));
  user->fields.update(fields.body());
  SetOwnBudget(proxy, *user, kUserScope.name, budget);
  if (spend) proxy.ResetSpend(*user->account, *spend);
  user->updated_at = proxy.Now();
  call.Reply({{"user_id", user->id}, {"data", RowOf(proxy, *user, "user_updated")}});
}

/// A user's keys go with him.
void DeleteUsers(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("user_ids");
  const auto ids = fields.Texts("user_ids").value_or(std::vector<std::string>{});
  fields.Check();
  for (const std::string& id : ids) FindUser(proxy, id);
  for (const std::string& id : ids) {
    proxy.users.Delete(id);
    for (const auto& key : proxy.ListKeys()) {
      if (key->Text("user_id") == id) proxy.Delete(key);
    }
  }
  call.Reply(ids.size());
}

}  // namespace

void UserRoutes(Router& router) {
  router.Add("POST", "/user/new", Access::kAdmin, NewUser);
  router.Add("GET", "/user/info", Access::kAdmin, UserInfo);
  router.Add("POST", "/user/update", Access::kAdmin, UpdateUser);
  router.Add("POST", "/user/delete", Access::kAdmin, DeleteUsers);
}

}  // namespace budget_mock
