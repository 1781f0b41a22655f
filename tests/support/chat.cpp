// SPDX-License-Identifier: Apache-2.0
#include "support/chat.h"

#include <algorithm>

#include "gate/names.h"

namespace budget_gate::testing_support {

using nlohmann::json;

json ChatBody(const ChatOptions& options, const std::string& default_model) {
  // Enough for a model that does not know the script to say its word; the scripted one says what it
  // is told.
  constexpr std::int64_t kMaxTokens = 16;
  std::string prompt = "Say 'hello' in one word. in=" + std::to_string(options.prompt_tokens) +
                       " out=" + std::to_string(options.completion_tokens);
  if (options.cached_tokens > 0) prompt += " cached=" + std::to_string(options.cached_tokens);
  if (options.status != 200) prompt += " status=" + std::to_string(options.status);
  if (options.sleep > 0) prompt += " sleep=" + json(options.sleep).dump();
  prompt += " (" + (options.marker.empty() ? Nonce() : options.marker) + ")";
  json body{{"model", options.model.empty() ? default_model : options.model},
            {"messages", {{{"role", "user"}, {"content", prompt}}}},
            {"max_tokens", std::max(kMaxTokens, options.completion_tokens)}};
  if (options.stream) {
    body["stream"] = true;
    body["stream_options"] = {{"include_usage", true}};
  }
  body.update(options.fields);
  return body;
}

}  // namespace budget_gate::testing_support
