// SPDX-License-Identifier: Apache-2.0
// The routes that cost money, and what is special to each: litellm/proxy/proxy_server.py and
// litellm/proxy/response_api_endpoints, anthropic_endpoints.
#include <ctime>
#include <utility>

#include "generation/failures.h"
#include "generation/request.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// The reply of the API with what `kFinish` makes of it.
template <void (*kFinish)(const Rules&, const ReplyContext&, json&)>
std::string Finished(const SpendingRoute& route, const Rules& rules, const ReplyContext& made) {
  json reply = route.api.reply(made);
  kFinish(rules, made, reply);
  return reply.dump(-1, ' ', false, json::error_handler_t::replace);
}

json NoDetails() {
  return {{"completion_tokens_details", nullptr}, {"prompt_tokens_details", nullptr}};
}

/// A stream as LiteLLM counts it itself.
Usage OwnCount(const SpendingRequest& request, const Completion& completion) {
  return {.prompt_tokens = request.CountedPrompt(),
          .completion_tokens = CountTokens(completion.text),
          .seconds = completion.usage.seconds};
}

bool IsOwnCount(const Rules& rules, bool asked) {
  if (rules.Has(Change::kStreamIsCountedByModel)) return false;
  return rules.Has(Change::kStreamIsCountedByLiteLLM) || !asked;
}

/// What the usage at the end of a stream has beside the counts.
ReplyContext WithDetails(const Rules& rules, ReplyContext made, double cost) {
  json& details = made.usage_details["completion_tokens_details"];
  details = {{"reasoning_tokens", 0}};
  if (rules.Has(Change::kStreamUsageHasCost)) {
    made.usage_details["cost"] = cost;
    details["text_tokens"] = made.completion.usage.completion_tokens;
  }
  return made;
}

// Chats.

std::string ChatReply(const SpendingRoute&, const Rules& rules, const ReplyContext& made) {
  const char* in_message = rules.Has(Change::kMessageHasNoRefusal)
                               ? ""
                               : R"(,"provider_specific_fields":{"refusal":null})";
  return ChatReplyText(made, in_message, R"(,"provider_specific_fields":{})");
}

StreamEvents ChatEvents(const Rules& rules, const ReplyContext& made, double cost) {
  StreamEvents events = ApiNamed("chat").events(WithDetails(rules, made, cost));
  if (!rules.Has(Change::kStreamEndsWithoutChoice)) return events;
  for (StreamEvent& event : events)
    if (event.data.is_object() && event.data.contains("usage"))
      event.data["choices"] = json::array();
  return events;
}

/// LiteLLM asks for the usage itself.
Usage ChatStreamUsage(const Rules& rules, const SpendingRequest& request,
                      const Completion& completion) {
  return IsOwnCount(rules, WantsUsage(request.body)) ? OwnCount(request, completion)
                                                     : completion.usage;
}

void CheckMessages(const SpendingRequest& request) {
  if (!request.Input().is_array()) throw MessagesAreNotAList(request);
}

// Text completions.

void FinishText(const Rules&, const ReplyContext&, json& reply) {
  reply["system_fingerprint"] = nullptr;
  reply["usage"].update(NoDetails());
}

/// LiteLLM cuts them itself, and puts a usage without tokens into each where nobody asked for one.
StreamEvents TextEvents(const Rules& rules, const ReplyContext& context, double cost) {
  const ReplyContext made = WithDetails(rules, context, cost);
  StreamEvents events;
  const auto add = [&](const json& choice, const json& usage) {
    json chunk{{"id", made.id},
               {"object", "text_completion"},
               {"created", std::time(nullptr)},
               {"model", made.model},
               {"choices", choice.is_null() ? json::array() : json::array({choice})}};
    if (!usage.is_null()) chunk["usage"] = usage;
    events.push_back({.name = "", .data = std::move(chunk)});
  };
  const bool has_none = made.with_usage || rules.Has(Change::kTextStreamHasNoEmptyUsage);
  const json none =
      has_none ? json() : json{{"prompt_tokens", 0}, {"completion_tokens", 0}, {"total_tokens", 0}};
  add({{"index", 0}, {"text", made.completion.text}}, none);
  add({{"index", 0}, {"finish_reason", "stop"}}, none);
  if (made.with_usage) {
    const Usage& usage = made.completion.usage;
    json whole{{"prompt_tokens", usage.prompt_tokens},
               {"completion_tokens", usage.completion_tokens},
               {"total_tokens", usage.Total()}};
    whole.update(made.usage_details);
    add(rules.Has(Change::kStreamEndsWithoutChoice) ? json() : json{{"index", 0}}, whole);
  }
  events.push_back({.name = "", .data = "[DONE]"});
  return events;
}

