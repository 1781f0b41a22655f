// SPDX-License-Identifier: Apache-2.0
// What is shown of teams: litellm/proxy/management_endpoints/team_endpoints.py
#include <algorithm>
#include <cctype>

#include "http/router.h"
#include "management/management.h"
#include "management/team.h"
#include "releases/shapes.h"

namespace budget_mock {
namespace {

using nlohmann::json;

bool IsMember(const Record& team, const std::string& user_id) {
  const json roles = team.fields.value("members_with_roles", json::array());
  return std::any_of(roles.begin(), roles.end(),
                     [&](const json& each) { return each.at("user_id") == user_id; });
}

/// The oldest first.
std::vector<std::shared_ptr<Record>> TeamsByAge(const Proxy& proxy) {
  std::vector<std::shared_ptr<Record>> teams;
  for (const auto& [id, team] : proxy.teams) teams.push_back(team);
  std::stable_sort(teams.begin(), teams.end(),
                   [](const auto& a, const auto& b) { return a->created_at < b->created_at; });
  return teams;
}

/// members_with_roles with what their users are called.
json MembersWithNames(const Proxy& proxy, const Record& team) {
  json members = json::array();
  for (const json& each : team.fields.value("members_with_roles", json::array())) {
    json member = Shape("team_info_member", proxy.rules().release());
    Fill(member, each);
    const auto user = each.at("user_id").is_string()
                          ? proxy.users.Find(each.at("user_id").get<std::string>())
                          : nullptr;
    if (user) Fill(member, {{"user_alias", user->fields.value("user_alias", json())}});
    members.push_back(std::move(member));
  }
  return members;
}

/// A key sees its own team, and those that its user is in.
void RefuseForeignTeam(const Call& call) {
  const std::string asked = call.request.get_param_value("team_id");
  if (!call.proxy.teams.Has(asked)) return;
  const std::string team_id = call.key->Text("team_id");
  const std::string user_id = call.key->Text("user_id");
  if (team_id == asked || call.proxy.members.Has(MemberId(asked, user_id))) return;
  if (!user_id.empty())
    throw Forbidden("User=" + user_id + " not authorized to access this team=" + asked);
  if (!team_id.empty()) {
    throw Forbidden("Team key for team=" + team_id +
                    " not authorized to access this team=" + asked);
  }
  throw Forbidden("API key not authorized to access this team=" + asked +
                  ". No user_id or team_id associated with this key.");
}

void RefuseTeamsOfOthers(const Call& call) {
  const std::string user_id = call.key->Text("user_id");
  if (!user_id.empty() && call.request.get_param_value("user_id") == user_id) return;
  throw DetailFailure(401, {{"error",
                             "Only admin users can query all teams/other teams. Your user "
                             "role=internal_user"}});
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
  json row = TeamRow(proxy, *team, "team_info");
  row["members_with_roles"] = MembersWithNames(proxy, *team);
  if (const auto tier = proxy.tiers.Find(MemberDefaultOf(*team)))
    row["team_member_budget_table"] = TierRow(proxy, *tier, "budget_of_member");
  call.Reply({{"team_id", team->id},
              {"team_info", row},
              {"keys", KeyRowsOf(proxy, "team_id", team->id)},
              {"team_memberships", MembershipRows(proxy, *team, "membership")}});
}

/// /team/list: every team, or those of one user, by their alias.
void ListTeams(Call& call) {
  const Proxy& proxy = call.proxy;
  const std::string user_id = call.request.get_param_value("user_id");
  const std::string organization = call.request.get_param_value("organization_id");
  std::vector<std::shared_ptr<Record>> teams = TeamsByAge(proxy);
  std::erase_if(teams, [&](const std::shared_ptr<Record>& team) {
    const bool is_his = user_id.empty() || IsMember(*team, user_id);
    const std::string in = team->Text("organization_id");
    const bool is_there =
        organization.empty() || in == (organization == "default_organization" ? "" : organization);
    return !is_his || !is_there;
  });
  std::stable_sort(teams.begin(), teams.end(), [](const auto& a, const auto& b) {
    return a->Text("team_alias") < b->Text("team_alias");
  });
  json rows = json::array();
  for (const auto& team : teams) rows.push_back(TeamRowWithMembers(proxy, *team, user_id));
  call.Reply(rows);
}

/// /v2/team/list: pages of teams, the newest first.
void ListTeamsByPage(Call& call) {
  const Proxy& proxy = call.proxy;
  const Page page(call.request, proxy.rules(), "page_size");
  const auto parameter = [&](const char* name) { return call.request.get_param_value(name); };
  const std::string user_id = parameter("user_id");
  if (!user_id.empty() && !proxy.users.Has(user_id))
    throw DetailFailure(404, {{"error", "User not found, passed user_id=" + user_id}});
  std::vector<std::shared_ptr<Record>> teams = TeamsByAge(proxy);
  std::reverse(teams.begin(), teams.end());
  std::erase_if(teams, [&](const std::shared_ptr<Record>& team) {
    const auto is = [&](const char* name) {
      return parameter(name).empty() || parameter(name) == team->Text(name);
    };
    const bool alias_fits = HasInAnyCase(team->Text("team_alias"), parameter("team_alias"));
    return !is("team_id") || !is("organization_id") || !alias_fits ||
           (!user_id.empty() && !IsMember(*team, user_id));
  });
  json rows = json::array();
  for (const auto& team : page.Of(teams)) {
    json row = TeamRow(proxy, *team, "team_of_page");
    Fill(row, {{"members_count", row.at("members_with_roles").size()},
               {"keys_count", KeyRowsOf(proxy, "team_id", team->id).size()}});
    rows.push_back(std::move(row));
  }
  call.Reply({{"teams", rows},
              {"total", teams.size()},
              {"page", page.number},
              {"page_size", page.size},
              {"total_pages", page.Count(teams.size())}});
}

}  // namespace

void TeamInfoRoutes(Router& router) {
  const auto reader = [](void (*refuse)(const Call&)) {
    return Access{.groups = Access::kManagement | Access::kInfo,
                  .others = Access::Others::kEveryKey,
                  .refuse = refuse};
  };
  router.Add("GET", "/team/info", reader(RefuseForeignTeam), TeamInfo);
  router.Add("GET", "/team/list", reader(RefuseTeamsOfOthers), ListTeams);
  router.Add("GET", "/v2/team/list", {}, ListTeamsByPage);
}

}  // namespace budget_mock
