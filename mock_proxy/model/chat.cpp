// SPDX-License-Identifier: Apache-2.0
// OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat
#include <ctime>

#include "model/api.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json ChatUsage(const Usage& usage) {
  json out{{"prompt_tokens", usage.prompt_tokens},
           {"completion_tokens", usage.completion_tokens},
           {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
  if (usage.cached_tokens > 0)
    out["prompt_tokens_details"] = {{"cached_tokens", usage.cached_tokens}};
  return out;
}

json ChatBase(const Generated& made, const char* object) {
  return {
      {"id", made.id}, {"created", std::time(nullptr)}, {"model", made.model}, {"object", object}};
}

json ChatReply(const Generated& made) {
  json out = ChatBase(made, "chat.completion");
  out["choices"] = {{{"index", 0},
                     {"finish_reason", "stop"},
                     {"message", {{"role", "assistant"}, {"content", made.completion.text}}}}};
  out["usage"] = ChatUsage(made.completion.usage);
  return out;
}

std::vector<std::string> ChatEvents(const Generated& made) {
  std::vector<std::string> events;
  const auto add = [&](const json& choice, const json& more = json::object()) {
    json chunk = ChatBase(made, "chat.completion.chunk");
    chunk["choices"] = json::array({choice});
    chunk.update(more);
    events.push_back(ServerSentEvent(chunk));
  };
  const std::string& text = made.completion.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at + 1), text.size());
    json delta{{"content", text.substr(at, end - at)}};
    if (at == 0) delta["role"] = "assistant";
    add({{"index", 0}, {"delta", delta}});
    at = end;
  }
  add({{"index", 0}, {"delta", json::object()}, {"finish_reason", "stop"}});
  if (made.with_usage) {
    json usage = ChatUsage(made.completion.usage);
    usage.update(made.usage_details);
    add({{"index", 0}, {"delta", json::object()}}, {{"usage", usage}});
  }
  events.emplace_back(kDone);
  return events;
}

/// By OpenAI's rule: 3 and a role a message, 3 for the reply's start.
std::int64_t ChatOverhead(const json& messages) {
  const auto count = messages.is_array() ? static_cast<std::int64_t>(messages.size()) : 1;
  return 4 * count + 3;
}

}  // namespace

const Api kChatApi{.id_prefix = "chatcmpl-",
                   .input = "messages",
                   .max_tokens = "max_tokens",
                   .embeds = false,
                   .overhead = ChatOverhead,
                   .reply = ChatReply,
                   .events = ChatEvents};

}  // namespace budget_mock
