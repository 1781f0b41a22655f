// SPDX-License-Identifier: Apache-2.0
#include "model/api.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>
#include <utility>

#include "common/sse.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

const StreamEvent kDone{.name = "", .data = "[DONE]"};

std::int64_t NoOverhead(const json&) {
  return 0;
}

/// The usage of chats and text completions.
json TokenUsage(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.Total()}};
}

// OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat

json ChatUsage(const Usage& usage) {
  json out = TokenUsage(usage);
  if (usage.cached_tokens > 0)
    out["prompt_tokens_details"] = {{"cached_tokens", usage.cached_tokens}};
  return out;
}

json ChatChunk(const ReplyContext& made) {
  return {{"id", made.id},
          {"created", std::time(nullptr)},
          {"model", made.model},
          {"object", "chat.completion.chunk"}};
}

json ChatReply(const ReplyContext& made) {
  return json::parse(ChatReplyText(made));
}

StreamEvents ChatEvents(const ReplyContext& made) {
  StreamEvents events;
  const auto add = [&](const json& choice, const json& more = json::object()) {
    json chunk = ChatChunk(made);
    chunk["choices"] = json::array({choice});
    chunk.update(more);
    events.push_back({.name = "", .data = chunk});
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
  events.push_back(kDone);
  return events;
}

/// By OpenAI's rule: 3 and a role a message, 3 for the reply's start.
std::int64_t ChatOverhead(const json& messages) {
  const auto count = messages.is_array() ? static_cast<std::int64_t>(messages.size()) : 1;
  return 4 * count + 3;
}

// OpenAI's completions: https://platform.openai.com/docs/api-reference/completions

json TextReply(const ReplyContext& made) {
  return {{"id", made.id},
          {"object", "text_completion"},
          {"created", std::time(nullptr)},
          {"model", made.model},
          {"choices",
           {{{"index", 0},
             {"text", made.completion.text},
             {"finish_reason", "stop"},
             {"logprobs", nullptr}}}},
          {"usage", TokenUsage(made.completion.usage)}};
}

StreamEvents TextEvents(const ReplyContext& made) {
  json chunk = TextReply(made);
  chunk.erase("usage");
  StreamEvents events{{.name = "", .data = chunk}};
  if (made.with_usage) {
    chunk["choices"] = json::array();
    chunk["usage"] = TokenUsage(made.completion.usage);
    events.push_back({.name = "", .data = chunk});
  }
  events.push_back(kDone);
  return events;
}

// OpenAI's embeddings: https://platform.openai.com/docs/api-reference/embeddings

json EmbeddingReply(const ReplyContext& made) {
  json data = json::array();
  for (std::size_t i = 0; i < made.inputs; ++i)
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", {0.0, 1.0}}});
  return {{"object", "list"},
          {"model", made.model},
          {"data", data},
          {"usage",
           {{"prompt_tokens", made.completion.usage.prompt_tokens},
            {"total_tokens", made.completion.usage.prompt_tokens}}}};
}

// OpenAI's responses: https://platform.openai.com/docs/api-reference/responses

json ResponsesItem(const ReplyContext& made, const char* status, const json& content) {
  return {{"type", "message"},
          {"id", "msg_" + made.id.substr(made.id.find('_') + 1)},
          {"status", status},
          {"role", "assistant"},
          {"content", content}};
}

json ResponsesPart(const std::string& text) {
  return {{"type", "output_text"},
          {"text", text},
          {"annotations", json::array()},
          {"logprobs", json::array()}};
}

json ResponsesReply(const ReplyContext& made) {
  const Usage& usage = made.completion.usage;
  return {{"id", made.id},
          {"object", "response"},
          {"created_at", std::time(nullptr)},
          {"status", "completed"},
          {"error", nullptr},
          {"incomplete_details", nullptr},
          {"instructions", nullptr},
          {"max_output_tokens", nullptr},
          {"model", made.model},
          {"output",
           {ResponsesItem(made, "completed", json::array({ResponsesPart(made.completion.text)}))}},
          {"parallel_tool_calls", true},
          {"previous_response_id", nullptr},
          {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}},
          {"store", false},
          {"temperature", 1.0},
          {"text", {{"format", {{"type", "text"}}}}},
          {"tool_choice", "auto"},
          {"tools", json::array()},
          {"top_p", 1.0},
          {"truncation", "disabled"},
          {"user", nullptr},
          {"metadata", json::object()},
          {"usage",
           {{"input_tokens", usage.prompt_tokens},
            {"input_tokens_details", {{"cached_tokens", usage.cached_tokens}}},
            {"output_tokens", usage.completion_tokens},
            {"output_tokens_details", {{"reasoning_tokens", 0}}},
            {"total_tokens", usage.prompt_tokens + usage.completion_tokens}}}};
}

