// SPDX-License-Identifier: Apache-2.0
// The members of teams and their budgets: /team/member_*,
// litellm/proxy/management_endpoints/team_endpoints.py
#include <algorithm>

#include "http/router.h"
#include "management/management.h"
#include "management/team.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// Reads `member`, one or a list of them. Unlike other fields, they are read before the rest.
std::vector<Newcomer> ReadMembers(const Proxy& proxy, Fields& fields) {
  std::vector<Newcomer> newcomers;
  const json asked = fields.body().value("member", json());
  for (const json& each : asked.is_array() ? asked : json::array({asked})) {
    if (!each.is_object()) continue;
    Fields member(each, proxy.rules());
    newcomers.push_back(Newcomer::Read(member));
    member.Check();
  }
  if (asked.is_object()) fields.Replace("member", newcomers.front().ToJson());
  return newcomers;
}

/// Member(user_id='a', user_email=None, role='user'), without the name.
std::string PythonMember(const json& entry) {
  const auto text = [&](const char* name) {
    return entry.at(name).is_string() ? PythonText(entry.at(name).get<std::string>())
                                      : std::string("None");
  };
  return "user_id=" + text("user_id") + " user_email=" + text("user_email") +
         " role=" + text("role");
}

std::string PythonMembers(const json& roles) {
  std::string list;
  for (const json& each : roles) {
    std::string member = PythonMember(each);
    for (std::size_t at = 0; (at = member.find(' ', at)) != std::string::npos; at += 2)
      member.insert(at, ",");
    list += (list.empty() ? "" : ", ") + ("Member(" + member + ")");
  }
  return "[" + list + "]";
}

void RefuseMembers(const Record& team, const std::vector<Newcomer>& newcomers, bool is_list) {
  const json roles = team.fields.value("members_with_roles", json::array());
  const bool all_there = std::all_of(newcomers.begin(), newcomers.end(), [&](const Newcomer& each) {
    return each.EntryIn(roles) != roles.end();
  });
  if (!all_there) return;
  const std::string who =
      is_list
          ? "All users are already in team. "
          : "User already in team. Member: user_id=" + newcomers.front().user_id.value_or("None") +
                ", user_email=" + newcomers.front().user_email.value_or("None") + ". ";
  throw ProxyFailure(400, who + "Existing members=" + PythonMembers(roles),
                     "team_member_already_in_team", "member");
}

void RefuseAdmins(const std::vector<Newcomer>& newcomers, bool is_list) {
  for (const Newcomer& each : newcomers) {
    if (each.role != "admin") continue;
    const std::string what =
        is_list ? "Got=" + PythonMember(each.ToJson()) + ". " + kNeedsLicence + ". "
                : kNeedsLicence;
    throw DetailFailure(400, {{"error", "Assigning team admins is a premium feature. " + what}});
  }
}

/// Refuses a bad budget. A new member's is looked at only where nothing else is wrong.
void CheckNewMember(const Proxy& proxy, const Record& team, const Newcomer& newcomer,
                    const BudgetRequest& budget) {
  if (IsLeftToDatabase(proxy, "team-member", budget.max_budget)) {
    throw DetailFailure(
        500, {{"error", "Unable to add user - " + PythonMember(newcomer.ToJson()) + ", to team - " +
                            team.id + ", for reason - " + DatabaseOnNew()}});
  }
  CheckBudget(proxy, "team-member", budget.max_budget);
}

/// What a request says of a member's budget. Older releases do not know that it can have a period.
BudgetRequest ReadMemberBudget(const Proxy& proxy, Fields& fields) {
  BudgetRequest budget(fields, "max_budget_in_team");
  if (!proxy.rules().Has(Change::kMemberBudgetHasPeriod)) budget.has_budget_duration = false;
  if (!proxy.rules().Has(Change::kMemberUpdateIsPatch))
    budget.has_max_budget = budget.max_budget.has_value();
  return budget;
}

