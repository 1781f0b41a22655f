// SPDX-License-Identifier: Apache-2.0
#include "http/roles.h"

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// The user of the key; null when it has none.
std::shared_ptr<Record> UserOf(const Call& call) {
  return call.proxy.users.Find(call.key->Text("user_id"));
}

/// The id of the key's user as Python shows it.
std::string UserIdOf(const Call& call) {
  const std::string id = call.key->Text("user_id");
  return id.empty() ? "None" : id;
}

Failure Forbidden(const std::string& error) {
  return ProxyFailure(403, "{'error': '" + error + "'}", "auth_error", "None");
}

// What open routes refuse themselves.

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

/// The members of a team are its admins' to change.
void RefuseWhoLeadsNotTheTeam(const Call& call) {
  const json body = json::parse(call.request.body, nullptr, false);
  const json id = body.is_object() ? body.value("team_id", json()) : json();
  if (!id.is_string()) return;
  const std::string team_id = id.get<std::string>();
  const auto team = call.proxy.teams.Find(team_id);
  if (!team) {
    throw DetailFailure(404, {{"error", "Team doesn't exist in db. Team=" + team_id +
                                            ". Create team via `/team/new` call."}});
  }
  const json members = team->fields.value("members_with_roles", json::array());
  const bool leads = std::any_of(members.begin(), members.end(), [&](const json& member) {
    return member.value("user_id", json()) == UserIdOf(call) && member.value("role", "") == "admin";
  });
  if (leads) return;
  throw DetailFailure(403,
                      {{"error", "Call not allowed. User not proxy admin OR team admin. route=" +
                                     call.request.path + ", team_id=" + team_id}});
}

/// Nobody but an admin changes what a key may spend; and a user's other changes are for keys that
/// he made himself, which he cannot do here.
void RefuseChangeOfKey(const Call& call) {
  const json body = json::parse(call.request.body, nullptr, false);
  const auto changes = [&](const char* field) {
    return body.is_object() && body.contains(field) && !body.at(field).is_null();
  };
  const bool budget = changes("max_budget") || changes("spend");
  throw Forbidden("Only proxy admins, team admins, or org admins can call /key/update" +
                  std::string(budget ? " (max_budget/spend)" : "") +
                  ". user_role=" + UserOf(call)->Text("user_role") + ", user_id=" + UserIdOf(call));
}

void RefuseNothing(const Call&) {}

/// A management route that is not the proxy admin's alone: litellm/proxy/_types.py, LiteLLMRoutes.
struct OpenRoute {
  std::string_view path;
  bool to_every_key;            ///< else to those of internal users
  void (*refuse)(const Call&);  ///< throws what the route itself says to a caller who is no admin
};

constexpr std::array kOpenRoutes{
    OpenRoute{"/user/info", true, RefuseAnotherUser},
    OpenRoute{"/user/list", true, RefuseListOfUsers},
    OpenRoute{"/organization/list", true, RefuseNothing},
    OpenRoute{"/team/info", true, RefuseForeignTeam},
    OpenRoute{"/team/list", true, RefuseTeamsOfOthers},
    OpenRoute{"/team/member_add", true, RefuseWhoLeadsNotTheTeam},
    OpenRoute{"/team/member_update", true, RefuseWhoLeadsNotTheTeam},
    OpenRoute{"/team/member_delete", true, RefuseWhoLeadsNotTheTeam},
    OpenRoute{"/key/update", false, RefuseChangeOfKey},
};

/// The middle of a user's id is not shown.
std::string MaskedUserId(const std::string& id, const ReleaseRules& rules) {
  constexpr std::size_t kPrefix = 6;
  constexpr std::size_t kSuffix = 2;
  if (id.size() <= 4) return "***";
  if (id.size() < kPrefix + kSuffix)
    return rules.masks_short_user_ids ? std::string(id.size(), '*') : id;
  return id.substr(0, kPrefix) + std::string(id.size() - kPrefix - kSuffix, '*') +
         id.substr(id.size() - kSuffix);
}

Failure AdminOnly(const Call& call) {
  const auto user = UserOf(call);
  const std::string role = user ? user->Text("user_role") : "";
  return ProxyFailure(
      401,
      "Authentication Error, Only proxy admin can be used to generate, delete, update info for new "
      "keys/users/teams. Route=" +
          call.request.path + ". Your role=" + (role.empty() ? "unknown" : role) +
          ". Your user_id=" + MaskedUserId(user ? user->id : "unknown", call.proxy.rules()),
      "auth_error", "None");
}

/// A name that stands for several routes in `allowed_routes`.
struct RouteGroup {
  std::string_view name;
  std::string_view key_type;  ///< keys of this type have the group as their list
  const char* paths;          ///< a regular expression
};

constexpr std::array kRouteGroups{
    RouteGroup{"llm_api_routes", "llm_api",
               "(/v1)?/(chat/completions|completions|embeddings|messages|responses|models)(/.*)?"
               "|/engines/.*|/openai/deployments/.*|(/v1)?/model/info|/model_group/info"},
    RouteGroup{"management_routes", "management",
               "/(key|user|team|organization|customer|end_user|tag|spend)/.*|(/v1)?/model/.*"},
    RouteGroup{"info_routes", "read_only",
               "/key/(info|list)|/user/info|/v2/user/info|/team/(info|list)|/organization/list"
               "|(/v1)?/model/info|/model_group/info|(/v1)?/models|/health"},
};

std::vector<std::string> AllowedRoutes(const Key& key) {
  const std::string type = key.Text("key_type");
  for (const RouteGroup& group : kRouteGroups) {
    if (group.key_type == type) return {std::string(group.name)};
  }
  const json list = key.fields.value("allowed_routes", json());
  return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>{};
}

/// Whether `allowed`, an entry of the list, covers `path`: the route itself, one above it, a group,
/// or a pattern that ends with a star.
bool Covers(const std::string& allowed, const std::string& path) {
  if (path == allowed || path.starts_with(allowed + "/")) return true;
  if (allowed.ends_with('*') && path.starts_with(allowed.substr(0, allowed.size() - 1)))
    return true;
  return std::any_of(kRouteGroups.begin(), kRouteGroups.end(), [&](const RouteGroup& group) {
    return group.name == allowed && std::regex_match(path, std::regex(group.paths));
  });
}

}  // namespace

void RefuseByRole(const Call& call) {
  const auto user = UserOf(call);
  const std::string role = user ? user->Text("user_role") : "";
  if (role == "proxy_admin") return;
  const auto* const route =
      std::find_if(kOpenRoutes.begin(), kOpenRoutes.end(),
                   [&](const OpenRoute& each) { return each.path == call.request.path; });
  const bool open = route != kOpenRoutes.end() && (route->to_every_key || role == "internal_user");
  if (!open) throw AdminOnly(call);
  route->refuse(call);
}

void RefuseOtherRoutes(const Call& call) {
  const std::vector<std::string> allowed = AllowedRoutes(*call.key);
  const std::string& path = call.request.path;
  if (allowed.empty() || std::any_of(allowed.begin(), allowed.end(),
                                     [&](const auto& each) { return Covers(each, path); }))
    return;
  throw DetailFailure(403,
                      "Virtual key is not allowed to call this route. Only allowed to call "
                      "routes: " +
                          PythonList(allowed) + ". Tried to call route: " + path);
}

}  // namespace budget_mock
