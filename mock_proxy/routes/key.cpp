// SPDX-License-Identifier: Apache-2.0
// /key/*: litellm/proxy/management_endpoints/key_management_endpoints.py
#include <algorithm>
#include <cmath>
#include <utility>

#include "routes/fields.h"
#include "routes/http.h"
#include "routes/management.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// The token that a caller means by a key ("sk-...") or by a token itself.
std::string TokenOf(const std::string& key) {
  return key.starts_with("sk-") ? Sha256(key) : key;
}

std::optional<TimePoint> Expiry(const Proxy& proxy, const std::optional<std::string>& text) {
  if (!text || *text == "-1") return std::nullopt;
  if (*text == "0s") return proxy.Now();
  auto duration = Duration::Parse(*text);
  if (!duration && text->ends_with("hr"))
    duration = Duration::Parse(text->substr(0, text->size() - 1));
  if (!duration) {
    const int status =
        proxy.defects().Has(Defect::kBadKeyDurationIsServerError, kKeyScope.name) ? 500 : 400;
    throw ProxyFailure(status, "Invalid duration format",
                       status == 500 ? "internal_server_error" : "bad_request_error",
                       NoParam(proxy));
  }
  return proxy.Now() + duration->Length();
}

void CheckAlias(const Proxy& proxy, const std::optional<std::string>& alias, const Key* self) {
  if (!alias || proxy.defects().Has(Defect::kDuplicateAliasAccepted)) return;
  const auto other = proxy.FindAlias(*alias);
  if (!other || other.get() == self) return;
  throw ProxyFailure(400,
                     "Key with alias '" + *alias +
                         "' already exists. Unique key aliases across all keys are required.",
                     "bad_request_error", "key_alias");
}

/// What a request says of a key.
struct KeyRequest {
  explicit KeyRequest(Fields& fields)
      : budget(fields),
        spend(fields.Number("spend")),
        soft_budget(fields.Number("soft_budget")),
        duration(fields.Text("duration")),
        alias(fields.Text("key_alias")),
        budget_id(fields.Text("budget_id")) {
    fields.Texts("models");
  }

  BudgetRequest budget;
  std::optional<double> spend;
  std::optional<double> soft_budget;
  std::optional<std::string> duration;
  std::optional<std::string> alias;
  std::optional<std::string> budget_id;
};

/// The organization of a new key: its own, or that of its team.
std::string OrganizationOf(const Proxy& proxy, const json& asked) {
  const auto text = [&](const char* name) {
    const json value = asked.value(name, json());
    return value.is_string() ? value.get<std::string>() : std::string();
  };
  const std::string id = text("organization_id");
  if (id.empty()) {
    const auto team = proxy.teams.Find(text("team_id"));
    return team ? team->Text("organization_id") : "";
  }
  if (proxy.organizations.Has(id)) return id;
  throw ProxyFailure(500,
                     "Organization doesn't exist in db. Organization=" + id +
                         ". Create organization via `/organization/new` call.",
                     "internal_server_error", NoParam(proxy));
}

void GenerateKey(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const KeyRequest request(fields);
  const std::optional<std::string> chosen = fields.Text("key");
  fields.Check();
  CheckBudget(proxy, kKeyScope.name, request.budget.max_budget);
  RefuseModelBudgets(proxy, fields);
  CheckAlias(proxy, request.alias, nullptr);
  if (chosen && !chosen->starts_with("sk-")) {
    throw ProxyFailure(400,
                       "{'error': \"Invalid key format. LiteLLM Virtual Key must start with 'sk-'. "
                       "Received: ****\"}",
                       "internal_server_error", NoParam(proxy));
  }

  const std::string organization = OrganizationOf(proxy, fields.body());
  const std::string secret = chosen ? *chosen : NewKey();
  auto key = std::make_shared<Key>();
  key->id = Sha256(secret);
  key->key_name = KeyName(secret);
  key->fields = fields.body();
  for (const char* name : {"key", "duration", "spend"}) key->fields.erase(name);
  if (!organization.empty()) key->fields["organization_id"] = organization;
  key->account->counter = key->account->written = key->account->stale = request.spend.value_or(0);
  key->budget_id = request.budget_id;
  key->expires = Expiry(proxy, request.duration);
  key->created_at = key->updated_at = proxy.Now();
  SetOwnBudget(proxy, *key, kKeyScope.name, request.budget);
  if (fields.Has("budget_limits"))
    SetWindows(proxy, *key, kKeyWindowScope.name, fields.body().at("budget_limits"));
  proxy.keys.Add(key);

  json reply = KeyRow(proxy, *key, "generated_key", "Z");
  Fill(reply, {{"key", secret}, {"token_id", key->id}});
  call.Reply(reply);
}

