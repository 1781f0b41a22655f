// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http/router.h"

namespace budget_mock {

/// The key that a request was sent with, as far as it can be told without the proxy's state.
struct Credential {
  std::string key;
  std::string token;       ///< under which the key is stored; empty where it is no virtual key
  bool is_master = false;  ///< the master key
};

/// Reads the key of a request, where its route asks for one. Throws Failure when it has none.
Credential ReadCredential(const Exchange& exchange);

/// Finds out who is calling and whether they may use the route, as
/// litellm/proxy/auth/user_api_key_auth.py and route_checks.py do. Throws Failure.
Caller Authenticate(const Exchange& exchange, const Credential& credential, Proxy& proxy);

/// What a request that costs money asks for.
struct AdmissionRequest {
  std::string route;  ///< such as /chat/completions
  std::string model;
  const Deployment* deployment = nullptr;  ///< null: there is no such model
  bool stream = false;
  Named named{};
};

/// Refuses a request when its key, or the team of its key, is blocked or expired, may not use the
/// model, or when anybody who would pay has spent their budget; in LiteLLM's order. Returns who
/// pays.
Payers Admit(const Call& call, const AdmissionRequest& asked);

/// Refuses the list of models to a key that has spent its budget, or whose team has, where the
/// release does.
void RefuseModelListToExhausted(const Call& call);

}  // namespace budget_mock
