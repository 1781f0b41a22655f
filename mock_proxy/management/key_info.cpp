// SPDX-License-Identifier: Apache-2.0
// What is shown of keys: litellm/proxy/management_endpoints/key_management_endpoints.py
#include <cmath>

#include "http/router.h"
#include "management/fields.h"
#include "management/management.h"
#include "releases/defect.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kStrangersKeyInfoShown{"strangers-key-info-shown",
                                    "a virtual key may read the info of another one"};

using nlohmann::json;

/// What was spent in each window, as an info shows it: rounded.
json WindowsUsage(const Key& key) {
  constexpr double kPrecision = 1e4;
  json usage = json::object();
  for (const Window& window : key.windows) {
    usage[window.duration] = {
        {"current_spend", std::round(window.account->Committed() * kPrecision) / kPrecision}};
  }
  return usage;
}

std::string StatusOf(const Proxy& proxy, const Key& key) {
  if (key.blocked == true) return "revoked";
  return key.expires && proxy.Now() >= *key.expires ? "expired" : "active";
}

/// Lets the caller be asked about the key in the query or, without one, about its own.
void KeyInfo(Call& call) {
  Proxy& proxy = call.proxy;
  const std::string asked = call.request.has_param("key") ? call.request.get_param_value("key")
                            : call.key                    ? call.key->id
                                                          : "";
  const std::string token = TokenOf(asked);
  const auto asked_key = proxy.keys.Find(token);
  // Keys of the same user may read about each other, and keys of none could, too.
  const bool of_nobody =
      call.key && asked_key && call.key->id != asked_key->id && asked_key->Text("user_id").empty();
  const bool foreign =
      call.key && asked_key && asked_key->Text("user_id") != call.key->Text("user_id");
  const bool told = proxy.rules().Has(Change::kKeyOfNobodyIsForeign);
  if ((foreign || (of_nobody && told)) && !proxy.defects().Has(kStrangersKeyInfoShown)) {
    const std::string refusal = "You are not allowed to access this key's info. Your role=";
    if (told) throw ProxyFailure(403, refusal + "internal_user", "auth_error", nullptr);
    throw ProxyFailure(403, refusal + "None", "bad_request_error", "key");
  }
  if (const auto key = proxy.keys.Find(token)) {
    json row = KeyRow(proxy, *key, "key_row", "+00:00");
    if (proxy.rules().Has(Change::kKeyInfoHasStatus)) {
      row["status"] = StatusOf(proxy, *key);
      if (!key->windows.empty()) row["budget_limits_usage"] = WindowsUsage(*key);
    }
    return call.Reply({{"key", asked}, {"info", row}});
  }
  if (const auto key = proxy.deleted_keys.Find(token);
      key && proxy.rules().Has(Change::kKeyInfoHasStatus)) {
    json row = KeyRow(proxy, *key, "deleted_key", "+00:00");
    row["id"] = NewUuid();
    row["litellm_budget_table"] = nullptr;
    return call.Reply({{"key", asked}, {"info", row}});
  }
  throw ProxyFailure(404, "Key not found in database", "not_found_error", "key");
}

json ListedKey(const Proxy& proxy, const Key& key) {
  json row = KeyRow(proxy, key, "key_view", "Z");
  if (!proxy.rules().Has(Change::kKeyListShowsTier)) row["litellm_budget_table"] = nullptr;
  return row;
}

void ListKeys(Call& call) {
  if (!call.admin) {
    throw ProxyFailure(403,
                       "You are not authorized to access this endpoint. No 'user_id' is associated "
                       "with your API key.",
                       "bad_request_error", "user_id");
  }
  const Page page(call.request, call.proxy.rules(), "size");
  const std::string alias = call.request.get_param_value("key_alias");
  const std::string hash = call.request.get_param_value("key_hash");
  const auto is = [&](const Key& key, const char* name) {
    return !call.request.has_param(name) || call.request.get_param_value(name) == key.Text(name);
  };
  const bool parts = call.request.get_param_value("substring_matching") == "true";
  const bool full = call.request.get_param_value("return_full_object") == "true";
  std::vector<std::shared_ptr<Key>> keys = call.proxy.ListKeys();
  std::erase_if(keys, [&](const std::shared_ptr<Key>& key) {
    const bool alias_fits = alias.empty() || key->Alias() == alias ||
                            (parts && key->Alias().find(alias) != std::string::npos);
    return !alias_fits || (!hash.empty() && key->id != hash) || !is(*key, "user_id") ||
           !is(*key, "team_id");
  });
  json rows = json::array();
  for (const auto& key : page.Of(keys))
    rows.push_back(full ? ListedKey(call.proxy, *key) : json(key->id));
  call.Reply({{"keys", rows},
              {"total_count", keys.size()},
              {"current_page", page.number},
              {"total_pages", page.Count(keys.size())}});
}

}  // namespace

void KeyInfoRoutes(Router& router) {
  const Access reader{.who = Access::Who::kEveryKey, .groups = Access::kManagement | Access::kInfo};
  router.Add("GET", "/key/info", reader, KeyInfo);
  router.Add("GET", "/key/list", reader, ListKeys);
}

}  // namespace budget_mock
