// SPDX-License-Identifier: Apache-2.0
#include "model/endpoint.h"

#include <nlohmann/json.hpp>

#include "model/api.h"
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

void Generate(const Api& api, ScriptedModel& model, const httplib::Request& request,
              httplib::Response& response) {
  constexpr std::size_t kDeepest = 1000;
  const bool is_too_deep = JsonDepth(request.body) > kDeepest;
  const json body = is_too_deep ? json() : json::parse(request.body, nullptr, false);
  if (!body.is_object())
    return Fail(response, 400, "the body is not a JSON object", "invalid_request_error");
  const Completion completion = api.Ask(model, body);
  if (completion.status != 200)
    return Fail(response, completion.status, "asked to fail", "server_error");
  const json name = body.value("model", json(""));
  const ReplyContext made{.id = std::string(api.id_prefix) + NewId(),
                          .model = name.is_string() ? name.get<std::string>() : "",
                          .completion = completion,
                          .inputs = api.InputCount(body),
                          .with_usage = WantsUsage(body)};
  if (api.events == nullptr || !IsTrue(body, "stream"))
    return Reply(response, 200, api.reply(made));
  std::string events;
  for (const StreamEvent& event : api.events(made)) events += ToSse(event);
  response.set_content(events, "text/event-stream");
}

}  // namespace

void ModelEndpointRoutes(httplib::Server& server, ScriptedModel& model, const std::string& prefix) {
  for (const Api& api : AllApis()) {
    if (api.path == nullptr) continue;
    server.Post(prefix + api.path,
                [&api, &model](const httplib::Request& request, httplib::Response& response) {
                  Generate(api, model, request, response);
                });
  }
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
