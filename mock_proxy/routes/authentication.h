// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routes/http.h"

namespace budget_mock {

/// Finds out who is calling and whether they may use the route, as
/// litellm/proxy/auth/user_api_key_auth.py does. Sets `call.admin` or `call.key`; throws Failure.
void Authenticate(Call& call, Access access);

/// Refuses `call` when its key is blocked or expired, may not use `model`, or has spent a budget,
/// in LiteLLM's order. `deployment` is null when the model is unknown. Returns who will pay.
Payers Admit(Call& call, const std::string& model, const Deployment* deployment, bool stream);

/// Who pays for a request of `key`, in the order in which LiteLLM asks them.
Payers PayersOf(const Proxy& proxy, Key& key);

}  // namespace budget_mock