StreamEvents ResponsesEvents(const ReplyContext& made) {
  const json whole = ResponsesReply(made);
  json begun = whole;
  begun.update({{"status", "in_progress"}, {"output", json::array()}, {"usage", nullptr}});
  const json item = ResponsesItem(made, "completed", whole["output"][0]["content"]);
  const std::string& text = made.completion.text;

  StreamEvents events;
  const auto add = [&](const char* name, json data) {
    data["type"] = name;
    data["sequence_number"] = events.size();
    events.push_back({.name = name, .data = std::move(data)});
  };
  const auto at = [&](json data) {
    data.update({{"item_id", item["id"]}, {"output_index", 0}, {"content_index", 0}});
    return data;
  };
  add("response.created", {{"response", begun}});
  add("response.in_progress", {{"response", begun}});
  add("response.output_item.added",
      {{"output_index", 0}, {"item", ResponsesItem(made, "in_progress", json::array())}});
  add("response.content_part.added", at({{"part", ResponsesPart("")}}));
  add("response.output_text.delta", at({{"delta", text}, {"logprobs", json::array()}}));
  add("response.output_text.done", at({{"text", text}, {"logprobs", json::array()}}));
  add("response.content_part.done", at({{"part", ResponsesPart(text)}}));
  add("response.output_item.done", {{"output_index", 0}, {"item", item}});
  add("response.completed", {{"response", whole}});
  return events;
}

// Anthropic's messages: https://docs.anthropic.com/en/api/messages

json MessagesUsage(const Usage& usage) {
  json out{{"input_tokens", usage.prompt_tokens - usage.cached_tokens},
           {"output_tokens", usage.completion_tokens}};
  if (usage.cached_tokens > 0) out["cache_read_input_tokens"] = usage.cached_tokens;
  return out;
}

json MessagesReply(const ReplyContext& made) {
  return {{"id", made.id},
          {"type", "message"},
          {"role", "assistant"},
          {"model", made.model},
          {"stop_reason", "end_turn"},
          {"stop_sequence", nullptr},
          {"content", {{{"type", "text"}, {"text", made.completion.text}}}},
          {"usage", MessagesUsage(made.completion.usage)}};
}

