// SPDX-License-Identifier: Apache-2.0
#include "generation/failures.h"

#include <array>
#include <utility>

namespace budget_mock {
namespace {

using nlohmann::json;

/// One of LiteLLM's exceptions for a model that failed.
struct ModelErrorRow {
  int status;
  const char* exception;
  const char* type;  ///< since 1.104.0
};

const ModelErrorRow& RowOfStatus(int status) {
  static constexpr std::array kRows{
      ModelErrorRow{0, "APIError", "internal_server_error"},  // every other status
      ModelErrorRow{400, "BadRequestError", "server_error"},
      ModelErrorRow{401, "AuthenticationError", "invalid_request_error"},
      ModelErrorRow{404, "NotFoundError", "invalid_request_error"},
      ModelErrorRow{429, "RateLimitError", "throttling_error"},
      ModelErrorRow{500, "InternalServerError", "internal_server_error"},
      ModelErrorRow{503, "ServiceUnavailableError", "internal_server_error"},
  };
  for (const ModelErrorRow& row : kRows) {
    if (row.status == status) return row;
  }
  return kRows.front();
}

/// What the router adds to an exception of a deployment.
std::string OfGroup(const Proxy& proxy, const std::string& model_name) {
  return proxy.rules().completion_error_has_type
             ? "\n\nLiteLLM: model group '" + model_name +
                   "' failed with the error above. No fallback was attempted."
             : ". Received Model Group=" + model_name + "\nAvailable Model Group Fallbacks=None";
}

}  // namespace

Failure UnknownModel(const Proxy& proxy, const PaidRoute& route, const json& model) {
  const std::string message = std::string(route.said_as) + ": Invalid model name passed in model=" +
                              (model.is_string() ? model.get<std::string>() : "None") +
                              ". Call `/v1/models` to view available models for your key.";
  if (proxy.options().release < route.tells_unknown_model)
    return ProxyFailure(400, "400: {'error': '" + message + "'}", "None", "None");
  const bool typed = proxy.rules().completion_error_has_type;
  Failure failure = ProxyFailure(400, message, typed ? "invalid_request_error" : "None",
                                 typed ? json(nullptr) : json("None"));
  failure.body["error"]["provider_specific_fields"] = {{"error", message}};
  return failure;
}

void RefuseModelThatIsNoText(const Proxy& proxy, const json& model, bool authenticating) {
  struct Row {
    Release since;
    bool authenticating;
    int status;
    const char* message;
    const char* type;
    const char* param;
  };
  static constexpr std::array kRows{
      Row{{0, 0, 0},
          true,
          401,
          "Authentication Error, 'int' object has no attribute 'split'",
          "auth_error",
          "None"},
      Row{{1, 84, 0}, false, 500, "argument of type 'int' is not iterable", "None", "None"},
      Row{{1, 104, 0}, false, 400, "'model' must be a string.", "bad_request_error", "model"},
  };
  if (model.is_string() || model.is_null()) return;
  const Row* row = kRows.data();
  for (const Row& each : kRows) {
    if (proxy.options().release >= each.since) row = &each;
  }
  if (row->authenticating == authenticating)
    throw ProxyFailure(row->status, row->message, row->type, row->param);
}

Failure MissingInput(const Proxy& proxy, const PaidRoute& route) {
  if (proxy.defects().Has(Defect::kMissingMessagesIsServerError, route.name))
    return ProxyFailure(500, route.missing_input, "None", "None");
  return ProxyFailure(
      400, std::string(route.said_as) + ": Missing required parameter: '" + route.api->input + "'.",
      "invalid_request_error", route.api->input);
}

Failure MessagesAreNoList(const Proxy& proxy, const std::string& model_name) {
  return ProxyFailure(
      400,
      "Invalid request format: litellm.APIConnectionError: APIConnectionError: OpenAIException - "
      "'str' object has no attribute 'get'" +
          OfGroup(proxy, model_name) + " LiteLLM Retried: 2 times, LiteLLM Max Retries: 2",
      "invalid_request_error", nullptr);
}

LoggedError ModelError(const Proxy& proxy, int status, const std::string& model_name) {
  const ModelErrorRow& row = RowOfStatus(status);
  std::string message = std::string("litellm.") + row.exception + ": ";
  if (status != 400) message += std::string(row.exception) + ": ";
  return {.exception = row.exception,
          .status = status,
          .message = message + "OpenAIException - asked to fail" + OfGroup(proxy, model_name)};
}

Failure ModelFailure(const Proxy& proxy, const LoggedError& error) {
  const bool typed = proxy.rules().completion_error_has_type || error.status == 429;
  return ProxyFailure(error.status, error.message,
                      typed ? json(RowOfStatus(error.status).type) : json(nullptr), nullptr);
}

Failure AsAnthropic(Failure failure) {
  json error = std::move(failure.body["error"]);
  error.erase("code");
  error.erase("param");
  if (error["type"] == "internal_server_error") error["type"] = "api_error";
  failure.body = {{"type", "error"}, {"error", std::move(error)}};
  return failure;
}

}  // namespace budget_mock
