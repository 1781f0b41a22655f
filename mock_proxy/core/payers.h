// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/proxy.h"

namespace budget_mock {

/// Whom and what a request names beside the key that sends it.
struct Named {
  std::string end_user;                    ///< the customer; empty: none
  std::vector<std::string> tags;           ///< each one once
  const Deployment* deployment = nullptr;  ///< that will serve it; null: none
};

/// The limit of `key` in USD with what was added to it for a time; nothing: it has none.
std::optional<double> LimitOfKey(const Proxy& proxy, const Key& key);

/// The customer `id`: one that nobody made is made when it first spends, or is blocked.
std::shared_ptr<Record> FindOrAddCustomer(Proxy& proxy, const std::string& id);

/// Who pays for a request of `key` (null: the master key, which has no budget itself) that names
/// `named`, in the order in which LiteLLM asks them
/// (litellm/proxy/auth/user_api_key_auth.py and auth_checks.py).
Payers PayersOf(Proxy& proxy, const Key* key, const Named& named);

}  // namespace budget_mock
