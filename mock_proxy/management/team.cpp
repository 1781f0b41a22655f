// SPDX-License-Identifier: Apache-2.0
// /team/*: litellm/proxy/management_endpoints/team_endpoints.py. Its members are in member.cpp.
#include "management/team.h"

#include <algorithm>

#include "http/router.h"
#include "management/management.h"
#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kKeyOutlivesTeam{
    "key-outlives-team",
    "a key that was used is served when its team, and the key with it, was deleted"};

using nlohmann::json;

std::shared_ptr<Record> FindTeam(const Proxy& proxy, const std::string& id) {
  const auto team = proxy.teams.Find(id);
  if (!team) throw DetailFailure(404, {{"error", "Team not found, passed team_id=" + id}});
  return team;
}

constexpr const char* kMemberDefault = "team_member_budget_id";  // in the team's metadata

/// The tier of those members who have no budget of their own.
void SetMemberDefault(Proxy& proxy, Record& team, const BudgetRequest& budget) {
  if (budget.IsEmpty()) return;
  std::string id = MemberDefaultOf(team);
  auto tier = proxy.tiers.Find(id);
  if (!tier) {
    std::string alias = team.Text("team_alias");
    std::replace(alias.begin(), alias.end(), ' ', '-');
    id = (alias.empty() ? "team-budget-" : "team-" + alias + "-budget-") + NewId();
    tier = std::make_shared<Record>();
    tier->id = id;
    tier->created_at = proxy.Now();
    proxy.tiers.Add(tier);
    team.fields["metadata"][kMemberDefault] = id;
  }
  tier->updated_at = proxy.Now();
  SetOwnBudget(proxy, *tier, "team-member", budget);
  AddMissingMemberships(proxy, team, id);
}

/// What a request says of a team.
struct TeamRequest {
  explicit TeamRequest(Fields& fields)
      : budget(fields),
        soft_budget(fields.Number("soft_budget")),
        windows(ReadWindows(fields)),
        has_model_budgets(HasModelBudgets(fields)),
        blocked(fields.body().value("blocked", json())),
        kept(fields.Kept()) {
    fields.Texts("models");
    fields.Object("metadata");
    fields.CheckRateLimits();
    member_default.has_max_budget = fields.Has("team_member_budget");
    member_default.max_budget = fields.Number("team_member_budget");
    member_default.has_budget_duration = fields.Has("team_member_budget_duration");
    member_default.budget_duration = fields.Text("team_member_budget_duration");
    for (const char* name : {"team_member_budget", "team_member_budget_duration",
                             "members_with_roles", "model_max_budget"})
      kept.erase(name);
    // That one is LiteLLM's to set.
    if (kept.contains("metadata") && kept["metadata"].is_object())
      kept["metadata"].erase(kMemberDefault);
  }

  BudgetRequest budget;
  std::optional<double> soft_budget;
  std::optional<std::vector<WindowRequest>> windows;
  BudgetRequest member_default;  ///< of members without a budget of their own
  bool has_model_budgets;
  json blocked;  ///< null: it does not say
  json kept;     ///< the fields that are kept as they are
};

/// Refuses what no team can have. `on_database` is what the database says of a limit that is left
/// to it.
void CheckTeam(const Proxy& proxy, const TeamRequest& request, const std::string& on_database) {
  const char* const type = "internal_server_error";
  if (IsLeftToDatabase(proxy, "team", request.budget.max_budget))
    throw ProxyFailure(500, on_database, type, NoParam(proxy));
  CheckBudget(proxy, "team", request.budget.max_budget);
  CheckBudget(proxy, "team", request.member_default.max_budget, type, "team_member_budget");
  CheckBudget(proxy, "team", request.soft_budget, type, "soft_budget");
  BudgetDuration(proxy, "team", request.budget.budget_duration);
  BudgetDuration(proxy, "team", request.member_default.budget_duration);
  if (request.has_model_budgets && proxy.rules().Has(Change::kTeamHasModelBudgets)) {
    throw ProxyFailure(
        403,
        ErrorText("Setting model_max_budget on a team is an enterprise feature. " + kNeedsLicence),
        type, NoParam(proxy));
  }
}

/// A soft budget has to be below the limit, each being the one asked for or the one that `team`
/// has.
void CheckSoftBudget(const Proxy& proxy, const Record& team, const TeamRequest& request) {
  const json had = team.fields.value("soft_budget", json());
  const auto soft = request.soft_budget || !had.is_number() ? request.soft_budget
                                                            : std::optional(had.get<double>());
  const auto limit =
      request.budget.max_budget ? request.budget.max_budget : team.account->max_budget;
  const bool asked = request.soft_budget || request.budget.max_budget;
  if (!asked || !soft || !limit || *soft < *limit) return;
  const std::string soft_text = "soft_budget (" + PythonFloatText(*soft) + ")";
  const std::string limit_text = "max_budget (" + PythonFloatText(*limit) + ")";
  throw ProxyFailure(
      400,
      ErrorText(request.soft_budget ? soft_text + " must be strictly lower than " + limit_text
                                    : limit_text + " must be strictly greater than " + soft_text),
      "internal_server_error", NoParam(proxy));
}

void SetTeam(Proxy& proxy, Record& team, const TeamRequest& request) {
  // What may be refused yet comes first: then nothing is changed.
  if (request.windows) SetWindows(proxy, team, "team-window", *request.windows);
  SetOwnBudget(proxy, team, "team", request.budget);
  const std::string member_default = MemberDefaultOf(team);
  team.fields.update(request.kept);
  if (request.blocked.is_boolean()) team.blocked = request.blocked.get<bool>();
  if (!team.fields["metadata"].is_object()) team.fields["metadata"] = json::object();
  if (!member_default.empty()) team.fields["metadata"][kMemberDefault] = member_default;
  team.updated_at = proxy.Now();
}

