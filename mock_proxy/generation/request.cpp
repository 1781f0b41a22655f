// SPDX-License-Identifier: Apache-2.0
#include "generation/request.h"

#include <utility>

#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// What Python's parser says of `text`, which is not JSON, and where.
std::string JsonProblem(const std::string& text, const json::parse_error& problem,
                        const Rules& rules) {
  const std::size_t at = problem.byte == 0 ? 0 : problem.byte - 1;
  const bool ended = at >= text.size();
  const bool wants_key =
      !ended && at > 0 && text[at - 1] == '{' && rules.Has(Change::kJsonErrorWantsKey);
  return std::string(ended ? "unexpected end of data" : "unexpected character") +
         (wants_key ? ", expected a string key" : "") + ": line 1 column " +
         std::to_string(at + 1) + " (char " + std::to_string(at) + ")";
}

/// The body; empty is an object without fields.
json ReadBody(const httplib::Request& request, const Rules& rules) {
  // orjson gives up below that, and LiteLLM goes on as if there were no body.
  constexpr std::size_t kDeepestOfOrjson = 1024;
  if (request.body.empty() || JsonDepth(request.body) > kDeepestOfOrjson) return json::object();
  try {
    json body = json::parse(request.body);
    if (body.is_object()) return body;
  } catch (const json::parse_error& problem) {
    throw ProxyFailure(400, "Invalid JSON payload: " + JsonProblem(request.body, problem, rules),
                       "invalid_request_error", "request_body");
  }
  throw NotAnObject(rules);
}

}  // namespace

const json& SpendingRequest::Model() const {
  static const json none;
  const auto named = body.find("model");
  return named == body.end() ? none : *named;
}

bool SpendingRequest::HasInput() const {
  return body.contains(route.api.input) && !Input().is_null();
}

SpendingRequest ReadSpendingRequest(const Exchange& exchange, const SpendingRoute& route) {
  const Setup& setup = exchange.setup;
  Credential credential = ReadCredential(exchange);
  json body = json::object();
  std::optional<Failure> unreadable;
  try {
    body = ReadBody(exchange.request, setup.rules);
  } catch (Failure& failure) {
    unreadable = std::move(failure);
  }
  if (!exchange.path_parameter.empty()) body["model"] = exchange.path_parameter;
  const auto model = body.find("model");
  const std::string name =
      model != body.end() && model->is_string() ? model->get<std::string>() : "";
  const Deployment* deployment = setup.config.Find(name);
  const bool stream = route.api.events != nullptr && IsTrue(body, "stream");
  AdmissionRequest asked{
      .route = route.name,
      .model = name,
      .deployment = deployment,
      .stream = stream,
      .named = NamesIn(
          {.header = [&](const char* header) { return exchange.request.get_header_value(header); },
           .body = body,
           .defects = setup.options.defects})};
  asked.named.deployment = deployment;
  return {.setup = setup,
          .route = route,
          .body = std::move(body),
          .unreadable = std::move(unreadable),
          .credential = std::move(credential),
          .user_agent = exchange.request.get_header_value("User-Agent"),
          .asked = std::move(asked),
          .id = route.reply_id != nullptr ? route.reply_id(route, stream)
                                          : std::string(route.api.id_prefix) + NewId(),
          .call_id = Uuid::Random(),
          .start = setup.options.clock()};
}

}  // namespace budget_mock