Usage TextStreamUsage(const Rules& rules, const SpendingRequest& request,
                      const Completion& completion) {
  const bool asked = WantsUsage(request.body);
  if (IsOwnCount(rules, asked)) return OwnCount(request, completion);
  const bool is_counted = asked || rules.Has(Change::kTextStreamIsCounted);
  return is_counted ? completion.usage : Usage{.seconds = completion.usage.seconds};
}

bool Never(const Rules&) {
  return false;
}

// Embeddings.

void FinishEmbedding(const Rules&, const ReplyContext&, json& reply) {
  reply["usage"]["completion_tokens"] = 0;
  reply["usage"].update(NoDetails());
}

// Responses.

/// The usage of a response with every detail that the release knows.
void FinishResponse(const Rules& rules, const ReplyContext&, json& reply) {
  reply["output"][0]["phase"] = nullptr;
  json whole = Shape("response_usage", rules.release());
  json counts = reply["usage"];
  for (const char* details : {"input_tokens_details", "output_tokens_details"}) {
    Fill(whole[details], counts.at(details));
    counts.erase(details);
  }
  Fill(whole, counts);
  reply["usage"] = std::move(whole);
}

/// A model's events as LiteLLM sends them on: with the model, and without what is null in the
/// response; older releases leave the names out, too.
StreamEvents ResponseEvents(const Rules& rules, const ReplyContext& made, double cost) {
  StreamEvents events = ApiNamed("responses").events(made);
  const bool is_whole = rules.Has(Change::kResponseEventsHaveNames);
  for (StreamEvent& event : events) {
    if (!is_whole) event.name.clear();
    event.data["model"] = made.model;
    const auto response = event.data.find("response");
    if (response == event.data.end()) continue;
    json told = json::object();
    for (const auto& [name, value] : response->items()) {
      if (!value.is_null()) told[name] = value;
    }
    if (told.contains("usage") && rules.Has(Change::kStreamUsageHasCost))
      told["usage"]["cost"] = cost;
    *response = std::move(told);
  }
  if (!is_whole) events.push_back({.name = "", .data = "[DONE]"});
  return events;
}

Usage StatedPrompt(const Rules& rules, const SpendingRequest& request) {
  if (!rules.Has(Change::kStreamStatesPrompt)) return {};
  return {.prompt_tokens = CountTokens(PromptText(request.Input()))};
}

// Messages.

/// They go to the model as a response, whose id a reply keeps; a stream has one of its own.
std::string MessageId(const SpendingRoute& route, bool stream) {
  return stream ? std::string(route.api.id_prefix) + NewUuid()
                : std::string(ApiNamed("responses").id_prefix) + NewId();
}

void FinishMessage(const Rules& rules, const ReplyContext& made, json& reply) {
  json more = Shape("message_reply", rules.release());
  if (more.contains("total_tokens")) {
    reply["usage"]["total_tokens"] = made.completion.usage.Total();
    more.erase("total_tokens");
  }
  reply.update(more);
}

StreamEvents MessageEvents(const Rules& rules, const ReplyContext& made, double /*cost*/) {
  StreamEvents events = ApiNamed("messages").events(made);
  if (rules.Has(Change::kMessageStartsTwice)) events.insert(events.begin(), events.front());
  return events;
}

bool MessagesNameUnknownModel(const Rules& rules) {
  return rules.Has(Change::kMessagesNameUnknownModel);
}

bool MessagesStateCost(const Rules& rules) {
  return rules.Has(Change::kMessagesStateCost);
}

/// The type that Anthropic's API gives to an error of that status.
const char* AnthropicsType(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 429:
      return "rate_limit_error";
    default:
      return status < 500 ? "invalid_request_error" : "api_error";
  }
}

