// SPDX-License-Identifier: Apache-2.0
#include "http/authentication.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "releases/defect.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kBlockIgnored{"block-ignored", "a blocked key is admitted"};
const Defect kExpiryIgnored{"expiry-ignored", "an expired key is admitted"};
const Defect kModelListOfKeyIgnored{"model-list-of-key-ignored",
                                    "a key may use models outside its list"};
const Defect kUnpricedModelBlocked{"unpriced-model-blocked", "a model without a price is refused"};
const Defect kUnknownKeyAdmitted{"unknown-key-admitted", "a key that was never made is admitted"};
const Defect kModelListClosedToExhaustedKey{
    "model-list-closed-to-exhausted-key",
    "/v1/models is refused to a key that has spent its budget", Defect::kByPart};
const Defect kVirtualKeyAdministers{"virtual-key-administers",
                                    "a virtual key may use admin routes"};
const Defect kBudgetIsAskedBeforeExpiry{
    "budget-asked-before-expiry", "an expired key that has spent its budget is told of its budget"};

using nlohmann::json;

/// `header` without the word before the token; nothing where there is no such word.
std::optional<std::string> WithoutScheme(const std::string& header) {
  for (const std::string_view scheme : {"Bearer ", "Basic ", "bearer "}) {
    if (header.starts_with(scheme)) return header.substr(scheme.size());
  }
  return std::nullopt;
}

/// The key that the request was sent with, from the first header that has one:
/// litellm/proxy/auth/user_api_key_auth.py, get_api_key. Throws when there is none.
std::string KeyOf(const httplib::Request& request) {
  if (request.has_header("x-litellm-api-key")) {
    const std::string header = request.get_header_value("x-litellm-api-key");
    return WithoutScheme(header).value_or(header);
  }
  const std::string header = request.get_header_value("Authorization");
  if (!header.empty()) {
    const auto token = WithoutScheme(header);
    if (token && !token->empty()) return *token;
    throw Unauthorised("Malformed API Key passed in. Ensure Key has `Bearer ` prefix.");
  }
  for (const char* name : {"API-Key", "x-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key"}) {
    if (request.has_header(name)) return request.get_header_value(name);
  }
  throw Unauthorised("No api key passed in.");
}

Failure NotAVirtualKey(const Proxy& proxy, const std::string& token) {
  const std::string shown =
      token.size() <= 8 ? "****" : token.substr(0, 4) + "****" + token.substr(token.size() - 4);
  const std::string message =
      "LiteLLM Virtual Key expected. Received=" + shown + ", expected to start with 'sk-'.";
  if (proxy.rules().Has(Change::kMalformedKeyHasPrefix)) return Unauthorised(message);
  return ProxyFailure(401, message, "auth_error", "None");
}

Failure UnknownKey(const Rules& rules, const std::string& key) {
  if (rules.Has(Change::kUnknownKeyIsNotNamed)) {
    return ProxyFailure(401, "Authentication Error, Invalid API key provided.",
                        "token_not_found_in_db", "key");
  }
  return ProxyFailure(
      401,
      "Authentication Error, Invalid proxy server token passed. Received API Key = " +
          KeyName(key) + ", Key Hash (Token) =" + Sha256(key) +
          ". Unable to find token in cache or `LiteLLM_VerificationTokenTable`",
      "token_not_found_in_db", "key");
}

// A key and its team.

void RefuseBlocked(const Call& call) {
  if (call.proxy.defects().Has(kBlockIgnored)) return;
  if (call.key->blocked == true)
    throw Unauthorised("Key is blocked. Update via `/key/unblock` if you're an admin.");
  const std::string team_id = call.key->Text("team_id");
  const auto team = call.proxy.teams.Find(team_id);
  if (team && team->blocked == true)
    throw Unauthorised("Team=" + team_id +
                       " is blocked. Update via `/team/unblock` if you're an admin.");
}

/// `failure`, whose type stands in every release.
Failure Typed(Failure failure) {
  failure.is_typed = true;
  return failure;
}

/// A key can be made for a team that does not exist, but not used.
void RefuseUnknownTeam(const Call& call) {
  const std::string team_id = call.key->Text("team_id");
  const bool is_cached = call.proxy.cached_keys.Has(call.key->id);
  if (team_id.empty() || is_cached || call.proxy.teams.Has(team_id)) return;
  throw Typed(ProxyFailure(404,
                           "{'error': \"Team doesn't exist in db. Team=" + team_id +
                               ". Create team via `/team/new` call.\"}",
                           "auth_error", "None"));
}

