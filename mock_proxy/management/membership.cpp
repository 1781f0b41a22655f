// SPDX-License-Identifier: Apache-2.0
// Who is in a team, and with which budget: litellm/proxy/management_helpers/utils.py
#include <algorithm>

#include "http/router.h"
#include "management/management.h"
#include "management/team.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

bool IsIn(const json& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::shared_ptr<Record> FindByEmail(const Proxy& proxy, const std::string& email) {
  for (const auto& [id, user] : proxy.users) {
    if (user->Text("user_email") == email) return user;
  }
  return nullptr;
}

std::shared_ptr<Record> UserOf(const Proxy& proxy, const Newcomer& newcomer) {
  if (newcomer.user_id) return proxy.users.Find(*newcomer.user_id);
  return FindByEmail(proxy, newcomer.user_email.value_or(""));
}

/// The newcomer's user, who has the team among theirs from now on. Puts their row into `rows`.
std::shared_ptr<Record> JoinTeam(Proxy& proxy, const Record& team, const Newcomer& newcomer,
                                 json& rows) {
  auto user = UserOf(proxy, newcomer);
  const bool is_new = !user;
  if (is_new) {
    user = AddUser(proxy, newcomer.user_id ? *newcomer.user_id : NewUuid(),
                   {{"user_email", OrNull(newcomer.user_email)}, {"user_role", "internal_user"}});
  }
  const auto row = [&] {
    json shown = RowOf(proxy, *user, "user_list");
    shown.erase("key_count");
    return shown;
  };
  const json before = row();
  json& teams = user->fields["teams"];
  if (!teams.is_array()) teams = json::array();
  if (!IsIn(teams, team.id)) teams.push_back(team.id);
  rows.push_back(!is_new && proxy.rules().Has(Change::kNewMemberAsBefore) ? before : row());
  return user;
}

/// The tier that a member of `team` has who was given no budget; empty: none.
std::string TierForNewMember(Proxy& proxy, const Record& team) {
  const std::string id = MemberDefaultOf(team);
  if (!proxy.tiers.Has(id) || !proxy.policy().MemberDefaultsCount()) return "";
  return proxy.rules().Has(Change::kMembersShareDefault) ? id : CopyOfTier(proxy, id);
}

json MembershipRow(const Proxy& proxy, const Record& team, const Record& member,
                   const std::string& shape) {
  json row = RowOf(proxy, member, shape);
  const char* source = !member.budget_id                            ? "none"
                       : *member.budget_id == MemberDefaultOf(team) ? "team_default"
                                                                    : "custom";
  Fill(row, {{"team_id", team.id},
             {"litellm_budget_table", TierRowOf(proxy, member, "budget_of_member")},
             {"budget_source", source}});
  return row;
}

}  // namespace

json::const_iterator Newcomer::EntryIn(const json& roles) const {
  return std::find_if(roles.begin(), roles.end(), [&](const json& each) {
    return (user_id && each.at("user_id") == *user_id) ||
           (user_email && each.at("user_email") == *user_email);
  });
}

std::shared_ptr<Record> FindOrAddMembership(Proxy& proxy, const Record& team,
                                            const std::string& user_id) {
  const std::string id = MemberId(team.id, user_id);
  if (auto member = proxy.members.Find(id)) return member;
  auto member = std::make_shared<Record>();
  member->id = id;
  member->fields = {{"team_id", team.id}, {"user_id", user_id}};
  member->created_at = member->updated_at = proxy.Now();
  proxy.members.Add(member);
  return member;
}

std::string CopyOfTier(Proxy& proxy, const std::string& id) {
  const auto original = proxy.tiers.Find(id);
  auto copy = std::make_shared<Record>();
  copy->id = NewUuid();
  copy->fields = original->fields;
  copy->account->max_budget = original->account->max_budget;
  copy->account->budget_duration = original->account->budget_duration;
  copy->budget_duration = original->budget_duration;
  copy->created_at = copy->updated_at = proxy.Now();
  proxy.StartPeriod(copy->account);
  proxy.tiers.Add(copy);
  return copy->id;
}

Newcomer Newcomer::Read(Fields& fields) {
  Newcomer newcomer{
      .user_id = fields.Text("user_id"), .user_email = fields.Text("user_email"), .role = ""};
  if (!newcomer.user_id && !newcomer.user_email) {
    fields.Refuse(kNobodyNamed);
    return newcomer;
  }
  newcomer.role = fields.RequiredOneOf("role", {"admin", "user"}, "'admin' or 'user'");
  return newcomer;
}

json Newcomer::ToJson() const {
  return {{"user_id", OrNull(user_id)}, {"user_email", OrNull(user_email)}, {"role", role}};
}

json MembershipRows(const Proxy& proxy, const Record& team, const std::string& shape,
                    const std::string& user_id) {
  json rows = json::array();
  for (const auto& [id, member] : proxy.members) {
    const bool is_his = user_id.empty() || member->Text("user_id") == user_id;
    if (member->Text("team_id") == team.id && is_his)
      rows.push_back(MembershipRow(proxy, team, *member, shape));
  }
  return rows;
}

AddedMembers AddMembers(Proxy& proxy, Record& team, const std::vector<Newcomer>& newcomers,
                        const BudgetRequest& budget) {
  AddedMembers added;
  json& roles = team.fields["members_with_roles"];
  if (!roles.is_array()) roles = json::array();
  for (const Newcomer& newcomer : newcomers) {
    if (newcomer.EntryIn(roles) != roles.end()) continue;
    const auto user = JoinTeam(proxy, team, newcomer, added.users);
    Newcomer known = newcomer;
    known.user_id = user->id;
    if (!known.user_email && !user->Text("user_email").empty())
      known.user_email = user->Text("user_email");
    roles.push_back(known.ToJson());
    const std::string tier = budget.IsEmpty() ? TierForNewMember(proxy, team) : "";
    if (budget.IsEmpty() && tier.empty() && !proxy.rules().Has(Change::kEveryMemberHasRow))
      continue;
    const auto member = FindOrAddMembership(proxy, team, user->id);
    if (!tier.empty()) member->budget_id = tier;
    SetTier(proxy, *member, "team-member", budget);
    added.memberships.push_back(MembershipRow(proxy, team, *member, "member_added"));
  }
  return added;
}

void AddMissingMemberships(Proxy& proxy, const Record& team, const std::string& budget_id) {
  for (const json& each : team.fields.value("members_with_roles", json::array())) {
    const json& user_id = each.at("user_id");
    if (!user_id.is_string()) continue;
    const auto member = FindOrAddMembership(proxy, team, user_id.get<std::string>());
    if (!member->budget_id) member->budget_id = budget_id;
  }
}

void RemoveMember(Proxy& proxy, Record& team, const std::string& user_id) {
  proxy.members.Delete(MemberId(team.id, user_id));
  if (const auto user = proxy.users.Find(user_id)) {
    json& teams = user->fields["teams"];
    if (teams.is_array())
      teams.erase(std::remove(teams.begin(), teams.end(), team.id), teams.end());
  }
  json& roles = team.fields["members_with_roles"];
  roles.erase(std::remove_if(roles.begin(), roles.end(),
                             [&](const json& each) { return each.at("user_id") == user_id; }),
              roles.end());
  for (const auto& key : proxy.ListKeys()) {
    if (key->Text("team_id") == team.id && key->Text("user_id") == user_id) proxy.Delete(key);
  }
}

}  // namespace budget_mock
