// SPDX-License-Identifier: Apache-2.0
// /team/*, and the budgets of a team's members:
// litellm/proxy/management_endpoints/team_endpoints.py
#include <algorithm>

#include "routes/http.h"
#include "routes/management.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

std::shared_ptr<Record> FindTeam(const Proxy& proxy, const std::string& id) {
  const auto team = proxy.teams.Find(id);
  if (!team) throw DetailFailure(404, {{"error", "Team not found, passed team_id=" + id}});
  return team;
}

json TeamRow(const Proxy& proxy, const Record& team, const std::string& shape) {
  json row = RowOf(proxy, team, shape);
  row["blocked"] = team.blocked.value_or(false);
  return row;
}

/// `team_member_budget` makes a tier for every member who has no budget of his own.
void SetMemberDefault(Proxy& proxy, Record& team, const std::optional<double>& limit) {
  if (!limit) return;
  json& metadata = team.fields["metadata"];
  if (!metadata.is_object()) metadata = json::object();
  const std::string id = metadata.value("team_member_budget_id", NewUuid());
  auto tier = proxy.tiers.Find(id);
  if (!tier) {
    tier = std::make_shared<Record>();
    tier->id = id;
    tier->created_at = proxy.Now();
    proxy.tiers.Add(tier);
  }
  tier->account->max_budget = limit;
  tier->fields["max_budget"] = *limit;
  tier->updated_at = proxy.Now();
  metadata["team_member_budget_id"] = id;
}

void SetTeam(Proxy& proxy, Record& team, Fields& fields, const BudgetRequest& budget) {
  CheckBudget(proxy, kTeamScope.name, budget.max_budget);
  team.fields.update(fields.body());
  team.fields.erase("team_member_budget");
  SetOwnBudget(proxy, team, kTeamScope.name, budget);
  if (fields.Has("budget_limits"))
    SetWindows(proxy, team, kTeamWindowScope.name, fields.body().at("budget_limits"));
  SetMemberDefault(proxy, team, fields.Number("team_member_budget"));
  team.updated_at = proxy.Now();
}

void NewTeam(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  fields.Number("team_member_budget");
  const auto id = fields.Text("team_id");
  fields.Check();
  if (id && proxy.teams.Has(*id)) {
    throw ProxyFailure(
        400, "{'error': 'Team id = " + *id + " already exists. Please use a different team id.'}",
        "internal_server_error", NoParam(proxy));
  }
  const std::string organization = fields.Text("organization_id").value_or("");
  if (!organization.empty() && !proxy.organizations.Has(organization)) {
    throw ProxyFailure(400, "Organization not found for organization_id=" + organization,
                       "internal_server_error", NoParam(proxy));
  }
  auto team = std::make_shared<Record>();
  team->id = id ? *id : NewUuid();
  team->created_at = proxy.Now();
  SetTeam(proxy, *team, fields, budget);
  team->fields["team_id"] = team->id;
  // Who makes a team is its first member.
  team->fields["members_with_roles"] = {
      {{"user_id", "default_user_id"}, {"user_email", nullptr}, {"role", "admin"}}};
  proxy.teams.Add(team);
  call.Reply(TeamRow(proxy, *team, "team_new"));
}

json MembershipRow(const Proxy& proxy, const Record& team, const Record& member,
                   const std::string& shape) {
  json row = RowOf(proxy, member, shape);
  Fill(row, {{"team_id", team.id},
             {"litellm_budget_table", TierRowOf(proxy, member, "budget_of_member")},
             {"budget_source", member.budget_id ? "custom" : "none"}});
  return row;
}

void TeamInfo(Call& call) {
  const Proxy& proxy = call.proxy;
  const std::string id = call.request.get_param_value("team_id");
  if (id.empty()) {
    throw ProxyFailure(422, "{'message': 'Malformed request. No team id passed in.'}", "auth_error",
                       "None");
  }
  const auto team = proxy.teams.Find(id);
  if (!team) {
    throw ProxyFailure(404, "{'message': 'Team not found, passed team id: " + id + ".'}",
                       "auth_error", "None");
  }
  json memberships = json::array();
  for (const auto& [member_id, member] : proxy.members) {
    if (member->Text("team_id") == team->id)
      memberships.push_back(MembershipRow(proxy, *team, *member, "membership"));
  }
  call.Reply({{"team_id", team->id},
              {"team_info", TeamRow(proxy, *team, "team_info")},
              {"keys", KeyRowsOf(proxy, "team_id", team->id)},
              {"team_memberships", memberships}});
}

void UpdateTeam(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const auto spend = fields.Number("spend");
  fields.Number("team_member_budget");
  fields.Require("team_id");
  const auto id = fields.Text("team_id");
  fields.Check();
  const auto team = proxy.teams.Find(id.value_or(""));
  if (!team) {
    throw ProxyFailure(404, "{'error': 'Team not found, passed team_id=" + id.value_or("") + "'}",
                       "internal_server_error", NoParam(proxy));
  }
  SetTeam(proxy, *team, fields, budget);
  if (spend) proxy.ResetSpend(*team->account, *spend);
  json row = TeamRow(proxy, *team, "team_updated");
  row["budget_limits"] = WindowsJson(*team, "+00:00");
  call.Reply({{"team_id", team->id}, {"data", row}});
}