void RefuseExpired(const Call& call) {
  const Key& key = *call.key;
  const TimePoint now = call.proxy.Now();
  if (!key.expires || now < *key.expires || call.proxy.defects().Has(kExpiryIgnored)) return;
  throw ProxyFailure(call.proxy.rules().Has(Change::kExpiredKeyIs401) ? 401 : 400,
                     "Authentication Error - Expired Key. Key Expiry time " +
                         PythonTime(*key.expires) + " and current time " + PythonTime(now),
                     "expired_key", key.key_name);
}

/// Refuses a model that is not in the list of `who`, a key, a team or a user. An empty list is all.
void RefuseForeignModel(const Call& call, const std::string& model, const std::string& who,
                        const std::vector<std::string>& models) {
  if (models.empty() || std::find(models.begin(), models.end(), model) != models.end()) return;
  if (call.proxy.defects().Has(kModelListOfKeyIgnored)) return;
  const Rules& rules = call.proxy.rules();
  const std::string message =
      rules.Has(Change::kModelDeniedHidesList)
          ? "The requested model '" + model +
                "' is not available for this API key, or the model name is invalid. Check the "
                "models available to you and try again."
          : who + " not allowed to access model. This " + who +
                " can only access models=" + PythonList(models) + ". Tried to access " + model;
  throw ProxyFailure(rules.Has(Change::kModelDeniedIs403) ? 403 : 401, message,
                     who + "_model_access_denied", "model");
}

void RefuseForeignModel(const Call& call, const std::string& model) {
  const Proxy& proxy = call.proxy;
  RefuseForeignModel(call, model, "key", call.key->Models());
  const auto team = proxy.teams.Find(call.key->Text("team_id"));
  if (team) return RefuseForeignModel(call, model, "team", team->Models());
  if (const auto user = proxy.users.Find(call.key->Text("user_id")))
    RefuseForeignModel(call, model, "user", user->Models());
}

/// `block_requests_for_models_without_pricing`, where nobody asked for it.
void RefuseUnpriced(const Call& call, const AdmissionRequest& asked) {
  if (!call.proxy.defects().Has(kUnpricedModelBlocked) || asked.deployment == nullptr ||
      !asked.deployment->prices.empty())
    return;
  throw ProxyFailure(403, "Model '" + asked.model + "' has no pricing in the cost map.",
                     "model_cost_map_missing", "model");
}

/// LiteLLM skips every budget for a model with an explicit price of 0 (is_model_cost_zero).
void RefuseExhausted(const Call& call, const Payers& payers, const AdmissionRequest& asked) {
  const Proxy& proxy = call.proxy;
  const bool free =
      asked.deployment != nullptr && IsFree(proxy.policy().PricesOf(*asked.deployment));
  if (proxy.policy().SkipsBudgets(free, asked.stream, asked.route)) return;
  if (auto rejection = Reject(payers, proxy.rules(), proxy.policy()))
    throw BudgetExceeded(proxy.rules(), proxy.defects(), std::move(*rejection));
}

// Routes.

/// A name that stands for several routes in `allowed_routes`. Keys of `key_type` have it as their
/// list.
struct RouteGroup {
  std::string_view name;
  std::string_view key_type;
  Access::Group group;
};
constexpr std::array kRouteGroups{
    RouteGroup{"llm_api_routes", "llm_api", Access::kLlmApi},
    RouteGroup{"management_routes", "management", Access::kManagement},
    RouteGroup{"info_routes", "read_only", Access::kInfo},
};

std::vector<std::string> AllowedRoutes(const Key& key) {
  const std::string type = key.Text("key_type");
  for (const RouteGroup& group : kRouteGroups) {
    if (group.key_type == type) return {std::string(group.name)};
  }
  const auto list = key.fields.find("allowed_routes");
  if (list == key.fields.end() || !list->is_array()) return {};
  return list->get<std::vector<std::string>>();
}

/// Whether `allowed`, an entry of the list, covers a request: its path itself, one above it, a
/// group, or a pattern that ends with a star.
bool Covers(const std::string& allowed, const Exchange& exchange) {
  const std::string& path = exchange.request.path;
  if (path == allowed || path.starts_with(allowed + "/")) return true;
  if (allowed.ends_with('*') && path.starts_with(allowed.substr(0, allowed.size() - 1)))
    return true;
  return std::any_of(kRouteGroups.begin(), kRouteGroups.end(), [&](const RouteGroup& group) {
    return group.name == allowed && (exchange.route.access.groups & group.group) != 0;
  });
}

/// Refuses a route that is not in the key's `allowed_routes`; without such a list all are.
void RefuseOtherRoutes(const Call& call) {
  const std::vector<std::string> allowed = AllowedRoutes(*call.key);
  if (allowed.empty() || std::any_of(allowed.begin(), allowed.end(),
                                     [&](const auto& each) { return Covers(each, call); }))
    return;
  throw DetailFailure(403,
                      "Virtual key is not allowed to call this route. Only allowed to call "
                      "routes: " +
                          PythonList(allowed) + ". Tried to call route: " + call.request.path);
}

