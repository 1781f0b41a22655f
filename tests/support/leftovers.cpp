// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.h"

#include "litellm/names.h"
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

bool IsOld(const std::string& name, std::chrono::seconds age) {
  const auto made = TimeOfName(name);
  return made && std::chrono::system_clock::now() - *made >= age;
}

void DeleteKeys(const ProxyClient& admin, std::chrono::seconds age,
                std::vector<std::string>& left) {
  const auto keys = admin.FindKeys(std::string(kNamePrefix));
  if (!keys) {
    left.push_back("the keys cannot be listed: " + keys.error().ToString());
    return;
  }
  for (const json& key : *keys) {
    const std::string alias = key.at("key_alias").get<std::string>();
    if (!IsOld(alias, age)) continue;
    const auto reply = admin.DeleteKey(key.value("token", ""));
    if (!reply || (reply->status != 200 && reply->status != 404)) left.push_back("key " + alias);
  }
}

}  // namespace

std::vector<std::string> DeleteLeftovers(const ProxyClient& admin, std::chrono::seconds age) {
  std::vector<std::string> left;
  DeleteKeys(admin, age, left);
  for (const Listed& listed : kListed) {
    const auto reply = admin.Get(listed.path);
    // A release that does not have the route, or not without a licence, has none of it either.
    if (!reply || reply->status != 200) continue;
    json rows = reply->Json();
    if (listed.rows != nullptr) rows = rows.value(listed.rows, json::array());
    if (!rows.is_array()) continue;
    for (const json& row : rows) {
      const json name = row.is_object() ? row.value(listed.name, json()) : json();
      if (!name.is_string() || !IsOld(name.get<std::string>(), age)) continue;
      const Request remove = FillIn(ScopeNamed(listed.scope).remove.front(),
                                    {.id = name.get<std::string>(), .key = ""});
      const auto removed = admin.Do(remove);
      if (!removed || removed->status != 200)
        left.push_back(std::string(listed.scope) + " " + name.get<std::string>());
    }
  }
  return left;
}

}  // namespace budget_gate::testing_support
