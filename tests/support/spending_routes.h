// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "litellm/proxy_client.h"
#include "support/case_needs.h"
#include "support/chat.h"

namespace budget_gate::testing_support {

/// A way to spend money on a LiteLLM proxy, as data.
struct SpendingRoute {
  std::string name;        ///< as in the names of cases
  std::string path;        ///< with <model> where the path names the model
  const char* input;       ///< the field with the prompt
  const char* max_tokens;  ///< the field that limits the output; null: it has none
  bool stream = false;
  bool embeds = false;  ///< wants an embedding model
  /// Up to 1.106 LiteLLM books requests at $0 that run beside one on this route
  /// (BerriAI/litellm#21023): cases that send only such ones run before all others.
  bool frees_others = false;

  CaseNeeds needs() const { return {.turn = frees_others ? Turn::kBeforeOthers : Turn::kAny}; }
};

inline void PrintTo(const SpendingRoute* route, std::ostream* out) {
  *out << route->name;
}

/// Every route of LiteLLM that is known to spend, plain and streamed.
const std::vector<const SpendingRoute*>& AllSpendingRoutes();

/// The request for `options` (whose model must be named) on `route`.
Request RequestOn(const SpendingRoute& route, const ChatOptions& options);

}  // namespace budget_gate::testing_support
