// SPDX-License-Identifier: Apache-2.0
// /key/*: litellm/proxy/management_endpoints/key_management_endpoints.py
#include <algorithm>
#include <utility>

#include "http/router.h"
#include "management/fields.h"
#include "management/management.h"
#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kDuplicateAliasAccepted{"duplicate-alias-accepted", "two keys may have one alias"};
const Defect kUnblockIgnored{"unblock-ignored", "an unblocked key stays blocked"};
const Defect kDeleteDoesNothing{"delete-does-nothing", "/key/delete says yes and deletes nothing"};

using nlohmann::json;

std::optional<TimePoint> Expiry(const Proxy& proxy, const std::optional<std::string>& text) {
  if (!text || *text == "-1") return std::nullopt;
  if (*text == "0s") return proxy.Now();
  auto duration = Duration::Parse(*text);
  if (!duration && text->ends_with("hr"))
    duration = Duration::Parse(text->substr(0, text->size() - 1));
  if (!duration) {
    const int status = BadDurationIsServerError(proxy, "key") ? 500 : 400;
    throw ProxyFailure(status, "Invalid duration format",
                       status == 500 ? "internal_server_error" : "bad_request_error",
                       NoParam(proxy));
  }
  return proxy.Now() + duration->Length();
}

void CheckAlias(const Proxy& proxy, const std::optional<std::string>& alias, const Key* self) {
  if (!alias || proxy.defects().Has(kDuplicateAliasAccepted)) return;
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
        budget_id(fields.Text("budget_id")),
        temporary_increase(fields.Number("temp_budget_increase")),
        windows(ReadWindows(fields)),
        kept(fields.Kept()) {
    fields.Texts("models");
    fields.Object("metadata");
    fields.CheckRateLimits();
    // What has a place of its own.
    for (const char* name : {"key", "duration", "spend", "soft_budget", "budget_limits",
                             "temp_budget_increase", "temp_budget_expiry"})
      kept.erase(name);
  }

  BudgetRequest budget;
  std::optional<double> spend;
  std::optional<double> soft_budget;
  std::optional<std::string> duration;
  std::optional<std::string> alias;
  std::optional<std::string> budget_id;
  std::optional<double> temporary_increase;
  std::optional<std::vector<WindowRequest>> windows;
  json kept;  ///< the fields that are kept as they are
};

/// Refuses a bad key that a caller has chosen.
void CheckChosenKey(const Proxy& proxy, const std::string& key) {
  constexpr std::size_t kShortest = 16;
  const auto refuse = [&](const std::string& problem) {
    throw ProxyFailure(400, ErrorText("Invalid key format. LiteLLM Virtual Key must " + problem),
                       "internal_server_error", NoParam(proxy));
  };
  if (!key.starts_with("sk-")) {
    const std::string shown =
        key.size() <= 8 ? "****" : key.substr(0, 4) + "****" + key.substr(key.size() - 4);
    refuse("start with 'sk-'. Received: " + shown);
  }
  if (key.size() < kShortest && !proxy.rules().Has(Change::kShortKeyAccepted))
    refuse("be at least " + std::to_string(kShortest) + " characters long.");
}

/// Features of keys that need a licence.
void RefuseEnterpriseFields(const Proxy& proxy, const Fields& fields) {
  const json tags = fields.body().value("tags", json());
  if (!tags.is_array() || tags.empty()) return;
  throw ProxyFailure(
      403,
      ErrorText("This feature is only available for LiteLLM Enterprise users: tags. " +
                kNeedsLicence),
      "internal_server_error", NoParam(proxy));
}

/// /key/generate itself looks into its body before anybody has asked whether it is an object.
void RefuseOtherJson(const Call& call) {
  // It walks through it, and so deep (480 was refused) it is at the end of Python's recursion.
  constexpr std::size_t kDeepest = 450;
  if (JsonDepth(call.request.body) > kDeepest) {
    throw ProxyFailure(500, "maximum recursion depth exceeded while calling a Python object",
                       "internal_server_error", nullptr);
  }
  const json body = json::parse(call.request.body, nullptr, false);
  if (!body.is_discarded() && !body.is_object()) throw NotAnObject(call.proxy.rules());
}

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
  throw UnknownOrganization(proxy, id);
}

/// A soft budget is not the key's own: it is that of a tier made for it.
void SetSoftBudget(Proxy& proxy, Key& key, const KeyRequest& request) {
  if (!request.soft_budget || request.budget_id) return;
  json& tier = FindOrAddTier(proxy, key, "key")->fields;
  tier["soft_budget"] = *request.soft_budget;
  tier["model_max_budget"] = json::object();
}

