// SPDX-License-Identifier: Apache-2.0
#include "http/authentication.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "http/roles.h"
#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

Failure Unauthorised(const std::string& message) {
  return ProxyFailure(401, "Authentication Error, " + message, "auth_error", "None");
}

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
  if (proxy.rules().malformed_key_has_prefix) return Unauthorised(message);
  return ProxyFailure(401, message, "auth_error", "None");
}

Failure UnknownKey(const std::string& key) {
  return ProxyFailure(
      401,
      "Authentication Error, Invalid proxy server token passed. Received API Key = " +
          KeyName(key) + ", Key Hash (Token) =" + Sha256(key) +
          ". Unable to find token in cache or `LiteLLM_VerificationTokenTable`",
      "token_not_found_in_db", "key");
}

/// Whether a key or a team is blocked, or was made so.
bool IsBlocked(const Record& record) {
  return record.blocked.value_or(record.fields.value("blocked", json()) == true);
}

void RefuseBlocked(const Call& call) {
  if (call.proxy.defects().Has(Defect::kBlockIgnored)) return;
  if (IsBlocked(*call.key))
    throw Unauthorised("Key is blocked. Update via `/key/unblock` if you're an admin.");
  const std::string team_id = call.key->Text("team_id");
  const auto team = team_id.empty() ? nullptr : call.proxy.teams.Find(team_id);
  if (team && IsBlocked(*team))
    throw Unauthorised("Team=" + team_id +
                       " is blocked. Update via `/team/unblock` if you're an admin.");
}

/// A key can be made for a team that there is not, but not used.
void RefuseUnknownTeam(const Call& call) {
  const std::string team_id = call.key->Text("team_id");
  const bool is_cached = call.proxy.cached_keys.Has(call.key->id);
  if (team_id.empty() || is_cached || call.proxy.teams.Has(team_id)) return;
  throw ProxyFailure(404,
                     "{'error': \"Team doesn't exist in db. Team=" + team_id +
                         ". Create team via `/team/new` call.\"}",
                     "auth_error", "None");
}

void RefuseExpired(const Call& call) {
  const Key& key = *call.key;
  const TimePoint now = call.proxy.Now();
  if (!key.expires || now < *key.expires || call.proxy.defects().Has(Defect::kExpiryIgnored))
    return;
  throw ProxyFailure(call.proxy.rules().expired_key_status,
                     "Authentication Error - Expired Key. Key Expiry time " +
                         PythonTime(*key.expires) + " and current time " + PythonTime(now),
                     "expired_key", key.key_name);
}

/// Refuses a model that is not in the list of `who`, a key, a team or a user. An empty list is all.
void RefuseForeignModel(const Call& call, const std::string& model, const std::string& who,
                        const std::vector<std::string>& models) {
  if (models.empty() || std::find(models.begin(), models.end(), model) != models.end()) return;
  if (call.proxy.defects().Has(Defect::kModelListOfKeyIgnored)) return;
  const ReleaseRules& rules = call.proxy.rules();
  const std::string message =
      rules.model_denied_hides_list
          ? "The requested model '" + model +
                "' is not available for this API key, or the model name is invalid. Check the "
                "models available to you and try again."
          : who + " not allowed to access model. This " + who +
                " can only access models=" + PythonList(models) + ". Tried to access " + model;
  throw ProxyFailure(rules.model_denied_status, message, who + "_model_access_denied", "model");
}

void RefuseForeignModel(const Call& call, const std::string& model) {
  const Proxy& proxy = call.proxy;
  RefuseForeignModel(call, model, "key", call.key->Models());
  const auto team = proxy.teams.Find(call.key->Text("team_id"));
  if (team) return RefuseForeignModel(call, model, "team", team->Models());
  if (const auto user = proxy.users.Find(call.key->Text("user_id")))
    RefuseForeignModel(call, model, "user", user->Models());
}

