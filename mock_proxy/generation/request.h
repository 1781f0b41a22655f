// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "generation/route.h"
#include "http/authentication.h"

namespace budget_mock {

/// One request that costs money, as far as it can be read without looking at the proxy's state.
struct SpendingRequest {
  const Setup& setup;
  const SpendingRoute& route;
  nlohmann::json body;  ///< without fields where it cannot be read
  /// Why the body cannot be read: what is said once it is known who asks.
  std::optional<Failure> unreadable{};
  Credential credential;
  std::string user_agent;  ///< of the client
  AdmissionRequest asked;  ///< who pays for what
  std::string id;          ///< of the reply
  Uuid call_id;
  TimePoint start;

  const Rules& rules() const { return setup.rules; }
  const DefectSet& defects() const { return setup.options.defects; }
  bool HasInput() const;
  const nlohmann::json& Input() const { return body.at(route.api.input); }
  /// The model that the body names, whatever it is.
  const nlohmann::json& Model() const;
  /// The tokens of the prompt by LiteLLM's own count, which takes every input as a chat.
  std::int64_t CountedPrompt() const { return CountChatTokens(Input()); }
};

/// Reads a request. Throws Failure when it has no key.
SpendingRequest ReadSpendingRequest(const Exchange& exchange, const SpendingRoute& route);

}  // namespace budget_mock
