// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "http/router.h"
#include "generation/route.h"
#include "generation/spend_log.h"

// How requests that cost money fail: litellm/proxy/common_request_processing.py and
// litellm/router.py.
namespace budget_mock {

/// There is no model called `model`, which is null where the request names none.
Failure UnknownModel(const Proxy& proxy, const PaidRoute& route, const nlohmann::json& model);

/// Refuses a `model` that is no text. A release that finds that out while it authenticates does so
/// only when `authenticating`, another one only when not.
void RefuseModelThatIsNoText(const Proxy& proxy, const nlohmann::json& model, bool authenticating);

/// The request has no messages, prompt or input.
Failure MissingInput(const Proxy& proxy, const PaidRoute& route);

/// The messages of a chat are no list.
Failure MessagesAreNoList(const Proxy& proxy, const std::string& model_name);

/// LiteLLM's exception for a model that failed with `status`.
LoggedError ModelError(const Proxy& proxy, int status, const std::string& model_name);
/// How LiteLLM tells of it.
Failure ModelFailure(const Proxy& proxy, const LoggedError& error);

/// `failure` in Anthropic's form.
Failure AsAnthropic(Failure failure);

}  // namespace budget_mock
