// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/proxy.h"
#include "generation/route.h"

// What LiteLLM makes of a model's reply before the client gets it.
namespace budget_mock {

/// The id of a reply. /v1/messages goes to the model as a response, whose id it keeps; its streams
/// have one of their own.
std::string ReplyId(const PaidRoute& route, bool stream);

/// The reply of `route` for what the model made.
nlohmann::json ClientReply(const Proxy& proxy, const PaidRoute& route, const Generated& made);

/// Likewise the server-sent events of a stream that is charged `cost` (USD).
std::vector<std::string> ClientEvents(const Proxy& proxy, const PaidRoute& route, Generated made,
                                      double cost);

}  // namespace budget_mock
