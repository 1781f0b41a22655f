// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/spend_log.h"
#include "generation/request.h"

// How requests that cost money fail: litellm/proxy/common_request_processing.py and
// litellm/router.py.
namespace budget_mock {

/// There is no model of the name that the request has.
Failure UnknownModel(const SpendingRequest& request);

/// Throws if the model is not named by a text. A release that finds that out while it authenticates
/// does so only when `authenticating`, another one only when not.
void RefuseModelThatIsNotText(const SpendingRequest& request, bool authenticating);

/// Whether a missing input is noticed before anything is done with it.
bool NoticesMissingInput(const SpendingRequest& request);
/// The request has no messages, prompt or input.
Failure MissingInput(const SpendingRequest& request);

/// The messages of a chat are not a list.
Failure MessagesAreNotAList(const SpendingRequest& request);

/// LiteLLM's exception for a model that failed with `status`.
LoggedError ModelError(const Rules& rules, int status, const std::string& model_name);
/// How LiteLLM tells of it.
Failure ModelFailure(const Rules& rules, const LoggedError& error);

}  // namespace budget_mock
