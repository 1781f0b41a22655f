// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.h"

#include <map>

#include "gate/names.h"
#include "support/cleanup.h"
#include "support/outcome.h"
#include "support/payers.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

/// The name that we gave. LiteLLM calls a team's default budget team-<team>-budget-<id>.
std::string OurName(const std::string& name) {
  constexpr std::string_view kOfTeam = "team-";
  return name.starts_with(kOfTeam) ? name.substr(kOfTeam.size()) : name;
}

bool IsNotMade(const json& row, const Listing& listing) {
  const json description = row.value("description", json());
  return !listing.not_made.empty() && description.is_string() &&
         description.get_ref<const std::string&>().starts_with(listing.not_made);
}

using IsLeft = std::function<bool(const std::string& name)>;

void DeleteKeys(const ProxyClient& admin, const IsLeft& is_left, std::vector<std::string>& left) {
  const auto keys = Needed("GET /key/list", admin.FindKeys(std::string(kNamePrefix)));
  std::map<std::string, std::string> names;  // by token
  for (const json& key : keys) {
    const std::string alias = key.at("key_alias").get<std::string>();
    if (is_left(alias)) names[key.value("token", "")] = alias;
  }
  std::vector<std::string> tokens;
  const auto remove = [&] {
    if (tokens.empty() || admin.Post("/key/delete", {{"keys", tokens}})) return;
    // One of them may have ended by itself meanwhile.
    for (const std::string& token : tokens)
      if (!IsGone({}, admin.DeleteKey(token))) left.push_back("key " + names.at(token));
  };
  constexpr std::size_t kAtOnce = 100;
  for (const auto& [token, name] : names) {
    tokens.push_back(token);
    if (tokens.size() < kAtOnce) continue;
    remove();
    tokens.clear();
  }
  remove();
}

}  // namespace

std::vector<std::string> DeleteLeftovers(const ProxyClient& admin, const IsLeft& is_left) {
  std::vector<std::string> left;
  DeleteKeys(admin, is_left, left);
  // In reverse order: budget tiers go last, after all that may have one.
  for (auto kind = AllPayers().rbegin(); kind != AllPayers().rend(); ++kind) {
    if (!(*kind)->listing) continue;
    const Listing& listing = *(*kind)->listing;
    const auto reply = admin.Get(listing.path);
    // A release that lacks the route, or wants a licence for it, cannot have made any either.
    if (!reply && (IsUnknownRoute(reply.error()) ||
                   reply.error().message.find("Enterprise") != std::string::npos))
      continue;
    json rows = Needed("GET " + listing.path, reply).Json();
    if (!listing.rows.empty() && rows.is_object()) rows = rows.value(listing.rows, json());
    if (!rows.is_array()) throw NotJudged("GET " + listing.path + " lists nothing: " + reply->body);
    for (const json& row : rows) {
      const json name = row.is_object() ? row.value(listing.name, json()) : json();
      if (!name.is_string() || !is_left(OurName(name.get<std::string>()))) continue;
      const Request remove = FillIn(*(*kind)->resources.front().remove, {.id = name});
      if (IsNotMade(row, listing)) continue;
      if (!IsGone(remove, admin.Do(remove)))
        left.push_back((*kind)->name + " " + name.get<std::string>());
    }
  }
  return left;
}

}  // namespace budget_gate::testing_support
