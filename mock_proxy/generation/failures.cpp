// SPDX-License-Identifier: Apache-2.0
#include "generation/failures.h"
#include "releases/defect.h"

#include <array>

namespace budget_mock {
namespace {

const Defect kMissingMessagesIsServerError{"missing-messages-is-server-error",
                                           "a completion without messages ends in a 500",
                                           Defect::kByPart};

using nlohmann::json;

/// One of LiteLLM's exceptions for a model that failed.
struct ModelErrorRow {
  int status;
  const char* exception;
  const char* type;
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
std::string OfGroup(const Rules& rules, const std::string& model_name) {
  return rules.Has(Change::kServingErrorsHaveType)
             ? "\n\nLiteLLM: model group '" + model_name +
                   "' failed with the error above. No fallback was attempted."
             : ". Received Model Group=" + model_name + "\nAvailable Model Group Fallbacks=None";
}

}  // namespace

Failure UnknownModel(const SpendingRequest& request) {
  const json& model = request.Model();
  const std::string message = std::string(request.route.said_as) +
                              ": Invalid model name passed in model=" +
                              (model.is_string() ? model.get<std::string>() : "None") +
                              ". Call `/v1/models` to view available models for your key.";
  const auto names = request.route.names_unknown_model;
  if (names != nullptr && !names(request.rules()))
    return ProxyFailure(400, "400: {'error': '" + message + "'}", "None", "None");
  const bool typed = request.rules().Has(Change::kServingErrorsHaveType);
  Failure failure = ProxyFailure(400, message, typed ? "invalid_request_error" : "None",
                                 typed ? json(nullptr) : json("None"));
  failure.body["error"]["provider_specific_fields"] = {{"error", message}};
  return failure;
}

void RefuseModelThatIsNotText(const SpendingRequest& request, bool authenticating) {
  const json& model = request.Model();
  const Rules& rules = request.rules();
  if (model.is_string() || model.is_null() ||
      rules.Has(Change::kModelTypeCheckedWhenServed) == authenticating)
    return;
  if (authenticating) throw Unauthorised("'int' object has no attribute 'split'");
  if (rules.Has(Change::kModelMustBeText))
    throw ProxyFailure(400, "'model' must be a string.", "bad_request_error", "model");
  throw ProxyFailure(500, "argument of type 'int' is not iterable", "None", "None");
}

bool NoticesMissingInput(const SpendingRequest& request) {
  return !request.defects().Has(kMissingMessagesIsServerError, request.route.name);
}

Failure MissingInput(const SpendingRequest& request) {
  const SpendingRoute& route = request.route;
  if (!NoticesMissingInput(request)) return ProxyFailure(500, route.missing_input, "None", "None");
  return ProxyFailure(
      400, std::string(route.said_as) + ": Missing required parameter: '" + route.api.input + "'.",
      "invalid_request_error", route.api.input);
}

Failure MessagesAreNotAList(const SpendingRequest& request) {
  return ProxyFailure(
      400,
      "Invalid request format: litellm.APIConnectionError: APIConnectionError: OpenAIException - "
      "'str' object has no attribute 'get'" +
          OfGroup(request.rules(), request.asked.model) +
          " LiteLLM Retried: 2 times, LiteLLM Max Retries: 2",
      "invalid_request_error", nullptr);
}

LoggedError ModelError(const Rules& rules, int status, const std::string& model_name) {
  const ModelErrorRow& row = RowOfStatus(status);
  std::string message = std::string("litellm.") + row.exception + ": ";
  if (status != 400) message += std::string(row.exception) + ": ";
  return {.exception = row.exception,
          .status = status,
          .message = message + "OpenAIException - asked to fail" + OfGroup(rules, model_name)};
}

Failure ModelFailure(const Rules& rules, const LoggedError& error) {
  const bool typed = rules.Has(Change::kServingErrorsHaveType) || error.status == 429;
  return ProxyFailure(error.status, error.message,
                      typed ? json(RowOfStatus(error.status).type) : json(nullptr), nullptr);
}

}  // namespace budget_mock
