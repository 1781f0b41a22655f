// SPDX-License-Identifier: Apache-2.0
#include "http/errors.h"
#include "releases/defect.h"

#include <utility>

namespace budget_mock {
namespace {

const Defect kRejectionWithoutAmounts{"rejection-without-amounts",
                                      "a budget rejection states neither spend nor limit"};
const Defect kRejectionHasWrongType{"rejection-has-wrong-type",
                                    "a budget rejection is of another type"};
const Defect kRejectionHasOtherCode{"rejection-has-other-code",
                                    "the code in a budget rejection is not its status"};
const Defect kRejectionIsOk{"rejection-is-ok", "a budget rejection has status 200"};

}  // namespace

using nlohmann::json;

void Failure::Render(httplib::Response& response) const {
  response.status = status;
  if (plain) {
    response.set_content(body.get<std::string>(), "text/plain; charset=utf-8");
  } else {
    response.set_content(body.dump(-1, ' ', false, json::error_handler_t::replace),
                         "application/json");
  }
  for (const auto& [name, value] : headers) response.headers.emplace(name, value);
}

Failure ProxyFailure(int status, const std::string& message, const json& type, const json& param) {
  return {.status = status,
          .body = {{"error",
                    {{"message", message},
                     {"type", type},
                     {"param", param},
                     {"code", std::to_string(status)}}}}};
}

Failure AsTold(const Rules& rules, Failure failure) {
  const bool has_error = failure.body.is_object() && failure.body.contains("error") &&
                         failure.body["error"].contains("param");
  if (!has_error || !rules.Has(Change::kErrorsAreTyped)) return failure;
  json& error = failure.body["error"];
  if (error["param"] == "None") error["param"] = nullptr;
  if (failure.is_typed) return failure;
  const bool is_untyped = error["type"].is_null() || error["type"] == "None";
  const bool is_of_nobody = is_untyped || error["type"] == "internal_server_error";
  const bool rejects_caller = failure.status == 401 || failure.status == 403;
  if (rejects_caller && is_of_nobody) {
    error["type"] = "auth_error";
  } else if (!rejects_caller && failure.status < 500 &&
             (is_of_nobody || error["type"] == "auth_error")) {
    // Newer releases do not take every exception for one of authentication.
    constexpr std::string_view kPrefix = "Authentication Error, ";
    const std::string message = error["message"].get<std::string>();
    if (error["type"] == "auth_error" && message.starts_with(kPrefix))
      error["message"] = message.substr(kPrefix.size());
    error["type"] = "invalid_request_error";
  } else if (is_untyped) {
    error["type"] = "internal_server_error";
  }
  return failure;
}

Failure DetailFailure(int status, const json& detail) {
  return {.status = status, .body = {{"detail", detail}}};
}

Failure UncaughtFailure(const Rules& rules) {
  if (rules.Has(Change::kUncaughtErrorIsJson)) {
    return {.status = 500,
            .body = {{"error",
                      {{"message", "Internal server error"}, {"type", "internal_server_error"}}}}};
  }
  return {.status = 500, .body = "Internal Server Error", .plain = true};
}

Failure NotAnObject(const Rules& rules) {
  if (!rules.Has(Change::kJsonMustBeObject)) return UncaughtFailure(rules);
  return ProxyFailure(400, "Invalid JSON payload: expected an object", "invalid_request_error",
                      "request_body");
}

Failure Unauthorised(const std::string& message) {
  return ProxyFailure(401, "Authentication Error, " + message, "auth_error", "None");
}

Failure BudgetExceeded(const Rules& rules, const DefectSet& defects, Rejection rejection) {
  const bool by_router = rejection.kind->asked_by_router;
  const int status = by_router || rules.Has(Change::kRejectionIs429) ? 429
                     : rules.Has(Change::kRejectionIs422)            ? 422
                                                                     : 400;
  if (defects.Has(kRejectionWithoutAmounts)) rejection.message = "Budget has been exceeded!";
  const char* type = defects.Has(kRejectionHasWrongType) ? "auth_error"
                     : by_router                         ? "internal_server_error"
                                                         : "budget_exceeded";
  Failure failure = ProxyFailure(status, rejection.message, type, nullptr);
  if (defects.Has(kRejectionHasOtherCode)) failure.body["error"]["code"] = "400.0";
  if (defects.Has(kRejectionIsOk)) failure.status = 200;
  return failure;
}

}  // namespace budget_mock