void GenerateKey(Call& call) {
  Proxy& proxy = call.proxy;
  RefuseOtherJson(call);
  Fields fields(call.request, proxy.rules());
  const KeyRequest request(fields);
  const std::optional<std::string> chosen = fields.Text("key");
  fields.Check();
  CheckBudget(proxy, "key", request.budget.max_budget);
  CheckBudget(proxy, "key", request.soft_budget, "internal_server_error", "soft_budget");
  BudgetDuration(proxy, "key", request.budget.budget_duration);
  RefuseModelBudgets(proxy, fields);
  RefuseEnterpriseFields(proxy, fields);
  CheckAlias(proxy, request.alias, nullptr);
  if (chosen) CheckChosenKey(proxy, *chosen);
  if (request.budget_id && !proxy.tiers.Has(*request.budget_id)) {
    throw ProxyFailure(500, ErrorText("Internal Server Error."), "internal_server_error",
                       NoParam(proxy));
  }

  const std::string organization = OrganizationOf(proxy, fields.body());
  const std::string secret = chosen ? *chosen : NewKey();
  auto key = std::make_shared<Key>();
  key->id = Sha256(secret);
  key->key_name = KeyName(secret);
  key->fields = request.kept;
  if (fields.body().value("blocked", json()).is_boolean())
    key->blocked = fields.body().at("blocked").get<bool>();
  if (!organization.empty()) key->fields["organization_id"] = organization;
  key->account->counter = key->account->written = request.spend.value_or(0);
  key->budget_id = request.budget_id;
  key->expires = Expiry(proxy, request.duration);
  key->created_at = key->updated_at = proxy.Now();
  SetOwnBudget(proxy, *key, "key", request.budget);
  SetSoftBudget(proxy, *key, request);
  if (request.windows) SetWindows(proxy, *key, "key-window", *request.windows);
  // Of a key that is there already the row stays what it is.
  if (!proxy.keys.Has(key->id)) proxy.AddKey(key);

  json reply = KeyRow(proxy, *key, "generated_key", "Z");
  Fill(reply, {{"key", secret}, {"token_id", key->id}});
  call.Reply(reply);
}

/// temp_budget_increase and temp_budget_expiry are kept in the key's metadata.
void SetTemporaryIncrease(Key& key, const KeyRequest& request, const json& body) {
  if (!request.temporary_increase) return;
  key.fields["metadata"]["temp_budget_increase"] = *request.temporary_increase;
  key.fields["metadata"]["temp_budget_expiry"] = body.at("temp_budget_expiry");
}

/// Refuses what no key can be changed to. /key/update has its own way to say so.
void CheckChange(const Proxy& proxy, const Fields& fields, const KeyRequest& request) {
  const auto refuse = [](const std::string& problem) {
    throw ProxyFailure(400, problem, "auth_error", "None");
  };
  const std::string prefix = "Authentication Error, ";
  if (IsLeftToDatabase(proxy, "key", request.budget.max_budget))
    refuse(prefix + DatabaseOnUpdate());
  CheckBudget(proxy, "key", request.budget.max_budget, "auth_error");
  if (proxy.rules().Has(Change::kSoftBudgetUpdates))
    CheckBudget(proxy, "key", request.soft_budget, "auth_error", "soft_budget");
  if (const auto problem = DurationProblem(proxy, "key", request.budget.budget_duration))
    refuse(ErrorText(*problem));
  if (HasModelBudgets(fields)) refuse(prefix + kNoModelBudgets);
  if (request.budget_id && !proxy.tiers.Has(*request.budget_id))
    refuse(prefix + UnknownTier("LiteLLM_VerificationToken"));
}

/// As in Expiry, with what /key/update says of a bad duration.
std::optional<TimePoint> NewExpiry(const Proxy& proxy, const KeyRequest& request) {
  try {
    return Expiry(proxy, request.duration);
  } catch (const Failure&) {
    throw ProxyFailure(400, "Authentication Error, Invalid duration format", "auth_error", "None");
  }
}

/// Nobody but an admin changes what a key may spend; and a user's other changes are for keys that
/// they made themselves, which they cannot do here.
void RefuseChangeByUser(const Call& call) {
  const json body = json::parse(call.request.body, nullptr, false);
  const auto changes = [&](const char* field) {
    return body.is_object() && body.contains(field) && !body.at(field).is_null();
  };
  const bool budget = changes("max_budget") || changes("spend");
  const auto user = call.proxy.users.Find(call.key->Text("user_id"));
  throw Forbidden("Only proxy admins, team admins, or org admins can call /key/update" +
                  std::string(budget ? " (max_budget/spend)" : "") +
                  ". user_role=" + user->Text("user_role") + ", user_id=" + user->id);
}

