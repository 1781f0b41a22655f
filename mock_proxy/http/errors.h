// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/admission.h"
#include "releases/defect.h"

namespace budget_mock {

/// Headers by their names, in the order in which they are sent.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// An answer that ends a request early. Thrown by handlers, rendered in one place.
struct Failure {
  int status;
  nlohmann::json body;
  HeaderList headers{};
  bool plain = false;     ///< `body` is a text and not JSON
  bool is_typed = false;  ///< its type stands in every release: see AsTold

  void Render(httplib::Response& response) const;
};

/// {"error": {message, type, param, code}}: LiteLLM's ProxyException. The code is the status, as
/// text.
Failure ProxyFailure(int status, const std::string& message, const nlohmann::json& type,
                     const nlohmann::json& param);
/// `failure` as the release tells it: from some on each error has a type, and a param that is a
/// text or null. litellm/proxy/common_utils/openai_error_payload.py
Failure AsTold(const Rules& rules, Failure failure);
/// {"detail": ...}: what FastAPI itself answers.
Failure DetailFailure(int status, const nlohmann::json& detail);
/// What a server says when nobody caught the exception.
Failure UncaughtFailure(const Rules& rules);
/// What is said of a body that is JSON, but no object.
Failure NotAnObject(const Rules& rules);
/// An error of authentication; its message begins with that.
Failure Unauthorised(const std::string& message);
/// What LiteLLM says of a payer whose budget is spent.
Failure BudgetExceeded(const Rules& rules, const DefectSet& defects, Rejection rejection);

}  // namespace budget_mock