StreamEvents MessagesEvents(const ReplyContext& made) {
  json begun = MessagesReply(made);
  begun.update({{"content", json::array()},
                {"stop_reason", nullptr},
                {"usage",
                 {{"input_tokens", 0},
                  {"output_tokens", 0},
                  {"cache_creation_input_tokens", 0},
                  {"cache_read_input_tokens", 0}}}});
  StreamEvents events;
  const auto add = [&](const char* name, json data) {
    data["type"] = name;
    events.push_back({.name = name, .data = std::move(data)});
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

const std::array kApis{
    Api{.name = "chat",
        .path = "/v1/chat/completions",
        .id_prefix = "chatcmpl-",
        .input = "messages",
        .max_tokens = "max_tokens",
        .embeds = false,
        .overhead = ChatOverhead,
        .reply = ChatReply,
        .events = ChatEvents},
    Api{.name = "text completion",
        .path = "/v1/completions",
        .id_prefix = "cmpl-",
        .input = "prompt",
        .max_tokens = "max_tokens",
        .embeds = false,
        .overhead = NoOverhead,
        .reply = TextReply,
        .events = TextEvents},
    Api{.name = "embeddings",
        .path = "/v1/embeddings",
        .id_prefix = "",
        .input = "input",
        .max_tokens = nullptr,
        .embeds = true,
        .overhead = NoOverhead,
        .reply = EmbeddingReply,
        .events = nullptr},
    Api{.name = "responses",
        .path = "/v1/responses",
        .id_prefix = "resp_",
        .input = "input",
        .max_tokens = "max_output_tokens",
        .embeds = false,
        .overhead = NoOverhead,
        .reply = ResponsesReply,
        .events = ResponsesEvents},
    // A proxy asks a model of OpenAI's in another form.
    Api{.name = "messages",
        .path = nullptr,
        .id_prefix = "msg_",
        .input = "messages",
        .max_tokens = "max_tokens",
        .embeds = false,
        .overhead = NoOverhead,
        .reply = MessagesReply,
        .events = MessagesEvents},
};

}  // namespace

std::string ChatReplyText(const ReplyContext& made, std::string_view in_message,
                          std::string_view in_choice) {
  const Usage& usage = made.completion.usage;
  std::string text;
  text.reserve(512);
  text.append(R"({"choices":[{"finish_reason":"stop","index":0,"message":{"content":)")
      .append(JsonText(made.completion.text))
      .append(R"(,"role":"assistant")")
      .append(in_message)
      .append("}")
      .append(in_choice)
      .append(R"(}],"created":)")
      .append(std::to_string(std::time(nullptr)))
      .append(R"(,"id":)")
      .append(JsonText(made.id))
      .append(R"(,"model":)")
      .append(JsonText(made.model))
      .append(R"(,"object":"chat.completion","usage":{"completion_tokens":)")
      .append(std::to_string(usage.completion_tokens))
      .append(R"(,"prompt_tokens":)")
      .append(std::to_string(usage.prompt_tokens));
  if (usage.cached_tokens > 0) {
    text.append(R"(,"prompt_tokens_details":{"cached_tokens":)")
        .append(std::to_string(usage.cached_tokens))
        .append("}");
  }
  return text.append(R"(,"total_tokens":)").append(std::to_string(usage.Total())).append("}}");
}

std::string ToSse(const StreamEvent& event) {
  return budget_gate::WriteSse(
      {.name = event.name,
       .data = event.data.is_string()
                   ? event.data.get<std::string>()
                   : event.data.dump(-1, ' ', false, json::error_handler_t::replace)});
}

std::size_t Api::InputCount(const json& body) const {
  const auto asked = body.find(input);
  return asked != body.end() && asked->is_array() ? asked->size() : 1;
}

std::optional<std::int64_t> Api::MaxTokens(const json& body) const {
  if (max_tokens == nullptr) return std::nullopt;
  // OpenAI renamed the chat's field, and both are in use.
  for (const char* field : {"max_completion_tokens", max_tokens}) {
    if (body.contains(field) && body.at(field).is_number_integer())
      return body.at(field).get<std::int64_t>();
  }
  return std::nullopt;
}

Completion Api::Ask(ScriptedModel& model, const json& body) const {
  static const json none("");
  const auto found = body.find(input);
  const json& asked = found == body.end() ? none : *found;
  if (embeds) return model.Embed(PromptText(asked));
  return model.Complete(PromptText(asked), overhead(asked), MaxTokens(body));
}

std::span<const Api> AllApis() {
  return kApis;
}

const Api& ApiNamed(std::string_view name) {
  const auto* const found =
      std::find_if(kApis.begin(), kApis.end(), [&](const Api& each) { return each.name == name; });
  if (found == kApis.end()) throw std::logic_error("there is no API " + std::string(name));
  return *found;
}

bool IsTrue(const json& body, const char* name) {
  return body.contains(name) && body.at(name) == true;
}

bool WantsUsage(const json& body) {
  const auto options = body.find("stream_options");
  return options != body.end() && options->is_object() && IsTrue(*options, "include_usage");
}

std::int64_t CountChatTokens(const json& messages) {
  return CountTokens(PromptText(messages)) + ChatOverhead(messages);
}

}  // namespace budget_mock