void UpdateKey(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::optional<std::string> name = fields.Text("key");
  const KeyRequest request(fields);
  const bool by_alias = !name && request.alias && proxy.rules().Has(Change::kUpdateTakesAlias);
  if (!name && !by_alias) {
    if (proxy.rules().Has(Change::kUpdateTakesAlias)) {
      fields.Refuse("either key or key_alias must be provided");
    } else {
      fields.RequiredText("key");
    }
  }
  const auto is_null = [&](const char* field) {
    return fields.body().value(field, json()).is_null();
  };
  if (is_null("temp_budget_increase") != is_null("temp_budget_expiry"))
    fields.Refuse("temp_budget_increase and temp_budget_expiry must be set together");
  fields.Check();
  CheckChange(proxy, fields, request);
  const auto key = by_alias ? proxy.FindAlias(*request.alias) : proxy.keys.Find(TokenOf(*name));
  if (!key) throw ProxyFailure(404, "Key not found.", "not_found_error", "key");
  CheckAlias(proxy, request.alias, key.get());

  // What may be refused yet comes first: then nothing is changed.
  if (request.windows) SetWindows(proxy, *key, "key-window", *request.windows);
  SetOwnBudget(proxy, *key, "key", request.budget);
  if (fields.Has("duration")) key->expires = NewExpiry(proxy, request);
  if (request.spend) proxy.ResetSpend(key->account, *request.spend);
  if (fields.Has("budget_id")) key->budget_id = request.budget_id;
  if (fields.body().value("blocked", json()).is_boolean())
    key->blocked = fields.body().at("blocked").get<bool>();
  key->fields.update(request.kept);
  proxy.AddKey(key);
  if (proxy.rules().Has(Change::kSoftBudgetUpdates)) SetSoftBudget(proxy, *key, request);
  SetTemporaryIncrease(*key, request, fields.body());
  key->updated_at = proxy.Now();
  key->settings_updated_at = key->updated_at;

  json reply = KeyRow(proxy, *key, "key_row", "+00:00");
  reply["litellm_budget_table"] = nullptr;  // not looked up here
  reply["token"] = key->id;
  reply["key"] = name ? *name : key->id;
  call.Reply(reply);
}

void SetKeyBlocked(Call& call, bool blocked) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::string name = fields.RequiredText("key");
  fields.Check();
  const bool is_token =
      name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!name.starts_with("sk-") && !is_token)
    throw ProxyFailure(400, "Invalid key format.", "bad_request_error", "key");
  const auto key = proxy.keys.Find(TokenOf(name));
  if (!key) throw ProxyFailure(404, "Key not found.", "not_found_error", "key");
  if (blocked || !proxy.defects().Has(kUnblockIgnored)) key->blocked = blocked;
  key->settings_updated_at = key->updated_at = proxy.Now();
  json row = KeyRow(proxy, *key, blocked ? "blocked_key" : "key_row", "Z");
  row["litellm_budget_table"] = nullptr;
  row["token"] = key->id;
  call.Reply(row);
}

void DeleteKeys(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto names = fields.Texts("keys");
  const auto aliases = fields.Texts("key_aliases");
  const auto is_nothing = [&](const char* name) {
    const json value = fields.body().value(name, json());
    return value.is_null() || (value.is_structured() && value.empty());
  };
  if (is_nothing("keys") && is_nothing("key_aliases"))
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
  if (!proxy.defects().Has(kDeleteDoesNothing)) {
    for (const auto& key : found) proxy.Delete(key);
  }
  // LiteLLM echoes what it was asked to delete, also where a part of it did not exist.
  call.Reply({{"deleted_keys", names ? *names : *aliases}});
}

void ResetKeySpend(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const double after = fields.RequiredNumber("reset_to");
  fields.Check();
  const auto key = proxy.keys.Find(TokenOf(call.path_parameter));
  if (!key)
    throw DetailFailure(404, {{"error", "Key " + TokenOf(call.path_parameter) + " not found."}});
  const double before = key->account->written;
  if (after < 0) throw DetailFailure(400, {{"error", "reset_to must be >= 0"}});
  if (after > before) {
    throw DetailFailure(
        400, {{"error", "reset_to (" + PythonFloatText(after) + ") must be <= current spend (" +
                            PythonFloatText(before) + ")"}});
  }
  proxy.ResetSpend(key->account, after);
  for (const Window& window : key->windows) proxy.ResetSpend(window.account, after);
  call.Reply({{"key_hash", key->id},
              {"spend", after},
              {"previous_spend", before},
              {"max_budget", OrNull(key->account->max_budget)},
              {"budget_reset_at", TimeOrNull(key->account->budget_reset_at, "Z")}});
}

void RegenerateKey(Call& call) {
  throw ProxyFailure(500, "Regenerating Virtual Keys is an Enterprise feature, " + kNeedsLicence,
                     "internal_server_error", NoParam(call.proxy));
}

}  // namespace

void KeyRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  router.Add("POST", "/key/generate", admin, GenerateKey);
  router.Add("POST", "/key/update",
             {.groups = Access::kManagement,
              .others = Access::Others::kInternalUsers,
              .refuse = RefuseChangeByUser},
             UpdateKey);
  router.Add("POST", "/key/block", admin, [](Call& call) { SetKeyBlocked(call, true); });
  router.Add("POST", "/key/unblock", admin, [](Call& call) { SetKeyBlocked(call, false); });
  router.Add("POST", "/key/delete", admin, DeleteKeys);
  router.Add("POST", "/key/{key}/reset_spend", admin, ResetKeySpend);
  router.Add("POST", "/key/regenerate", admin, RegenerateKey);
  router.Add("POST", "/key/{key}/regenerate", admin, RegenerateKey);
}

}  // namespace budget_mock
