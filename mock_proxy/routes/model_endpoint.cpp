// SPDX-License-Identifier: Apache-2.0
#include "routes/model_endpoint.h"

#include <nlohmann/json.hpp>

#include "openai.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

void Reply(httplib::Response& response, int status, const json& body) {
  response.status = status;
  response.set_content(body.dump(-1, ' ', false, json::error_handler_t::replace),
                       "application/json");
}

void Fail(httplib::Response& response, int status, const std::string& message,
          const std::string& type) {
  Reply(response, status, {{"error", {{"message", message}, {"type", type}, {"code", nullptr}}}});
}

/// The body as a JSON object; an error reply and null when it is none.
json ReadBody(const httplib::Request& request, httplib::Response& response) {
  json body = json::parse(request.body, nullptr, false);
  if (body.is_object()) return body;
  Fail(response, 400, "the body is no JSON object", "invalid_request_error");
  return nullptr;
}

void Chat(ScriptedModel& model, const httplib::Request& request, httplib::Response& response) {
  const json body = ReadBody(request, response);
  if (body.is_null()) return;
  const json messages = body.value("messages", json::array());
  const Completion completion =
      model.Complete(PromptText(messages), MessageOverhead(messages), MaxTokens(body));
  if (completion.status != 200)
    return Fail(response, completion.status, "asked to fail", "server_error");
  const std::string id = "chatcmpl-" + NewId();
  const std::string name = body.value("model", json("")).is_string() ? body.value("model", "") : "";
  if (!IsTrue(body, "stream"))
    return Reply(response, 200, ChatCompletionJson(id, name, completion));
  const json options = body.value("stream_options", json::object());
  const bool with_usage = options.is_object() && IsTrue(options, "include_usage");
  std::string events;
  for (const std::string& event :
       ServerSentEvents(ChatCompletionChunks(id, name, completion, with_usage)))
    events += event;
  response.set_content(events, "text/event-stream");
}

void Embed(ScriptedModel& model, const httplib::Request& request, httplib::Response& response) {
  const json body = ReadBody(request, response);
  if (body.is_null()) return;
  const json input = body.value("input", json(""));
  const Completion completion = model.Embed(PromptText(input));
  if (completion.status != 200)
    return Fail(response, completion.status, "asked to fail", "server_error");
  const json name = body.value("model", json(""));
  Reply(response, 200,
        EmbeddingJson(name.is_string() ? name.get<std::string>() : "", InputCount(input),
                      completion));
}

}  // namespace

void ModelEndpointRoutes(httplib::Server& server, ScriptedModel& model, const std::string& prefix) {
  server.Post(prefix + "/v1/chat/completions",
              [&model](const httplib::Request& request, httplib::Response& response) {
                Chat(model, request, response);
              });
  server.Post(prefix + "/v1/embeddings",
              [&model](const httplib::Request& request, httplib::Response& response) {
                Embed(model, request, response);
              });
  server.Get(prefix + "/v1/models", [](const httplib::Request&, httplib::Response& response) {
    Reply(response, 200,
          {{"object", "list"}, {"data", {{{"id", "scripted"}, {"object", "model"}}}}});
  });
  server.Get(prefix + "/calls", [&model](const httplib::Request& request,
                                         httplib::Response& response) {
    Reply(response, 200, {{"calls", model.CallsContaining(request.get_param_value("containing"))}});
  });
}

}  // namespace budget_mock
