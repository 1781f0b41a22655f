// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.h"

#include "gate/names.h"
#include "support/scopes.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

/// Where a resource is listed, and how one of it is deleted.
struct Listed {
  const char* path;
  const char* rows;   ///< the field with the rows; null: the reply is the list
  const char* name;   ///< the field with the name that we gave it
  const char* scope;  ///< whose `remove` deletes it
};
constexpr Listed kListed[] = {
    {"/user/list?page_size=100", "users", "user_id", "User"},
    {"/team/list", nullptr, "team_id", "Team"},
    {"/organization/list", nullptr, "organization_id", "Organization"},
    {"/customer/list", nullptr, "user_id", "EndUser"},
    {"/tag/list", nullptr, "name", "Tag"},
    {"/budget/list", nullptr, "budget_id", "Tier"},
};

/// The name that we gave. LiteLLM calls a team's default budget team-<team>-budget-<id>.
std::string OurName(const std::string& name) {
  constexpr std::string_view kOfTeam = "team-";
  return name.starts_with(kOfTeam) ? name.substr(kOfTeam.size()) : name;
}

using IsLeft = std::function<bool(const std::string& name)>;

void DeleteKeys(const ProxyClient& admin, const IsLeft& is_left, std::vector<std::string>& left) {
  const auto keys = admin.FindKeys(std::string(kNamePrefix));
  if (!keys) {
    left.push_back("the keys cannot be listed: " + keys.error().ToString());
    return;
  }
  for (const json& key : *keys) {
    const std::string alias = key.at("key_alias").get<std::string>();
    if (!is_left(alias)) continue;
    const auto reply = admin.DeleteKey(key.value("token", ""));
    if (!reply || (reply->status != 200 && reply->status != 404)) left.push_back("key " + alias);
  }
}

}  // namespace

std::vector<std::string> DeleteLeftovers(const ProxyClient& admin, const IsLeft& is_left) {
  std::vector<std::string> left;
  DeleteKeys(admin, is_left, left);
  for (const Listed& listed : kListed) {
    const auto reply = admin.Get(listed.path);
    // A release that does not have the route, or not without a licence, has none of it either.
    if (!reply || reply->status != 200) continue;
    json rows = reply->Json();
    if (listed.rows != nullptr) rows = rows.value(listed.rows, json::array());
    if (!rows.is_array()) continue;
    for (const json& row : rows) {
      const json name = row.is_object() ? row.value(listed.name, json()) : json();
      if (!name.is_string() || !is_left(OurName(name.get<std::string>()))) continue;
      const Request remove = FillIn(ScopeNamed(listed.scope).remove.front(),
                                    {.id = name.get<std::string>(), .key = ""});
      const auto removed = admin.Do(remove);
      // /tag/list also has every tag that a request was ever sent with; there is nothing to delete.
      const bool is_none = removed && removed->body.find("not found") != std::string::npos;
      if (!removed || (removed->status != 200 && !is_none))
        left.push_back(std::string(listed.scope) + " " + name.get<std::string>());
    }
  }
  return left;
}

}  // namespace budget_gate::testing_support