/// A team's keys and memberships go with it.
void DeleteTeams(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("team_ids");
  const auto ids = fields.Texts("team_ids").value_or(std::vector<std::string>{});
  fields.Check();
  for (const std::string& id : ids) FindTeam(proxy, id);
  for (const std::string& id : ids) {
    proxy.teams.Delete(id);
    for (const auto& key : proxy.ListKeys()) {
      if (key->Text("team_id") == id) proxy.Delete(key);
    }
    std::vector<std::string> gone;
    for (const auto& [member_id, member] : proxy.members) {
      if (member->Text("team_id") == id) gone.push_back(member_id);
    }
    for (const std::string& member_id : gone) proxy.members.Delete(member_id);
  }
  call.Reply({{"deleted_teams", ids}});
}

void SetTeamBlocked(Call& call, bool blocked) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("team_id");
  const auto id = fields.Text("team_id");
  fields.Check();
  const auto team = FindTeam(proxy, id.value_or(""));
  team->blocked = blocked;
  call.Reply(TeamRow(proxy, *team, "team_updated"));
}

std::shared_ptr<Record> FindOrAddUser(Proxy& proxy, const std::string& id) {
  if (auto user = proxy.users.Find(id)) return user;
  auto user = std::make_shared<Record>();
  user->id = id;
  user->fields = {{"user_id", id}};
  user->created_at = user->updated_at = proxy.Now();
  proxy.users.Add(user);
  return user;
}

void AddMember(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields, "max_budget_in_team");
  fields.Require("team_id");
  fields.Require("member");
  const auto team_id = fields.Text("team_id");
  fields.Check();
  CheckBudget(proxy, kTeamMemberScope.name, budget.max_budget);
  const auto team = FindTeam(proxy, team_id.value_or(""));
  json added = fields.body().at("member");
  if (!added.is_array()) added = json::array({added});
  json users = json::array();
  json memberships = json::array();
  for (const json& each : added) {
    const std::string user_id = each.is_object() ? each.value("user_id", "") : "";
    const auto user = FindOrAddUser(proxy, user_id);
    auto member = std::make_shared<Record>();
    member->id = MemberId(team->id, user_id);
    member->fields = {{"team_id", team->id}, {"user_id", user_id}};
    member->created_at = member->updated_at = proxy.Now();
    SetTier(proxy, *member, kTeamMemberScope.name, budget);
    proxy.members.Add(member);
    team->fields["members_with_roles"].push_back(
        {{"user_id", user_id}, {"user_email", nullptr}, {"role", each.value("role", "user")}});
    users.push_back(RowOf(proxy, *user, "user_updated"));
    memberships.push_back(MembershipRow(proxy, *team, *member, "member_added"));
  }
  json reply = TeamRow(proxy, *team, "team_new");
  reply["updated_users"] = users;
  reply["updated_team_memberships"] = memberships;
  call.Reply(reply);
}

std::shared_ptr<Record> FindMember(const Proxy& proxy, const Record& team,
                                   const std::string& user_id) {
  const auto member = proxy.members.Find(MemberId(team.id, user_id));
  if (!member) {
    throw DetailFailure(400, {{"error", "User id=" + user_id + " not found in team=" + team.id}});
  }
  return member;
}

void UpdateMember(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields, "max_budget_in_team");
  fields.Require("team_id");
  const auto team_id = fields.Text("team_id");
  const auto user_id = fields.Text("user_id");
  fields.Check();
  CheckBudget(proxy, kTeamMemberScope.name, budget.max_budget);
  const auto team = FindTeam(proxy, team_id.value_or(""));
  const auto member = FindMember(proxy, *team, user_id.value_or(""));
  SetTier(proxy, *member, kTeamMemberScope.name, budget);
  json reply = Shape("member_updated", proxy.options().release);
  Fill(reply, fields.body());
  call.Reply(reply);
}

void DeleteMember(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("team_id");
  const auto team_id = fields.Text("team_id");
  const auto user_id = fields.Text("user_id");
  fields.Check();
  const auto team = FindTeam(proxy, team_id.value_or(""));
  proxy.members.Delete(FindMember(proxy, *team, user_id.value_or(""))->id);
  json& roles = team->fields["members_with_roles"];
  roles.erase(std::remove_if(roles.begin(), roles.end(),
                             [&](const json& each) { return each["user_id"] == *user_id; }),
              roles.end());
  call.Reply(TeamRow(proxy, *team, "team_new"));
}

}  // namespace

void TeamRoutes(Router& router) {
  router.Add("POST", "/team/new", Access::kAdmin, NewTeam);
  router.Add("GET", "/team/info", Access::kAdmin, TeamInfo);
  router.Add("POST", "/team/update", Access::kAdmin, UpdateTeam);
  router.Add("POST", "/team/delete", Access::kAdmin, DeleteTeams);
  router.Add("POST", "/team/block", Access::kAdmin, [](Call& call) { SetTeamBlocked(call, true); });
  router.Add("POST", "/team/unblock", Access::kAdmin,
             [](Call& call) { SetTeamBlocked(call, false); });
  router.Add("POST", "/team/member_add", Access::kAdmin, AddMember);
  router.Add("POST", "/team/member_update", Access::kAdmin, UpdateMember);
  router.Add("POST", "/team/member_delete", Access::kAdmin, DeleteMember);
}

}  // namespace budget_mock