/// temp_budget_increase and temp_budget_expiry are kept in the key's metadata.
void SetTemporaryIncrease(Key& key, const json& body) {
  for (const char* name : {"temp_budget_increase", "temp_budget_expiry"}) {
    if (!body.contains(name)) continue;
    key.fields.erase(name);
    key.fields["metadata"][name] = body.at(name);
  }
}

void UpdateKey(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::optional<std::string> name = fields.Text("key");
  const KeyRequest request(fields);
  const bool by_alias = !name && request.alias && proxy.rules().update_takes_alias;
  if (!name && !by_alias) {
    if (proxy.rules().update_takes_alias) {
      fields.Refuse("either key or key_alias must be provided");
    } else {
      fields.Require("key");
    }
  }
  fields.Check();
  CheckBudget(proxy, kKeyScope.name, request.budget.max_budget, "auth_error");
  const auto key = by_alias ? proxy.FindAlias(*request.alias) : proxy.keys.Find(TokenOf(*name));
  if (!key) throw ProxyFailure(404, "Key not found.", "not_found_error", "key");
  CheckAlias(proxy, request.alias, key.get());

  if (fields.Has("duration")) key->expires = Expiry(proxy, request.duration);
  if (request.spend) proxy.ResetSpend(*key->account, *request.spend);
  if (fields.Has("budget_id")) key->budget_id = request.budget_id;
  for (const auto& [field, value] : fields.body().items()) {
    if (field != "key" && field != "duration" && field != "spend") key->fields[field] = value;
  }
  SetTemporaryIncrease(*key, fields.body());
  SetOwnBudget(proxy, *key, kKeyScope.name, request.budget);
  if (fields.Has("budget_limits"))
    SetWindows(proxy, *key, kKeyWindowScope.name, fields.body().at("budget_limits"));
  key->updated_at = proxy.Now();
  key->settings_updated_at = key->updated_at;

  json reply = KeyRow(proxy, *key, "key_row", "Z");
  reply["token"] = key->id;
  reply["key"] = name ? *name : key->id;
  call.Reply(reply);
}

/// Lets the caller be asked about the key in the query or, without one, about its own.
void KeyInfo(Call& call) {
  Proxy& proxy = call.proxy;
  const std::string asked = call.request.has_param("key") ? call.request.get_param_value("key")
                            : call.key                    ? call.key->id
                                                          : "";
  const std::string token = TokenOf(asked);
  const auto asked_key = proxy.keys.Find(token);
  // Keys of the same user, and keys of none, may read about each other.
  const bool foreign =
      call.key && asked_key && asked_key->Text("user_id") != call.key->Text("user_id");
  if (foreign && !proxy.defects().Has(Defect::kStrangersKeyInfoShown)) {
    throw ProxyFailure(403, "You are not allowed to access this key's info. Your role=None",
                       "bad_request_error", "key");
  }
  if (const auto key = proxy.keys.Find(token)) {
    json row = KeyRow(proxy, *key, "key_row", "+00:00");
    if (proxy.rules().deleted_key_has_info)
      row["status"] = key->expires && proxy.Now() >= *key->expires ? "expired" : "active";
    return call.Reply({{"key", asked}, {"info", row}});
  }
  if (const auto key = proxy.deleted_keys.Find(token); key && proxy.rules().deleted_key_has_info) {
    json row = KeyRow(proxy, *key, "deleted_key", "+00:00");
    row["id"] = NewUuid();
    return call.Reply({{"key", asked}, {"info", row}});
  }
  throw ProxyFailure(404, "Key not found in database", "not_found_error", "key");
}

void SetKeyBlocked(Call& call, bool blocked) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("key");
  const std::optional<std::string> name = fields.Text("key");
  fields.Check();
  const bool is_token = name && name->size() == 64 &&
                        name->find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!name || (!name->starts_with("sk-") && !is_token))
    throw ProxyFailure(400, "Invalid key format.", "bad_request_error", "key");
  const auto key = proxy.keys.Find(TokenOf(*name));
  if (!key) throw ProxyFailure(404, "Key not found.", "not_found_error", "key");
  if (blocked || !proxy.defects().Has(Defect::kUnblockIgnored)) key->blocked = blocked;
  key->updated_at = proxy.Now();
  json row = KeyRow(proxy, *key, blocked ? "blocked_key" : "key_row", "Z");
  row["token"] = key->id;
  call.Reply(row);
}

