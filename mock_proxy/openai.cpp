// SPDX-License-Identifier: Apache-2.0
#include "openai.h"

#include <ctime>

namespace budget_mock {
namespace {

using nlohmann::json;

json UsageJson(const Usage& usage) {
  json out{{"prompt_tokens", usage.prompt_tokens},
           {"completion_tokens", usage.completion_tokens},
           {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
  if (usage.cached_tokens > 0)
    out["prompt_tokens_details"] = {{"cached_tokens", usage.cached_tokens}};
  return out;
}

json Base(const std::string& id, const std::string& model, const char* object) {
  return {{"id", id}, {"created", std::time(nullptr)}, {"model", model}, {"object", object}};
}

}  // namespace

json ChatCompletionJson(const std::string& id, const std::string& model,
                        const Completion& completion) {
  json out = Base(id, model, "chat.completion");
  out["choices"] = {{{"index", 0},
                     {"finish_reason", "stop"},
                     {"message", {{"role", "assistant"}, {"content", completion.text}}}}};
  out["usage"] = UsageJson(completion.usage);
  return out;
}

std::vector<json> ChatCompletionChunks(const std::string& id, const std::string& model,
                                       const Completion& completion, bool with_usage) {
  std::vector<json> chunks;
  const auto add = [&](const json& choice) {
    json chunk = Base(id, model, "chat.completion.chunk");
    chunk["choices"] = json::array({choice});
    chunks.push_back(std::move(chunk));
  };
  bool first = true;
  std::size_t at = 0;
  while (at < completion.text.size()) {
    const std::size_t space = completion.text.find(' ', at + 1);
    const std::size_t end = space == std::string::npos ? completion.text.size() : space;
    json delta{{"content", completion.text.substr(at, end - at)}};
    if (first) delta["role"] = "assistant";
    add({{"index", 0}, {"delta", delta}});
    first = false;
    at = end;
  }
  add({{"index", 0}, {"delta", json::object()}, {"finish_reason", "stop"}});
  if (with_usage) {
    add({{"index", 0}, {"delta", json::object()}});
    chunks.back()["usage"] = UsageJson(completion.usage);
  }
  return chunks;
}

json EmbeddingJson(const std::string& model, std::size_t inputs, const Completion& completion) {
  json data = json::array();
  for (std::size_t i = 0; i < inputs; ++i)
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", {0.0, 1.0}}});
  return {{"object", "list"},
          {"model", model},
          {"data", data},
          {"usage",
           {{"prompt_tokens", completion.usage.prompt_tokens},
            {"total_tokens", completion.usage.prompt_tokens}}}};
}

std::vector<std::string> ServerSentEvents(const std::vector<json>& chunks) {
  std::vector<std::string> events;
  for (const json& chunk : chunks)
    events.push_back("data: " + chunk.dump(-1, ' ', false, json::error_handler_t::replace) +
                     "\n\n");
  events.emplace_back("data: [DONE]\n\n");
  return events;
}

std::int64_t MessageOverhead(const json& messages) {
  const auto count = messages.is_array() ? static_cast<std::int64_t>(messages.size()) : 1;
  return 4 * count + 3;
}

std::size_t InputCount(const json& input) {
  return input.is_array() ? input.size() : 1;
}

bool IsTrue(const json& body, const char* name) {
  return body.contains(name) && body.at(name) == true;
}

std::optional<std::int64_t> MaxTokens(const json& body) {
  for (const char* name : {"max_completion_tokens", "max_tokens"}) {
    if (body.contains(name) && body.at(name).is_number_integer())
      return body.at(name).get<std::int64_t>();
  }
  return std::nullopt;
}

}  // namespace budget_mock
