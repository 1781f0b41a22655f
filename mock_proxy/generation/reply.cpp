// SPDX-License-Identifier: Apache-2.0
#include "generation/reply.h"

#include <ctime>
#include <utility>

#include "releases/shapes.h"
#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// The usage of a response with every detail that the release knows.
json ResponseUsage(const Proxy& proxy, const json& usage) {
  json whole = Shape("response_usage", proxy.options().release);
  for (const char* details : {"input_tokens_details", "output_tokens_details"})
    Fill(whole[details], usage.at(details));
  json counts = usage;
  counts.erase("input_tokens_details");
  counts.erase("output_tokens_details");
  Fill(whole, counts);
  return whole;
}

/// The events of /v1/completions: LiteLLM cuts them itself, and puts a usage without tokens into
/// each where nobody asked for one.
std::vector<std::string> TextStreamEvents(const Generated& made) {
  std::vector<std::string> events;
  const auto add = [&](const json& choice, const json& usage) {
    json chunk{{"id", made.id},
               {"object", "text_completion"},
               {"created", std::time(nullptr)},
               {"model", made.model},
               {"choices", json::array({choice})}};
    if (!usage.is_null()) chunk["usage"] = usage;
    events.push_back(ServerSentEvent(chunk));
  };
  const json none = made.with_usage
                        ? json()
                        : json{{"prompt_tokens", 0}, {"completion_tokens", 0}, {"total_tokens", 0}};
  add({{"index", 0}, {"text", made.completion.text}}, none);
  add({{"index", 0}, {"finish_reason", "stop"}}, none);
  if (made.with_usage) {
    const Usage& usage = made.completion.usage;
    json whole{{"prompt_tokens", usage.prompt_tokens},
               {"completion_tokens", usage.completion_tokens},
               {"total_tokens", usage.Total()}};
    whole.update(made.usage_details);
    add({{"index", 0}}, whole);
  }
  events.emplace_back(kDone);
  return events;
}

/// A model's event of /responses as LiteLLM sends it on: without a name, with the model, and
/// without what is null in the response.
std::string ResponseEvent(const Proxy& proxy, const std::string& event, const Generated& made,
                          double cost) {
  constexpr std::string_view kData = "data: ";
  json data = json::parse(event.substr(event.find(kData) + kData.size()));
  data["model"] = made.model;
  const auto response = data.find("response");
  if (response == data.end()) return ServerSentEvent(data);
  json told = json::object();
  for (const auto& [name, value] : response->items()) {
    if (!value.is_null()) told[name] = value;
  }
  if (told.contains("usage") && proxy.rules().stream_usage_has_cost) told["usage"]["cost"] = cost;
  *response = std::move(told);
  return ServerSentEvent(data);
}

std::vector<std::string> ResponseStreamEvents(const Proxy& proxy, const Generated& made,
                                              double cost) {
  std::vector<std::string> events;
  for (const std::string& event : kResponsesApi.events(made))
    events.push_back(ResponseEvent(proxy, event, made, cost));
  events.emplace_back(kDone);
  return events;
}

}  // namespace

std::string ReplyId(const PaidRoute& route, bool stream) {
  if (route.api != &kMessagesApi) return std::string(route.api->id_prefix) + NewId();
  return stream ? std::string(route.api->id_prefix) + NewUuid()
                : std::string(kResponsesApi.id_prefix) + NewId();
}

json ClientReply(const Proxy& proxy, const PaidRoute& route, const Generated& made) {
  json reply = route.api->reply(made);
  const json no_details{{"completion_tokens_details", nullptr}, {"prompt_tokens_details", nullptr}};
  if (route.api == &kEmbeddingsApi) {
    reply["usage"]["completion_tokens"] = 0;
    reply["usage"].update(no_details);
  } else if (route.api == &kTextCompletionApi) {
    reply["system_fingerprint"] = nullptr;
    reply["usage"].update(no_details);
  } else if (route.api == &kChatApi) {
    reply["choices"][0]["provider_specific_fields"] = json::object();
    reply["choices"][0]["message"]["provider_specific_fields"] = {{"refusal", nullptr}};
  } else if (route.api == &kResponsesApi) {
    reply["output"][0]["phase"] = nullptr;
    reply["usage"] = ResponseUsage(proxy, reply["usage"]);
  } else if (route.api == &kMessagesApi) {
    json more = Shape("message_reply", proxy.options().release);
    Fill(more, {{"total_tokens", made.completion.usage.Total()}});
    if (more.contains("total_tokens")) reply["usage"]["total_tokens"] = more["total_tokens"];
    if (more.contains("stop_details")) reply["stop_details"] = more["stop_details"];
  }
  return reply;
}

std::vector<std::string> ClientEvents(const Proxy& proxy, const PaidRoute& route, Generated made,
                                      double cost) {
  made.usage_details = {{"completion_tokens_details", {{"reasoning_tokens", 0}}}};
  if (proxy.rules().stream_usage_has_cost) {
    made.usage_details["cost"] = cost;
    made.usage_details["completion_tokens_details"]["text_tokens"] =
        made.completion.usage.completion_tokens;
  }
  if (route.api == &kTextCompletionApi) return TextStreamEvents(made);
  if (route.api == &kResponsesApi) return ResponseStreamEvents(proxy, made, cost);
  std::vector<std::string> events = route.api->events(made);
  if (route.api == &kMessagesApi && proxy.rules().message_starts_twice)
    events.insert(events.begin(), events.front());
  return events;
}

}  // namespace budget_mock
