// SPDX-License-Identifier: Apache-2.0
#include "model/api.h"

namespace budget_mock {

using nlohmann::json;

std::string ServerSentEvent(const json& data, std::string_view name) {
  std::string event = name.empty() ? "" : "event: " + std::string(name) + "\n";
  return event + "data: " + data.dump(-1, ' ', false, json::error_handler_t::replace) + "\n\n";
}

bool IsTrue(const json& body, const char* name) {
  return body.contains(name) && body.at(name) == true;
}

bool WantsUsage(const json& body) {
  const auto options = body.find("stream_options");
  return options != body.end() && options->is_object() && IsTrue(*options, "include_usage");
}

std::optional<std::int64_t> MaxTokens(const Api& api, const json& body) {
  if (api.max_tokens == nullptr) return std::nullopt;
  // OpenAI renamed the chat's field, and both are in use.
  for (const char* name : {"max_completion_tokens", api.max_tokens}) {
    if (body.contains(name) && body.at(name).is_number_integer())
      return body.at(name).get<std::int64_t>();
  }
  return std::nullopt;
}

std::size_t InputCount(const json& input) {
  return input.is_array() ? input.size() : 1;
}

Completion Ask(const Api& api, ScriptedModel& model, const json& body) {
  const json input = body.value(api.input, json(""));
  if (api.embeds) return model.Embed(PromptText(input));
  return model.Complete(PromptText(input), api.overhead(input), MaxTokens(api, body));
}

}  // namespace budget_mock
