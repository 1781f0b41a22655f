// SPDX-License-Identifier: Apache-2.0
// /user/*: litellm/proxy/management_endpoints/internal_user_endpoints.py
#include <algorithm>
#include <vector>

#include "http/router.h"
#include "management/management.h"
#include "management/team.h"
#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kKeyOutlivesUser{
    "key-outlives-user",
    "a key that was used is served when its user, and the key along, was deleted"};

using nlohmann::json;

std::shared_ptr<Record> FindUser(const Proxy& proxy, const std::string& id) {
  const auto user = proxy.users.Find(id);
  if (!user) {
    throw ProxyFailure(404, "User " + id + " not found", "internal_server_error", NoParam(proxy));
  }
  return user;
}

void CheckRole(Fields& fields) {
  fields.OneOf("user_role",
               {"proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer"},
               "<LitellmUserRoles.PROXY_ADMIN: 'proxy_admin'>, "
               "<LitellmUserRoles.PROXY_ADMIN_VIEW_ONLY: 'proxy_admin_viewer'>, "
               "<LitellmUserRoles.INTERNAL_USER: 'internal_user'> or "
               "<LitellmUserRoles.INTERNAL_USER_VIEW_ONLY: 'internal_user_viewer'>");
}

/// Refuses a user whose id or email another one has.
void RefuseSecond(const Proxy& proxy, const std::optional<std::string>& user_id,
                  const std::optional<std::string>& email) {
  const auto refuse = [&](const std::string& what) {
    throw ProxyFailure(409, "{'error': 'User with " + what + " already exists'}",
                       "internal_server_error", NoParam(proxy));
  };
  if (user_id && proxy.users.Has(*user_id)) refuse("id " + *user_id);
  for (const auto& [id, user] : proxy.users) {
    if (email && user->Text("user_email") == *email) refuse("email " + *email);
  }
}

/// The key that a new user gets unless they are made with `auto_create_key: false`. Puts it into
/// `reply`.
void AddFirstKey(Proxy& proxy, const Record& user, json& reply) {
  const std::string secret = NewKey();
  auto key = std::make_shared<Key>();
  key->id = Sha256(secret);
  key->key_name = KeyName(secret);
  key->fields = {{"user_id", user.id},
                 {"key_alias", user.fields.value("key_alias", json())},
                 {"created_by", nullptr},
                 {"updated_by", nullptr},
                 {"key_type", nullptr}};
  key->created_at = key->updated_at = proxy.Now();
  proxy.AddKey(key);
  const json generated = Shape("generated_key", proxy.rules().release());
  for (const char* name :
       {"access_group_ids", "budget_fallbacks", "model_max_budget", "router_settings"}) {
    if (generated.contains(name)) Fill(reply, {{name, generated.at(name)}});
  }
  Fill(reply, {{"key", secret}, {"key_name", key->key_name}});
}

void NewUser(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.CheckRateLimits();
  const auto id = fields.Text("user_id");
  const auto email = fields.Text("user_email");
  CheckRole(fields);
  fields.Check();
  RefuseSecond(proxy, id, email);
  RefuseModelBudgets(proxy, fields);
  CheckBudget(proxy, "user", budget.max_budget);
  BudgetDuration(proxy, "user", budget.budget_duration);
  const auto user = AddUser(proxy, id ? *id : NewUuid(), fields.Kept());
  SetOwnBudget(proxy, *user, "user", budget);
  json reply = RowOf(proxy, *user, "user_new");
  if (fields.body().value("auto_create_key", json()) == false) {
    // What LiteLLM shows of a key is filled in only where there is one.
    reply["created_at"] = reply["updated_at"] = nullptr;
  } else {
    AddFirstKey(proxy, *user, reply);
  }
  call.Reply(reply);
}

void RefuseAnotherUser(const Call& call) {
  const std::string asked = call.request.get_param_value("user_id");
  if (asked.empty() || asked == call.key->Text("user_id")) return;
  throw ProxyFailure(403,
                     "key not allowed to access this user's info. user_id=" + asked +
                         ", key's user_id=" + UserIdOf(call),
                     "auth_error", "None");
}

void RefuseListOfUsers(const Call&) {
  throw DetailFailure(403,
                      {{"error", "Only proxy admins and organization admins can list users."}});
}

/// The user that /user/info is about: the one asked for, else that of the key.
std::string AskedUser(const Call& call) {
  if (!call.key || call.request.has_param("user_id"))
    return call.request.get_param_value("user_id");
  return UserIdOf(call);
}

json TeamsOf(const Proxy& proxy, const Record& user) {
  json rows = json::array();
  for (const json& id : user.fields.value("teams", json::array())) {
    const auto team = id.is_string() ? proxy.teams.Find(id.get<std::string>()) : nullptr;
    if (team) rows.push_back(TeamRowWithMembers(proxy, *team, user.id));
  }
  return rows;
}

void UserInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  const auto user = FindUser(proxy, AskedUser(call));
  json keys = KeyRowsOf(proxy, "user_id", user->id);
  for (json& key : keys) {
    const auto team = proxy.teams.Find(key.value("team_id", json()).is_string()
                                           ? key.at("team_id").get<std::string>()
                                           : std::string());
    key["team_alias"] =
        team && !team->Text("team_alias").empty() ? team->Text("team_alias") : std::string("None");
  }
  json reply{{"user_id", user->id},
             {"user_info", RowOf(proxy, *user, "user_info")},
             {"keys", keys},
             {"teams", TeamsOf(proxy, *user)}};
  if (proxy.rules().Has(Change::kUserInfoHasPermissions)) reply["admin_mcp_permissions"] = nullptr;
  call.Reply(reply);
}

void NewerUserInfo(Call& call) {
  const auto user = FindUser(call.proxy, call.request.get_param_value("user_id"));
  call.Reply(RowOf(call.proxy, *user, "user_v2"));
}

void ListUsers(Call& call) {
  constexpr std::size_t kUsualSize = 25;
  const Proxy& proxy = call.proxy;
  const Page page(call.request, proxy.rules(), "page_size", kUsualSize);
  const auto fits = [&](const Record& user, const char* parameter, const char* field) {
    return !call.request.has_param(parameter) ||
           call.request.get_param_value(parameter) == user.Text(field);
  };
  std::vector<std::shared_ptr<Record>> users;
  for (const auto& [id, user] : proxy.users) {
    if (fits(*user, "user_ids", "user_id") && fits(*user, "user_email", "user_email") &&
        fits(*user, "role", "user_role"))
      users.push_back(user);
  }
  std::stable_sort(users.begin(), users.end(),
                   [](const auto& a, const auto& b) { return a->created_at > b->created_at; });
  json rows = json::array();
  for (const auto& user : page.Of(users)) {
    json row = RowOf(proxy, *user, "user_list");
    row["key_count"] = KeyRowsOf(proxy, "user_id", user->id).size();
    rows.push_back(std::move(row));
  }
  call.Reply({{"users", rows},
              {"total", users.size()},
              {"page", page.number},
              {"page_size", page.size},
              {"total_pages", page.Count(users.size())}});
}

/// Refuses a bad budget, in the way of changes.
void CheckChange(const Proxy& proxy, const BudgetRequest& budget) {
  if (IsLeftToDatabase(proxy, "user", budget.max_budget)) {
    throw ProxyFailure(400, "Authentication Error, " + DatabaseOnNew(), "auth_error", "None");
  }
  CheckBudget(proxy, "user", budget.max_budget, "auth_error");
  if (const auto problem = DurationProblem(proxy, "user", budget.budget_duration))
    throw ProxyFailure(400, "{'error': \"" + *problem + "\"}", "auth_error", "None");
}

void UpdateUser(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.CheckRateLimits();
  const auto spend = fields.Number("spend");
  const auto id = fields.Text("user_id");
  CheckRole(fields);
  if (!id && !fields.Has("user_email"))
    fields.Refuse("Either user id or user email must be provided");
  fields.Check();
  CheckChange(proxy, budget);
  // Who is unknown is made.
  auto user = proxy.users.Find(id.value_or(""));
  if (!user) user = AddUser(proxy, id ? *id : NewUuid(), json::object());
  user->fields.update(fields.Kept());
  SetOwnBudget(proxy, *user, "user", budget);
  if (spend) proxy.ResetSpend(user->account, *spend);
  user->updated_at = proxy.Now();
  call.Reply({{"user_id", user->id}, {"data", RowOf(proxy, *user, "user_updated")}});
}

/// A user's keys go with them, and leave no trace.
void DeleteUsers(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto ids = fields.RequiredTexts("user_ids");
  fields.Check();
  for (const std::string& id : ids) {
    if (!proxy.users.Has(id))
      throw DetailFailure(404, {{"error", "User not found, passed user_id=" + id}});
  }
  for (const std::string& id : ids) {
    proxy.users.Delete(id);
    for (const auto& key : proxy.ListKeys()) {
      if (key->Text("user_id") != id) continue;
      proxy.keys.Delete(key->id);
      if (proxy.defects().Has(kKeyOutlivesUser) && key->account->Committed() > 0)
        proxy.cached_keys.Add(key);
    }
  }
  call.Reply(ids.size());
}

}  // namespace

void UserRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  const auto reader = [](unsigned groups, void (*refuse)(const Call&)) {
    return Access{.groups = groups, .others = Access::Others::kEveryKey, .refuse = refuse};
  };
  router.Add("POST", "/user/new", admin, NewUser);
  router.Add("GET", "/user/info", reader(Access::kManagement | Access::kInfo, RefuseAnotherUser),
             UserInfo);
  router.Add("GET", "/v2/user/info", {.groups = Access::kInfo}, NewerUserInfo);
  router.Add("GET", "/user/list", reader(Access::kManagement, RefuseListOfUsers), ListUsers);
  router.Add("POST", "/user/update", admin, UpdateUser);
  router.Add("POST", "/user/delete", admin, DeleteUsers);
}

}  // namespace budget_mock