void DeleteKeys(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto names = fields.Texts("keys");
  const auto aliases = fields.Texts("key_aliases");
  if (!names && !aliases)
    fields.Refuse("At least one of 'keys' or 'key_aliases' must be provided.");
  fields.Check();
  std::vector<std::shared_ptr<Key>> found;
  for (const std::string& name : names.value_or(std::vector<std::string>{})) {
    if (auto key = proxy.keys.Find(TokenOf(name))) found.push_back(std::move(key));
  }
  for (const std::string& alias : aliases.value_or(std::vector<std::string>{})) {
    if (auto key = proxy.FindAlias(alias)) found.push_back(std::move(key));
  }
  if (found.empty()) {
    throw ProxyFailure(404, "{'error': 'No keys found'}", "internal_server_error", NoParam(proxy));
  }
  if (!proxy.defects().Has(Defect::kDeleteDoesNothing)) {
    for (const auto& key : found) proxy.Delete(key);
  }
  // LiteLLM echoes what it was asked to delete, also where a part of it did not exist.
  call.Reply({{"deleted_keys", names ? *names : *aliases}});
}

std::size_t PageParameter(const Call& call, const char* name, std::size_t otherwise) {
  if (!call.request.has_param(name)) return otherwise;
  const int value = std::atoi(call.request.get_param_value(name).c_str());
  return value < 1 ? 1 : static_cast<std::size_t>(value);
}

void ListKeys(Call& call) {
  if (!call.admin) {
    throw ProxyFailure(403,
                       "You are not authorized to access this endpoint. No 'user_id' is associated "
                       "with your API key.",
                       "bad_request_error", "user_id");
  }
  constexpr std::size_t kLargestPage = 100;
  const std::size_t size = PageParameter(call, "size", 10);
  const std::size_t page = PageParameter(call, "page", 1);
  if (size > kLargestPage) {
    throw DetailFailure(422, json::array({{{"type", "less_than_equal"},
                                           {"loc", {"query", "size"}},
                                           {"msg", "Input should be less than or equal to 100"}}}));
  }
  const std::string alias = call.request.get_param_value("key_alias");
  const std::string hash = call.request.get_param_value("key_hash");
  const bool parts = call.request.get_param_value("substring_matching") == "true";
  const bool full = call.request.get_param_value("return_full_object") == "true";
  std::vector<std::shared_ptr<Key>> keys = call.proxy.ListKeys();
  std::erase_if(keys, [&](const std::shared_ptr<Key>& key) {
    const bool alias_fits = alias.empty() || key->Alias() == alias ||
                            (parts && key->Alias().find(alias) != std::string::npos);
    return !alias_fits || (!hash.empty() && key->id != hash);
  });
  json rows = json::array();
  for (std::size_t i = (page - 1) * size; i < std::min(keys.size(), page * size); ++i) {
    rows.push_back(full ? KeyRow(call.proxy, *keys[i], "key_view", "Z") : json(keys[i]->id));
  }
  call.Reply({{"keys", rows},
              {"total_count", keys.size()},
              {"current_page", page},
              {"total_pages", (keys.size() + size - 1) / size}});
}

void ResetKeySpend(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  fields.Require("reset_to");
  const auto reset_to = fields.Number("reset_to");
  fields.Check();
  const std::string name = call.request.matches[1];
  const auto key = proxy.keys.Find(TokenOf(name));
  if (!key) throw DetailFailure(404, {{"error", "Key " + TokenOf(name) + " not found."}});
  const double before = key->account->written;
  const double after = reset_to.value_or(0);
  if (after < 0) throw DetailFailure(400, {{"error", "reset_to must be >= 0"}});
  if (after > before) {
    throw DetailFailure(
        400, {{"error", "reset_to (" + PythonFloat(after) + ") must be <= current spend (" +
                            PythonFloat(before) + ")"}});
  }
  proxy.ResetSpend(*key->account, after);
  for (const Window& window : key->windows) proxy.ResetSpend(*window.account, after);
  call.Reply({{"key_hash", key->id},
              {"spend", after},
              {"previous_spend", before},
              {"max_budget", OrNull(key->account->max_budget)},
              {"budget_reset_at", TimeOrNull(key->account->budget_reset_at, "Z")}});
}

}  // namespace

void KeyRoutes(Router& router) {
  router.Add("POST", "/key/generate", Access::kAdmin, GenerateKey);
  router.Add("POST", "/key/update", Access::kAdmin, UpdateKey);
  router.Add("POST", "/key/block", Access::kAdmin, [](Call& call) { SetKeyBlocked(call, true); });
  router.Add("POST", "/key/unblock", Access::kAdmin,
             [](Call& call) { SetKeyBlocked(call, false); });
  router.Add("POST", "/key/delete", Access::kAdmin, DeleteKeys);
  router.Add("POST", "/key/([^/]+)/reset_spend", Access::kAdmin, ResetKeySpend);
  router.Add("GET", "/key/info", Access::kAnyKey, KeyInfo);
  router.Add("GET", "/key/list", Access::kAnyKey, ListKeys);
}

}  // namespace budget_mock
