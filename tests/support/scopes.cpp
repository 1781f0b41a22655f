// SPDX-License-Identifier: Apache-2.0
#include "support/scopes.h"

#include <sstream>
#include <stdexcept>

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

Request Post(const std::string& path, const json& body) {
  return {.method = "POST", .path = path, .body = body};
}
Request Get(const std::string& path) {
  return {.method = "GET", .path = path};
}

std::string Replace(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::string FillInText(const std::string& text, const Particulars& particulars) {
  return Replace(Replace(text, "<id>", particulars.id), "<key>", particulars.key);
}

const json kWindow = json::array({{{"budget_duration", "1d"}, {"max_budget", "<limit>"}}});

std::vector<Scope> MakeScopes() {
  const Request key_info = Get("/key/info?key=<key>");
  const Request new_user = Post("/user/new", {{"user_id", "<id>"}, {"auto_create_key", false}});
  const Request delete_user = Post("/user/delete", {{"user_ids", {"<id>"}}});
  const Request new_team = Post("/team/new", {{"team_id", "<id>"}, {"team_alias", "<id>"}});
  const Request delete_team = Post("/team/delete", {{"team_ids", {"<id>"}}});
  const json limit_and_period{{"max_budget", "<limit>"}, {"budget_duration", "<period>"}};
  const auto with = [](json body, const json& more) {
    body.update(more);
    return body;
  };
  return {
      {.name = "Key",
       .make = {},
       .key_fields = limit_and_period,
       .request_fields = json::object(),
       .update = Post("/key/update", {{"key", "<key>"}, {"max_budget", "<limit>"}}),
       .info = key_info,
       .spend_at = "/info/spend",
       .since = {},
       .remove = {},
       .named = "",
       .refuses_at_equality = true},
      {.name = "Tier",
       .make = {Post("/budget/new", with({{"budget_id", "<id>"}}, limit_and_period))},
       .key_fields = {{"budget_id", "<id>"}},
       .request_fields = json::object(),
       .update = Post("/budget/update", {{"budget_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = key_info,
       .spend_at = "/info/spend",
       .since = {},
       .remove = {Post("/budget/delete", {{"id", "<id>"}})},
       .named = "",
       .refuses_at_equality = true},
      {.name = "KeyWindow",
       .make = {},
       .key_fields = {{"budget_limits", kWindow}},
       .request_fields = json::object(),
       .update = Post("/key/update", {{"key", "<key>"}, {"budget_limits", kWindow}}),
       .info = key_info,
       .spend_at = "",       // newer releases show it, rounded to four places
       .since = {1, 83, 0},  // absent in 1.82.3, there in 1.83.14
       .remove = {},
       .named = "1d budget",
       .refuses_at_equality = true,
       .has_period = false},
      {.name = "User",
       .make = {Post("/user/new",
                     with({{"user_id", "<id>"}, {"auto_create_key", false}}, limit_and_period))},
       .key_fields = {{"user_id", "<id>"}},
       .request_fields = json::object(),
       .update = Post("/user/update", {{"user_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Get("/user/info?user_id=<id>"),
       .spend_at = "/user_info/spend",
       .since = {},
       .remove = {delete_user},
       .named = "User=<id>",
       .refuses_at_equality = true},
      {.name = "Team",
       .make = {Post("/team/new",
                     with({{"team_id", "<id>"}, {"team_alias", "<id>"}}, limit_and_period))},
       .key_fields = {{"team_id", "<id>"}},
       .request_fields = json::object(),
       .update = Post("/team/update", {{"team_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Get("/team/info?team_id=<id>"),
       .spend_at = "/team_info/spend",
       .since = {},
       .remove = {delete_team},
       .named = "Team=<id>",
       .refuses_at_equality = false},
      {.name = "TeamWindow",
       .make = {Post("/team/new",
                     {{"team_id", "<id>"}, {"team_alias", "<id>"}, {"budget_limits", kWindow}})},
       .key_fields = {{"team_id", "<id>"}},
       .request_fields = json::object(),
       .update = Post("/team/update", {{"team_id", "<id>"}, {"budget_limits", kWindow}}),
       .info = Get("/team/info?team_id=<id>"),
       .spend_at = "",
       .since = {1, 83, 0},
       .remove = {delete_team},
       .named = "Team=<id>",
       .refuses_at_equality = true,
       .has_period = false},
      {.name = "TeamMember",
       .make = {new_team, new_user,
                Post("/team/member_add", {{"team_id", "<id>"},
                                          {"member", {{"role", "user"}, {"user_id", "<id>"}}},
                                          {"max_budget_in_team", "<limit>"},
                                          {"budget_duration", "<period>"}})},
       .key_fields = {{"team_id", "<id>"}, {"user_id", "<id>"}},
       .request_fields = json::object(),
       .update =
           Post("/team/member_update",
                {{"team_id", "<id>"}, {"user_id", "<id>"}, {"max_budget_in_team", "<limit>"}}),
       .info = Get("/team/info?team_id=<id>"),
       .spend_at = "/team_memberships/[user_id=<id>]/spend",
       .since = {},
       .remove = {delete_team, delete_user},
       .named = "<id>",
       .refuses_at_equality = true},
      {.name = "Organization",
       .make = {Post(
           "/organization/new",
           with({{"organization_id", "<id>"}, {"organization_alias", "<id>"}}, limit_and_period))},
       .key_fields = {{"organization_id", "<id>"}},
       .request_fields = json::object(),
       .update = {.method = "PATCH",
                  .path = "/organization/update",
                  .body = {{"organization_id", "<id>"}, {"max_budget", "<limit>"}}},
       .info = Get("/organization/info?organization_id=<id>"),
       .spend_at = "/spend",
       .since = {},
       .remove = {{.method = "DELETE",
                   .path = "/organization/delete",
                   .body = {{"organization_ids", {"<id>"}}}}},
       .named = "Organization=<id>",
       .refuses_at_equality = true},
      {.name = "EndUser",
       .make = {Post("/customer/new", with({{"user_id", "<id>"}}, limit_and_period))},
       .key_fields = json::object(),
       .request_fields = {{"user", "<id>"}},
       .update = Post("/customer/update", {{"user_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Get("/customer/info?end_user_id=<id>"),
       .spend_at = "/spend",
       .since = {},
       .remove = {Post("/customer/delete", {{"user_ids", {"<id>"}}})},
       .named = "End User=<id>",
       .refuses_at_equality = false},
      {.name = "Tag",
       .make = {Post("/tag/new", with({{"name", "<id>"}}, limit_and_period))},
       .key_fields = json::object(),
       .request_fields = {{"metadata", {{"tags", {"<id>"}}}}},
       .update = Post("/tag/update", {{"name", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Post("/tag/info", {{"names", {"<id>"}}}),
       .spend_at = "/<id>/spend",
       .since = {1, 81, 0},  // absent in 1.75.8, there in 1.81.6
       .remove = {Post("/tag/delete", {{"name", "<id>"}})},
       .named = "Tag=<id>",
       .refuses_at_equality = false,
       .info_shows_budget = true},
  };
}

}  // namespace

const std::vector<Scope>& AllScopes() {
  static const std::vector<Scope> scopes = MakeScopes();
  return scopes;
}

const Scope& ScopeNamed(const std::string& name) {
  for (const Scope& scope : AllScopes()) {
    if (scope.name == name) return scope;
  }
  throw std::logic_error("there is no scope " + name);
}

json FillIn(const json& pattern, const Particulars& particulars) {
  if (pattern.is_object()) {
    json filled = json::object();
    for (const auto& [name, value] : pattern.items()) {
      if (value == "<period>" && !particulars.period) continue;
      filled[FillInText(name, particulars)] = FillIn(value, particulars);
    }
    return filled;
  }
  if (pattern.is_array()) {
    json filled = json::array();
    for (const json& each : pattern) filled.push_back(FillIn(each, particulars));
    return filled;
  }
  if (pattern == "<limit>") return particulars.limit ? json(*particulars.limit) : json(nullptr);
  if (pattern == "<period>") return *particulars.period;
  return pattern.is_string() ? json(FillInText(pattern.get<std::string>(), particulars)) : pattern;
}

Request FillIn(const Request& pattern, const Particulars& particulars) {
  return {.method = pattern.method,
          .path = FillInText(pattern.path, particulars),
          .body = FillIn(pattern.body, particulars)};
}

std::optional<double> NumberAt(const json& document, const std::string& path) {
  const json* at = &document;
  std::istringstream steps(path.substr(1));
  for (std::string step; std::getline(steps, step, '/');) {
    const json* next = nullptr;
    if (step.starts_with('[') && at->is_array()) {
      const std::string field = step.substr(1, step.find('=') - 1);
      const std::string value = step.substr(step.find('=') + 1, step.size() - step.find('=') - 2);
      for (const json& each : *at) {
        if (each.is_object() && each.contains(field) && each.at(field) == value) next = &each;
      }
    } else if (at->is_object() && at->contains(step)) {
      next = &at->at(step);
    }
    if (next == nullptr) return std::nullopt;
    at = next;
  }
  return at->is_number() ? std::optional(at->get<double>()) : std::nullopt;
}

}  // namespace budget_gate::testing_support
