// SPDX-License-Identifier: Apache-2.0
#include "support/payers.h"

#include <iterator>
#include <stdexcept>

#include "common/template.h"
#include "support/rows.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

Request Post(const std::string& path, const json& body) {
  return {.method = "POST", .path = path, .body = body};
}
Request Get(const std::string& path) {
  return {.method = "GET", .path = path};
}
json With(json body, const json& more) {
  body.update(more);
  return body;
}

Resource NewUser(const json& limit) {
  return {.make = Post("/user/new", With({{"user_id", "<id>"}, {"auto_create_key", false}}, limit)),
          .remove = Post("/user/delete", {{"user_ids", {"<id>"}}})};
}
Resource NewTeam(const json& limit) {
  return {.make = Post("/team/new", With({{"team_id", "<id>"}, {"team_alias", "<id>"}}, limit)),
          .remove = Post("/team/delete", {{"team_ids", {"<id>"}}})};
}

// One row has all that the suite knows of a kind of payer.
std::vector<PayerKind> MakePayerKinds() {
  const Request key_info = Get("/key/info?key=<key>");
  const Request team_info = Get("/team/info?team_id=<id>");
  const json none = json::object();
  const json limit_and_period{{"max_budget", "<limit>"}, {"budget_duration", "<period>"}};
  const json window{{"budget_limits", json::array({{{"budget_duration", payers::kLonger},
                                                    {"max_budget", "<limit>"}}})}};
  return {
      {.name = "Key",
       .resources = {},
       .key_fields = limit_and_period,
       .update = Post("/key/update", {{"key", "<key>"}, {"max_budget", "<limit>"}}),
       .info = key_info,
       .spend_at = "/info/spend",
       .refuses_at_equality_since = Release{},
       .waits_for_reset = true},
      {.name = "Tier",
       .resources = {{.make = Post("/budget/new", With({{"budget_id", "<id>"}}, limit_and_period)),
                      .remove = Post("/budget/delete", {{"id", "<id>"}})}},
       .listing = Listing{.path = "/budget/list", .name = "budget_id"},
       .key_fields = {{"budget_id", "<id>"}},
       .update = Post("/budget/update", {{"budget_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = key_info,
       .spend_at = "/info/spend",
       .refuses_at_equality_since = Release{},
       .has_spend = false},
      {.name = "KeyWindow",
       .resources = {},
       .key_fields = window,
       .update = Post("/key/update", With({{"key", "<key>"}}, window)),
       .clear = Post("/key/update", {{"key", "<key>"}, {"budget_limits", json::array()}}),
       .info = key_info,
       .spend_at = "",  // newer releases show it, rounded to four places
       .named = std::string(payers::kLonger) + " budget",
       .refuses_at_equality_since = Release{},
       .has_period = false,
       .since = {1, 83, 0}},  // absent in 1.82.3, there in 1.83.14
      {.name = "User",
       .resources = {NewUser(limit_and_period)},
       .listing = Listing{.path = "/user/list?page_size=100", .rows = "users", .name = "user_id"},
       .key_fields = {{"user_id", "<id>"}},
       .update = Post("/user/update", {{"user_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Get("/user/info?user_id=<id>"),
       .spend_at = "/user_info/spend",
       .named = "User=<id>",
       .refuses_at_equality_since = Release{1, 83, 11}},
      {.name = "Team",
       .resources = {NewTeam(limit_and_period)},
       .listing = Listing{.path = "/team/list", .name = "team_id"},
       .key_fields = {{"team_id", "<id>"}},
       .update = Post("/team/update", {{"team_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = team_info,
       .spend_at = "/team_info/spend",
       .named = "Team=<id>"},
      {.name = "TeamWindow",
       .resources = {NewTeam(window)},
       .key_fields = {{"team_id", "<id>"}},
       .update = Post("/team/update", With({{"team_id", "<id>"}}, window)),
       .clear = Post("/team/update", {{"team_id", "<id>"}, {"budget_limits", json::array()}}),
       .info = team_info,
       .named = "Team=<id>",
       .refuses_at_equality_since = Release{},
       .has_period = false,
       .since = {1, 83, 0}},
      {.name = "TeamMember",
       .resources = {NewTeam(none),
                     NewUser(none),
                     {.make = Post("/team/member_add",
                                   {{"team_id", "<id>"},
                                    {"member", {{"role", "user"}, {"user_id", "<id>"}}},
                                    {"max_budget_in_team", "<limit>"},
                                    {"budget_duration", "<period>"}})}},
       .key_fields = {{"team_id", "<id>"}, {"user_id", "<id>"}},
       .update =
           Post("/team/member_update",
                {{"team_id", "<id>"}, {"user_id", "<id>"}, {"max_budget_in_team", "<limit>"}}),
       .info = team_info,
       .spend_at = "/team_memberships/[user_id=<id>]/spend",
       .named = "<id>",
       // 1.83.0 serves one more, although _check_team_member_budget has >= since 1.80.17.
       .refuses_at_equality_since = Release{1, 83, 14}},
      {.name = "Organization",
       .resources = {{.make = Post("/organization/new", With({{"organization_id", "<id>"},
                                                              {"organization_alias", "<id>"}},
                                                             limit_and_period)),
                      .remove = Request{.method = "DELETE",
                                        .path = "/organization/delete",
                                        .body = {{"organization_ids", {"<id>"}}}}}},
       .listing = Listing{.path = "/organization/list", .name = "organization_id"},
       .key_fields = {{"organization_id", "<id>"}},
       .update = {.method = "PATCH",
                  .path = "/organization/update",
                  .body = {{"organization_id", "<id>"}, {"max_budget", "<limit>"}}},
       .info = Get("/organization/info?organization_id=<id>"),
       .spend_at = "/spend",
       .named = "Organization=<id>",
       .refuses_at_equality_since = Release{},
       .read_from_database_until = {1, 83, 11},
       .last_free = Release{1, 100, 5}},  // from 1.104 on it needs a licence
      // litellm/proxy/auth/auth_utils.py, get_end_user_id_from_request_body. Up to 1.88
      // get_end_user_object refuses for the customer before anybody else is asked.
      {.name = "EndUser",
       .resources = {{.make = Post("/customer/new", With({{"user_id", "<id>"}}, limit_and_period)),
                      .remove = Post("/customer/delete", {{"user_ids", {"<id>"}}})}},
       .listing =
           Listing{.path = "/customer/list?page_size=100&search=budget-gate-", .name = "user_id"},
       .places = {{.name = "BodyUser", .fields = {{"user", "<id>"}}},
                  {.name = "CustomerHeader", .header = "x-litellm-customer-id"},
                  {.name = "EndUserHeader", .header = "x-litellm-end-user-id"}},
       .update = Post("/customer/update", {{"user_id", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Get("/customer/info?end_user_id=<id>"),
       .spend_at = "/spend",
       .named = "End User=<id>",
       .asked_first_until = {1, 90, 0}},
      // litellm/proxy/litellm_pre_call_utils.py.
      {.name = "Tag",
       .resources = {{.make = Post("/tag/new", With({{"name", "<id>"}}, limit_and_period)),
                      .remove = Post("/tag/delete", {{"name", "<id>"}})}},
       .listing = Listing{.path = "/tag/list",
                          .name = "name",
                          .not_made = "This is just a spend tag that was passed dynamically"},
       .places = {{.name = "MetadataTags", .fields = {{"metadata", {{"tags", {"<id>"}}}}}},
                  {.name = "BodyTags", .fields = {{"tags", {"<id>"}}}},
                  {.name = "TagHeader", .header = "x-litellm-tags"}},
       .update = Post("/tag/update", {{"name", "<id>"}, {"max_budget", "<limit>"}}),
       .info = Post("/tag/info", {{"names", {"<id>"}}}),
       .spend_at = "/<id>/spend",
       .may_hide_spend = true,
       .named = "Tag=<id>",
       .info_shows_budget = true,
       .since = {1, 81, 0}},  // absent in 1.75.8, there in 1.81.6
  };
}

const PayerKind& Named(const std::string& name) {
  for (const PayerKind* kind : AllPayers()) {
    if (kind->name == name) return *kind;
  }
  throw std::logic_error("there is no payer " + name);
}

TemplateVars ValuesOf(const PayerVars& vars) {
  TemplateVars values{{"id", vars.id}, {"key", vars.key}, {"limit", nullptr}};
  if (vars.limit) values["limit"] = *vars.limit;
  if (vars.period) values["period"] = *vars.period;
  return values;
}

}  // namespace

std::string FillIn(const std::string& pattern, const PayerVars& vars) {
  return FillText(pattern, ValuesOf(vars));
}

json FillIn(json pattern, const PayerVars& vars) {
  for (auto field = pattern.begin(); !vars.period && field != pattern.end();)
    field = *field == "<period>" ? pattern.erase(field) : std::next(field);
  return FillJson(pattern, ValuesOf(vars));
}

Request FillIn(const Request& pattern, const PayerVars& vars) {
  return {.method = pattern.method,
          .path = FillIn(pattern.path, vars),
          .body = FillIn(pattern.body, vars)};
}

std::optional<double> NumberAt(const json& document, const std::string& path) {
  const std::size_t choice = path.find("/[");
  const json::json_pointer pointer(path.substr(0, choice));
  if (!document.contains(pointer)) return std::nullopt;
  const json& at = document.at(pointer);
  if (choice == std::string::npos)
    return at.is_number() ? std::optional(at.get<double>()) : std::nullopt;
  const std::size_t equals = path.find('=', choice);
  const std::size_t end = path.find(']', equals);
  const std::string field = path.substr(choice + 2, equals - choice - 2);
  const std::string value = path.substr(equals + 1, end - equals - 1);
  for (const json& each : at) {
    if (each.is_object() && each.value(field, json()) == value)
      return NumberAt(each, path.substr(end + 1));
  }
  return std::nullopt;
}

const std::vector<const PayerKind*>& AllPayers() {
  static const std::vector<PayerKind> rows = MakePayerKinds();
  static const std::vector<const PayerKind*> all = PointersTo(rows);
  return all;
}

const PayerKind& payers::Key() {
  return Named("Key");
}
const PayerKind& payers::Tier() {
  return Named("Tier");
}
const PayerKind& payers::User() {
  return Named("User");
}
const PayerKind& payers::Team() {
  return Named("Team");
}
const PayerKind& payers::Customer() {
  return Named("EndUser");
}

}  // namespace budget_gate::testing_support
