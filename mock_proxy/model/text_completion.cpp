// SPDX-License-Identifier: Apache-2.0
// OpenAI's completions: https://platform.openai.com/docs/api-reference/completions
#include <ctime>

#include "model/api.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json TextUsage(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
}

json TextReply(const Generated& made) {
  return {{"id", made.id},
          {"object", "text_completion"},
          {"created", std::time(nullptr)},
          {"model", made.model},
          {"choices",
           {{{"index", 0},
             {"text", made.completion.text},
             {"finish_reason", "stop"},
             {"logprobs", nullptr}}}},
          {"usage", TextUsage(made.completion.usage)}};
}

std::vector<std::string> TextEvents(const Generated& made) {
  json chunk = TextReply(made);
  chunk.erase("usage");
  std::vector<std::string> events{ServerSentEvent(chunk)};
  if (made.with_usage) {
    chunk["choices"] = json::array();
    chunk["usage"] = TextUsage(made.completion.usage);
    events.push_back(ServerSentEvent(chunk));
  }
  events.emplace_back(kDone);
  return events;
}

}  // namespace

const Api kTextCompletionApi{.id_prefix = "cmpl-",
                             .input = "prompt",
                             .max_tokens = "max_tokens",
                             .embeds = false,
                             .overhead = [](const json&) { return std::int64_t{0}; },
                             .reply = TextReply,
                             .events = TextEvents};

}  // namespace budget_mock
