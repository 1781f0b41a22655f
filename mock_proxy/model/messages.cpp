// SPDX-License-Identifier: Apache-2.0
// Anthropic's messages: https://docs.anthropic.com/en/api/messages
#include "model/api.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json MessagesUsage(const Usage& usage) {
  json out{{"input_tokens", usage.prompt_tokens - usage.cached_tokens},
           {"output_tokens", usage.completion_tokens}};
  if (usage.cached_tokens > 0) out["cache_read_input_tokens"] = usage.cached_tokens;
  return out;
}

json MessagesReply(const Generated& made) {
  return {{"id", made.id},
          {"type", "message"},
          {"role", "assistant"},
          {"model", made.model},
          {"stop_reason", "end_turn"},
          {"stop_sequence", nullptr},
          {"content", {{{"type", "text"}, {"text", made.completion.text}}}},
          {"usage", MessagesUsage(made.completion.usage)}};
}

std::vector<std::string> MessagesEvents(const Generated& made) {
  json begun = MessagesReply(made);
  begun.update({{"content", json::array()},
                {"stop_reason", nullptr},
                {"usage",
                 {{"input_tokens", 0},
                  {"output_tokens", 0},
                  {"cache_creation_input_tokens", 0},
                  {"cache_read_input_tokens", 0}}}});
  std::vector<std::string> events;
  const auto add = [&](const char* name, json data) {
    data["type"] = name;
    events.push_back(ServerSentEvent(data, name));
  };
  add("message_start", {{"message", begun}});
  add("content_block_start", {{"index", 0}, {"content_block", {{"type", "text"}, {"text", ""}}}});
  add("content_block_delta",
      {{"index", 0}, {"delta", {{"type", "text_delta"}, {"text", made.completion.text}}}});
  add("content_block_stop", {{"index", 0}});
  add("message_delta", {{"delta", {{"stop_reason", "end_turn"}, {"stop_sequence", nullptr}}},
                        {"usage", MessagesUsage(made.completion.usage)}});
  add("message_stop", json::object());
  return events;
}

}  // namespace

const Api kMessagesApi{.id_prefix = "msg_",
                       .input = "messages",
                       .max_tokens = "max_tokens",
                       .embeds = false,
                       .overhead = [](const json&) { return std::int64_t{0}; },
                       .reply = MessagesReply,
                       .events = MessagesEvents};

}  // namespace budget_mock
