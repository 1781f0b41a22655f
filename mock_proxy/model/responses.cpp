// SPDX-License-Identifier: Apache-2.0
// OpenAI's responses: https://platform.openai.com/docs/api-reference/responses
#include <ctime>

#include "model/api.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json ResponsesItem(const Generated& made, const char* status, const json& content) {
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

json ResponsesReply(const Generated& made) {
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

std::vector<std::string> ResponsesEvents(const Generated& made) {
  const json whole = ResponsesReply(made);
  json begun = whole;
  begun.update({{"status", "in_progress"}, {"output", json::array()}, {"usage", nullptr}});
  const json item = ResponsesItem(made, "completed", whole["output"][0]["content"]);
  const std::string& text = made.completion.text;

  std::vector<std::string> events;
  const auto add = [&](const char* name, json data) {
    data["type"] = name;
    data["sequence_number"] = events.size();
    events.push_back(ServerSentEvent(data, name));
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

}  // namespace

const Api kResponsesApi{.id_prefix = "resp_",
                        .input = "input",
                        .max_tokens = "max_output_tokens",
                        .embeds = false,
                        .overhead = [](const json&) { return std::int64_t{0}; },
                        .reply = ResponsesReply,
                        .events = ResponsesEvents};

}  // namespace budget_mock