/// The members of a team are its admins' to change.
void RefuseWhoDoesNotLeadTheTeam(const Call& call) {
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

void AddMembersRoute(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::vector<Newcomer> newcomers = ReadMembers(proxy, fields);
  const bool is_list = fields.body().value("member", json()).is_array();
  BudgetRequest budget = ReadMemberBudget(proxy, fields);
  if (!budget.max_budget) budget.has_max_budget = false;
  fields.RequireOneOrMore("member", "Member");
  const std::string team_id = fields.RequiredText("team_id");
  fields.Check();
  if (newcomers.empty() && !is_list)
    throw DetailFailure(400, {{"error", "No member/members passed in"}});
  RefuseAdmins(newcomers, is_list);
  if (budget.has_budget_duration) BudgetDuration(proxy, "team-member", budget.budget_duration);
  const auto team = proxy.teams.Find(team_id);
  if (!team) {
    throw DetailFailure(404, {{"error", "Team doesn't exist in db. Team=" + team_id +
                                            ". Create team via `/team/new` call."}});
  }
  RefuseMembers(*team, newcomers, is_list);
  CheckNewMember(proxy, *team, newcomers.front(), budget);
  const AddedMembers added = AddMembers(proxy, *team, newcomers, budget);
  json reply = TeamRow(proxy, *team, "team_new");
  reply["updated_users"] = added.users;
  reply["updated_team_memberships"] = added.memberships;
  call.Reply(reply);
}

/// The team that a request about one of its members names.
std::shared_ptr<Record> TeamOfMember(const Proxy& proxy, const std::string& team_id) {
  const auto team = proxy.teams.Find(team_id);
  if (!team) throw DetailFailure(400, {{"error", "Team id=" + team_id + " does not exist in db"}});
  return team;
}

/// Whether a tier limits anything at all.
bool Limits(const Record& tier) {
  const json& fields = tier.fields;
  return tier.account->max_budget || tier.budget_duration ||
         std::any_of(fields.begin(), fields.end(), [](const json& each) {
           return !each.is_null() && !(each.is_structured() && each.empty());
         });
}

/// Changes the budget of a member: litellm/proxy/management_endpoints/common_utils.py,
/// upsert_budget_and_membership. A tier that limits nothing any more is let go.
void UpdateBudgetOf(Proxy& proxy, const Record& team, const std::string& user_id,
                    const BudgetRequest& budget) {
  if (budget.IsEmpty()) {
    const auto member = proxy.members.Find(MemberId(team.id, user_id));
    if (member && !proxy.rules().Has(Change::kMemberUpdateIsPatch)) member->budget_id.reset();
    return;
  }
  const auto member = FindOrAddMembership(proxy, team, user_id);
  if (member->budget_id && *member->budget_id == MemberDefaultOf(team))
    member->budget_id = CopyOfTier(proxy, *member->budget_id);
  SetTier(proxy, *member, "team-member", budget);
  const auto tier = proxy.tiers.Find(*member->budget_id);
  if (!Limits(*tier)) member->budget_id.reset();
}

void SetRole(Record& team, const std::string& user_id, const std::string& role) {
  for (json& each : team.fields["members_with_roles"]) {
    if (each.at("user_id") == user_id) each["role"] = role;
  }
}

void UpdateMember(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const Newcomer named{.user_id = fields.Text("user_id"),
                       .user_email = fields.Text("user_email"),
                       .role = fields.Text("role").value_or("")};
  if (!named.user_id && !named.user_email) {
    fields.Refuse(kNobodyNamed);
    fields.Check();
  }
  const BudgetRequest budget = ReadMemberBudget(proxy, fields);
  fields.OneOf("role", {"admin", "user"}, "'admin' or 'user'");
  const std::string team_id = fields.RequiredText("team_id");
  fields.Check();
  if (named.role == "admin") {
    throw DetailFailure(
        400,
        "Assigning team admins is a premium feature. You must be a LiteLLM Enterprise user to use "
        "this feature. If you have a license please set `LITELLM_LICENSE` in your env. Get a 7 day "
        "trial key here: https://www.litellm.ai/#trial. Pricing: https://www.litellm.ai/#pricing");
  }
  if (budget.has_budget_duration) BudgetDuration(proxy, "team-member", budget.budget_duration);
  const auto team = TeamOfMember(proxy, team_id);
  const json roles = team->fields.value("members_with_roles", json::array());
  const auto entry = named.EntryIn(roles);
  if (!named.user_id && entry == roles.end())
    throw DetailFailure(400, {{"error", "User id doesn't exist in team table."}});
  const std::string user_id =
      named.user_id ? *named.user_id : entry->at("user_id").get<std::string>();
  if (IsLeftToDatabase(proxy, "team-member", budget.max_budget))
    throw UncaughtFailure(proxy.rules());
  CheckBudget(proxy, "team-member", budget.max_budget);
  UpdateBudgetOf(proxy, *team, user_id, budget);
  if (!named.role.empty()) SetRole(*team, user_id, named.role);
  json reply = Shape("member_updated", proxy.rules().release());
  Fill(reply, fields.body());
  Fill(reply, {{"user_id", user_id}, {"max_budget_in_team", OrNull(budget.max_budget)}});
  call.Reply(reply);
}

void DeleteMember(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const Newcomer named{
      .user_id = fields.Text("user_id"), .user_email = fields.Text("user_email"), .role = ""};
  if (!named.user_id && !named.user_email) {
    fields.Refuse(kNobodyNamed);
    fields.Check();
  }
  const std::string team_id = fields.RequiredText("team_id");
  fields.Check();
  const auto team = TeamOfMember(proxy, team_id);
  const json roles = team->fields.value("members_with_roles", json::array());
  const auto entry = named.EntryIn(roles);
  if (entry == roles.end()) throw DetailFailure(400, {{"error", "User not found in team"}});
  RemoveMember(proxy, *team, entry->at("user_id").get<std::string>());
  call.Reply(TeamRow(proxy, *team, "team_new"));
}

}  // namespace

void MemberRoutes(Router& router) {
  const Access leaders{.groups = Access::kManagement,
                       .others = Access::Others::kEveryKey,
                       .refuse = RefuseWhoDoesNotLeadTheTeam};
  router.Add("POST", "/team/member_add", leaders, AddMembersRoute);
  router.Add("POST", "/team/member_update", leaders, UpdateMember);
  router.Add("POST", "/team/member_delete", leaders, DeleteMember);
}

}  // namespace budget_mock