Failure BudgetExceeded(const Proxy& proxy, Rejection rejection) {
  const DefectSet& defects = proxy.defects();
  const bool by_router = rejection.scope->asked_by_router;
  const int status = by_router ? 429 : proxy.rules().budget_exceeded_status;
  if (defects.Has(Defect::kRejectionWithoutAmounts))
    rejection.message = "Budget has been exceeded!";
  const char* type = defects.Has(Defect::kRejectionHasWrongType) ? "auth_error"
                     : by_router                                 ? "internal_server_error"
                                                                 : "budget_exceeded";
  Failure failure = ProxyFailure(status, rejection.message, type, nullptr);
  if (defects.Has(Defect::kRejectionHasOtherCode)) failure.body["error"]["code"] = "400.0";
  if (defects.Has(Defect::kRejectionIsOk)) failure.status = 200;
  return failure;
}

/// `block_requests_for_models_without_pricing`, where nobody asked for it.
void RefuseUnpriced(const Call& call, const Wanted& wanted) {
  if (!call.proxy.defects().Has(Defect::kUnpricedModelBlocked) || wanted.deployment == nullptr ||
      !wanted.deployment->Prices({}).empty())
    return;
  throw ProxyFailure(403, "Model '" + wanted.model + "' has no pricing in the cost map.",
                     "model_cost_map_missing", "model");
}

void RefuseExhausted(const Call& call, const Payers& payers, const Wanted& wanted) {
  const Proxy& proxy = call.proxy;
  const DefectSet& defects = proxy.defects();
  // LiteLLM skips every budget for a model with an explicit price of 0 (is_model_cost_zero).
  const bool free = wanted.deployment != nullptr && IsFree(wanted.deployment->Prices(defects)) &&
                    !defects.Has(Defect::kFreeModelBlocked);
  const bool skipped = free || (wanted.stream && defects.Has(Defect::kLimitIgnoredForStreams)) ||
                       defects.Has(Defect::kRouteIgnoresBudget, wanted.route);
  if (skipped) return;
  if (auto rejection = Reject(payers, proxy.rules(), defects))
    throw BudgetExceeded(proxy, std::move(*rejection));
}

}  // namespace

void RefuseModelListToExhausted(Call& call) {
  if (call.admin) return;
  Payers payers = PayersOf(call.proxy, call.key.get(), {});
  std::erase_if(payers, [&](const Payer& payer) {
    return !call.proxy.defects().Has(Defect::kModelListClosedToExhaustedKey, payer.scope->name);
  });
  RefuseExhausted(call, payers, {});
}

void Authenticate(Call& call, Access access) {
  if (access == Access::kPublic) return;
  const std::string token = KeyOf(call.request);
  const std::string& master =
      call.proxy.options().master_key;  // the config's, where no other was given
  if (!master.empty() && token == master) {
    call.admin = true;
    return;
  }
  if (!token.starts_with("sk-")) throw NotAVirtualKey(call.proxy, token);
  call.key = call.proxy.keys.Find(Sha256(token));
  if (!call.key) call.key = call.proxy.cached_keys.Find(Sha256(token));
  if (!call.key) {
    if (!call.proxy.defects().Has(Defect::kUnknownKeyAdmitted)) throw UnknownKey(token);
    call.key = std::make_shared<Key>();
    call.key->id = Sha256(token);
    call.key->key_name = KeyName(token);
  }
  if (access != Access::kModel) {
    RefuseBlocked(call);
    RefuseExpired(call);
  }
  if (access == Access::kAdmin) {
    if (call.proxy.defects().Has(Defect::kVirtualKeyAdministers)) {
      call.admin = true;
    } else {
      RefuseByRole(call);
    }
  }
  if (access != Access::kModel) RefuseOtherRoutes(call);
}

Payers Admit(Call& call, const Wanted& wanted) {
  if (call.admin) {
    // The master key has no budget; the tags and the customer that it names have theirs.
    Payers payers = PayersOf(call.proxy, nullptr, wanted.named);
    RefuseExhausted(call, payers, wanted);
    return payers;
  }
  RefuseBlocked(call);
  RefuseUnknownTeam(call);
  RefuseForeignModel(call, wanted.model);
  const Payers payers = PayersOf(call.proxy, call.key.get(), wanted.named);
  if (call.proxy.defects().Has(Defect::kBudgetIsAskedBeforeExpiry))
    RefuseExhausted(call, payers, wanted);
  RefuseExpired(call);
  RefuseUnpriced(call, wanted);
  RefuseExhausted(call, payers, wanted);
  RefuseOtherRoutes(call);
  return payers;
}

}  // namespace budget_mock