/// The middle of a user's id is not shown.
std::string MaskedUserId(const std::string& id, const Rules& rules) {
  constexpr std::size_t kPrefix = 6;
  constexpr std::size_t kSuffix = 2;
  if (id.size() <= 4) return "***";
  if (id.size() < kPrefix + kSuffix)
    return rules.Has(Change::kMasksShortUserIds) ? std::string(id.size(), '*') : id;
  return id.substr(0, kPrefix) + std::string(id.size() - kPrefix - kSuffix, '*') +
         id.substr(id.size() - kSuffix);
}

/// Refuses a management route to a key that is not the proxy admin's: route_checks.py,
/// non_proxy_admin_allowed_routes_check. A few routes are open to others, too, and refuse for
/// themselves what is not the caller's own.
void RefuseByRole(const Call& call) {
  const auto user = call.proxy.users.Find(call.key->Text("user_id"));
  const std::string role = user ? user->Text("user_role") : "";
  if (role == "proxy_admin") return;
  const Access& access = call.route.access;
  const bool open = access.others == Access::Others::kEveryKey ||
                    (access.others == Access::Others::kInternalUsers && role == "internal_user");
  if (!open) {
    throw Unauthorised(
        "Only proxy admin can be used to generate, delete, update info for new keys/users/teams. "
        "Route=" +
        call.request.path + ". Your role=" + (role.empty() ? "unknown" : role) +
        ". Your user_id=" + MaskedUserId(user ? user->id : "unknown", call.proxy.rules()));
  }
  if (access.refuse != nullptr) access.refuse(call);
}

/// The virtual key that a request was sent with. Throws when it is unknown.
std::shared_ptr<Key> FindKey(const Proxy& proxy, const Credential& credential) {
  if (credential.token.empty()) throw NotAVirtualKey(proxy, credential.key);
  if (auto key = proxy.keys.Find(credential.token)) return key;
  if (auto key = proxy.cached_keys.Find(credential.token)) return key;
  if (!proxy.defects().Has(kUnknownKeyAdmitted)) throw UnknownKey(proxy.rules(), credential.key);
  auto key = std::make_shared<Key>();
  key->id = credential.token;
  key->key_name = KeyName(credential.key);
  return key;
}

}  // namespace

void RefuseModelListToExhausted(const Call& call) {
  if (call.admin) return;
  Payers payers = WhoPays(call.proxy, call.key.get(), {});
  std::erase_if(payers, [&](const Payer& payer) {
    return !call.proxy.defects().Has(kModelListClosedToExhaustedKey, payer.kind->name);
  });
  RefuseExhausted(call, payers, {});
}

Credential ReadCredential(const Exchange& exchange) {
  if (exchange.route.access.who == Access::Who::kEverybody) return {};
  Credential credential{.key = KeyOf(exchange.request), .token = {}};
  const std::string& master = exchange.setup.options.master_key;
  credential.is_master = !master.empty() && credential.key == master;
  if (!credential.is_master && credential.key.starts_with("sk-"))
    credential.token = Sha256(credential.key);
  return credential;
}

Caller Authenticate(const Exchange& exchange, const Credential& credential, Proxy& proxy) {
  const Access& access = exchange.route.access;
  if (access.who == Access::Who::kEverybody) return {};
  if (credential.is_master) return {.admin = true};
  Call call{exchange, {.key = FindKey(proxy, credential)}, proxy};
  if (access.who == Access::Who::kServed) return static_cast<const Caller&>(call);
  RefuseBlocked(call);
  RefuseExpired(call);
  if (access.who == Access::Who::kAdmin) {
    call.admin = proxy.defects().Has(kVirtualKeyAdministers);
    if (!call.admin) RefuseByRole(call);
  }
  RefuseOtherRoutes(call);
  return static_cast<const Caller&>(call);
}

Payers Admit(const Call& call, const AdmissionRequest& asked) {
  if (!call.admin) {
    RefuseBlocked(call);
    RefuseUnknownTeam(call);
    RefuseForeignModel(call, asked.model);
  }
  // The master key has no budget; the tags and the customer that it names have theirs.
  const Payers payers = WhoPays(call.proxy, call.key.get(), asked.named);
  if (!call.admin) {
    if (call.proxy.defects().Has(kBudgetIsAskedBeforeExpiry)) RefuseExhausted(call, payers, asked);
    RefuseExpired(call);
    RefuseUnpriced(call, asked);
  }
  RefuseExhausted(call, payers, asked);
  if (!call.admin) RefuseOtherRoutes(call);
  return payers;
}

}  // namespace budget_mock