/// An error from before a message was served. litellm/proxy/common_utils/anthropic_error_payload.py
Failure EarlyInAnthropicsForm(const Rules& rules, Failure failure) {
  if (!rules.Has(Change::kMessagesFailInForm) || !failure.body.contains("error") ||
      failure.body.contains("type"))
    return failure;
  const json error = AsTold(rules, failure).body["error"];
  json told{{"type", AnthropicsType(failure.status)}, {"message", error["message"]}};
  if (error["type"] != told["type"]) told["litellm_error_type"] = error["type"];
  failure.body = {{"type", "error"}, {"error", std::move(told)}};
  return failure;
}

Failure InAnthropicsForm(const Rules& rules, Failure failure) {
  if (!rules.Has(Change::kAnthropicErrors)) return failure;
  json error = std::move(failure.body["error"]);
  error.erase("code");
  error.erase("param");
  if (error["type"] == "internal_server_error") error["type"] = "api_error";
  failure.body = {{"type", "error"}, {"error", std::move(error)}};
  return failure;
}

}  // namespace

std::span<const SpendingRoute> AllSpendingRoutes() {
  static const std::vector<SpendingRoute> kRoutes{
      {.name = "/chat/completions",
       .paths = {"/chat/completions", "/v1/chat/completions", "/engines/{model}/chat/completions",
                 "/openai/deployments/{model}/chat/completions"},
       .said_as = "/chat/completions",
       .api = ApiNamed("chat"),
       .call_type = "acompletion",
       .headers = "headers",
       .stream_headers = "stream_headers",
       .failure_headers = "failure_headers",
       .input_failure_headers = "failure_headers",
       .missing_input = "Router.acompletion() missing 1 required positional argument: 'messages'",
       .reply = ChatReply,
       .events = ChatEvents,
       .usage_of_stream = ChatStreamUsage,
       .check_input = CheckMessages},
      {.name = "/completions",
       .paths = {"/completions", "/v1/completions", "/engines/{model}/completions"},
       .said_as = "/completions",
       .api = ApiNamed("text completion"),
       .call_type = "atext_completion",
       .headers = "completion_headers",
       .stream_headers = "completion_stream_headers",
       .failure_headers = "completion_failure_headers",
       .input_failure_headers = "completion_failure_headers",
       .missing_input = "'prompt'",
       .uses_input_first = true,
       .fails_in_stream = true,
       .reply = Finished<FinishText>,
       .events = TextEvents,
       .usage_of_stream = TextStreamUsage,
       .names_unknown_model = Never},
      {.name = "/embeddings",
       .paths = {"/embeddings", "/v1/embeddings"},
       .said_as = "/embeddings",
       .api = ApiNamed("embeddings"),
       .call_type = "aembedding",
       .headers = "headers",
       .stream_headers = "stream_headers",
       .failure_headers = "embeddings_failure_headers",
       .input_failure_headers = "embeddings_failure_headers",
       .missing_input = "Router.aembedding() missing 1 required positional argument: 'input'",
       .reply = Finished<FinishEmbedding>},
      {.name = "/v1/messages",
       .paths = {"/v1/messages"},
       .said_as = "anthropic_messages",
       .api = ApiNamed("messages"),
       .call_type = "anthropic_messages",
       .headers = "messages_headers",
       .stream_headers = "messages_headers",
       .failure_headers = "messages_failure_headers",
       .input_failure_headers = "completion_failure_headers",
       .missing_input = "anthropic_messages() missing 1 required positional argument: 'messages'",
       .is_newer_api = true,
       .reply_id = MessageId,
       .reply = Finished<FinishMessage>,
       .events = MessageEvents,
       .names_unknown_model = MessagesNameUnknownModel,
       .in_form = InAnthropicsForm,
       .early_in_form = EarlyInAnthropicsForm,
       .states_cost = MessagesStateCost},
      {.name = "/responses",
       .paths = {"/responses", "/v1/responses"},
       .said_as = "/responses",
       .api = ApiNamed("responses"),
       .call_type = "aresponses",
       .headers = "responses_headers",
       .stream_headers = "responses_stream_headers",
       .failure_headers = "responses_failure_headers",
       .input_failure_headers = "responses_failure_headers",
       .missing_input = "aresponses() missing 1 required positional argument: 'input'",
       .is_newer_api = true,
       .reply = Finished<FinishResponse>,
       .events = ResponseEvents,
       .stated_usage = StatedPrompt},
  };
  return kRoutes;
}

}  // namespace budget_mock