/// Who makes a team is its last member, unless they are named among the others.
std::vector<Newcomer> FirstMembers(std::vector<Newcomer> named) {
  constexpr const char* kCreator = "default_user_id";
  const bool is_named = std::any_of(named.begin(), named.end(),
                                    [&](const Newcomer& each) { return each.user_id == kCreator; });
  if (!is_named) {
    named.push_back({.user_id = kCreator, .user_email = std::nullopt, .role = "admin"});
  }
  return named;
}

void NewTeam(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  TeamRequest request(fields);
  std::vector<Newcomer> members;
  fields.Each("members_with_roles",
              [&](Fields& entry) { members.push_back(Newcomer::Read(entry)); });
  const auto id = fields.Text("team_id");
  const std::string organization = fields.Text("organization_id").value_or("");
  fields.Check();
  CheckTeam(proxy, request, DatabaseOnNew());
  CheckSoftBudget(proxy, Record{}, request);
  if (id && proxy.teams.Has(*id)) {
    throw ProxyFailure(
        400, ErrorText("Team id = " + *id + " already exists. Please use a different team id."),
        "internal_server_error", NoParam(proxy));
  }
  if (!organization.empty() && !proxy.organizations.Has(organization)) {
    if (!proxy.rules().Has(Change::kTeamChecksOrganization))
      throw UnknownOrganization(proxy, organization);
    throw ProxyFailure(400, "Organization not found for organization_id=" + organization,
                       "internal_server_error", NoParam(proxy));
  }
  // Its members' budget has the period of the team unless it is given one.
  if (request.member_default.has_max_budget && !request.member_default.has_budget_duration) {
    request.member_default.has_budget_duration = request.budget.has_budget_duration;
    request.member_default.budget_duration = request.budget.budget_duration;
  }
  auto team = std::make_shared<Record>();
  team->id = id ? *id : NewUuid();
  team->created_at = proxy.Now();
  SetTeam(proxy, *team, request);
  team->fields["team_id"] = team->id;
  SetMemberDefault(proxy, *team, request.member_default);
  AddMembers(proxy, *team, FirstMembers(members), {});
  proxy.teams.Add(team);
  call.Reply(TeamRow(proxy, *team, "team_new"));
}

void UpdateTeam(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const TeamRequest request(fields);
  const auto spend = fields.Number("spend");
  const std::string id = fields.RequiredText("team_id");
  fields.Check();
  CheckTeam(proxy, request, DatabaseOnUpdate());
  const auto team = proxy.teams.Find(id);
  if (!team) {
    throw ProxyFailure(404, ErrorText("Team not found, passed team_id=" + id),
                       "internal_server_error", NoParam(proxy));
  }
  CheckSoftBudget(proxy, *team, request);
  SetTeam(proxy, *team, request);
  SetMemberDefault(proxy, *team, request.member_default);
  if (spend) proxy.ResetSpend(team->account, *spend);
  json row = TeamRow(proxy, *team, "team_updated");
  row["budget_limits"] = WindowsJson(*team, "+00:00");
  call.Reply({{"team_id", team->id}, {"data", row}});
}

/// A team's keys and memberships go with it.
void DeleteTeam(Proxy& proxy, Record& team) {
  for (const auto& key : proxy.ListKeys()) {
    if (key->Text("team_id") != team.id) continue;
    proxy.Delete(key);
    if (proxy.defects().Has(kKeyOutlivesTeam) && key->account->Committed() > 0)
      proxy.cached_keys.Add(key);
  }
  for (const json& each : json(team.fields.value("members_with_roles", json::array())))
    RemoveMember(proxy, team, each.at("user_id").get<std::string>());
  proxy.teams.Delete(team.id);
}

void DeleteTeams(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto ids = fields.RequiredTexts("team_ids");
  fields.Check();
  for (const std::string& id : ids) FindTeam(proxy, id);
  for (const std::string& id : ids) DeleteTeam(proxy, *FindTeam(proxy, id));
  call.Reply({{"deleted_teams", ids}});
}

void SetTeamBlocked(Call& call, bool blocked) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::string id = fields.RequiredText("team_id");
  fields.Check();
  const auto team = FindTeam(proxy, id);
  team->blocked = blocked;
  call.Reply(TeamRow(proxy, *team, "team_updated"));
}

}  // namespace

std::string MemberDefaultOf(const Record& team) {
  const json metadata = team.fields.value("metadata", json());
  return metadata.is_object() ? metadata.value(kMemberDefault, "") : "";
}

json TeamRow(const Proxy& proxy, const Record& team, const std::string& shape) {
  json row = RowOf(proxy, team, shape);
  row["blocked"] = team.blocked.value_or(false);
  return row;
}

json TeamRowWithMembers(const Proxy& proxy, const Record& team, const std::string& user_id) {
  json row = TeamRow(proxy, team, "team_new");
  row["keys"] = KeyRowsOf(proxy, "team_id", team.id, "Z");
  row["team_memberships"] = MembershipRows(proxy, team, "member_added", user_id);
  return row;
}

void TeamRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  router.Add("POST", "/team/new", admin, NewTeam);
  router.Add("POST", "/team/update", admin, UpdateTeam);
  router.Add("POST", "/team/delete", admin, DeleteTeams);
  router.Add("POST", "/team/block", admin, [](Call& call) { SetTeamBlocked(call, true); });
  router.Add("POST", "/team/unblock", admin, [](Call& call) { SetTeamBlocked(call, false); });
}

}  // namespace budget_mock
