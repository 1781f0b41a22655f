// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/proxy.h"
#include "management/fields.h"
#include "management/management.h"

// What the routes of teams, of their members and of users have in common.
namespace budget_mock {

/// The row of `team` in the reply called `shape`.
nlohmann::json TeamRow(const Proxy& proxy, const Record& team, const std::string& shape);
/// The rows of the memberships of `team` in the reply called `shape`: all, or that of `user_id`.
nlohmann::json MembershipRows(const Proxy& proxy, const Record& team, const std::string& shape,
                              const std::string& user_id = "");
/// The row of `team` with its keys and memberships (all, or that of `user_id`), as lists of teams
/// have it.
nlohmann::json TeamRowWithMembers(const Proxy& proxy, const Record& team,
                                  const std::string& user_id);

/// Whom a request wants to be a member of a team: LiteLLM's Member.
struct Newcomer {
  std::optional<std::string> user_id;
  std::optional<std::string> user_email;
  std::string role;  ///< admin or user

  /// Reads one; at least an id or an email has to be there.
  static Newcomer Read(Fields& fields);
  /// An entry of the team's members_with_roles.
  nlohmann::json ToJson() const;
  /// Their entry in members_with_roles, or the end: they are no member.
  nlohmann::json::const_iterator EntryIn(const nlohmann::json& roles) const;
};
/// What LiteLLM says of a request that names neither.
inline constexpr const char* kNobodyNamed = "Either user id or user email must be provided";

/// The rows of users and memberships that adding members has made or changed.
struct AddedMembers {
  nlohmann::json users = nlohmann::json::array();
  nlohmann::json memberships = nlohmann::json::array();
};

/// Makes `newcomers` members of `team`, each with the budget asked for, else with the team's
/// default (litellm/proxy/management_helpers/utils.py, add_new_member). Who is no user yet becomes
/// one; who is a member stays as they are. Throws when a period cannot be one.
AddedMembers AddMembers(Proxy& proxy, Record& team, const std::vector<Newcomer>& newcomers,
                        const BudgetRequest& budget);

std::shared_ptr<Record> FindOrAddMembership(Proxy& proxy, const Record& team,
                                            const std::string& user_id);
/// A tier that is like the one called `id`, which later changes of that one do not reach.
std::string CopyOfTier(Proxy& proxy, const std::string& id);

/// Gives everybody in `team` who has no membership one with the tier `budget_id`.
void AddMissingMemberships(Proxy& proxy, const Record& team, const std::string& budget_id);

/// Ends the membership of `user_id` in `team`; their keys of that team go with it.
void RemoveMember(Proxy& proxy, Record& team, const std::string& user_id);

/// The tier of members of `team` who have no budget of their own: `team_member_budget`. Empty when
/// the team has none.
std::string MemberDefaultOf(const Record& team);

}  // namespace budget_mock
