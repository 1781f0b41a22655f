// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/payers.h"
#include "http/router.h"

namespace budget_mock {

/// Finds out who is calling and whether they may use the route, as
/// litellm/proxy/auth/user_api_key_auth.py does. Sets `call.admin` or `call.key`; throws Failure.
void Authenticate(Call& call, Access access);

/// Refuses the list of models to a key that has spent its budget, or whose team has, where the
/// release does.
void RefuseModelListToExhausted(Call& call);

/// What a request that costs money asks for.
struct Wanted {
  std::string route;  ///< such as /chat/completions
  std::string model;
  const Deployment* deployment = nullptr;  ///< null: there is no such model
  bool stream = false;
  Named named{};
};

/// Refuses `call` when its key, or the team of its key, is blocked or expired, may not use the
/// model, or when anybody who would pay has spent his budget; in LiteLLM's order. Returns who pays.
Payers Admit(Call& call, const Wanted& wanted);

}  // namespace budget_mock
