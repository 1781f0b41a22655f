// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config.h"
#include "core/scheduler.h"
#include "pricing.h"
#include "text.h"

namespace budget_mock {

/// The exception that a request ended with.
struct LoggedError {
  std::string exception;  ///< its class in Python
  int status;
  std::string message;
};

/// What the log tells of the virtual key that sent a request, at that time. A field is
/// empty where the key has no such thing. The rows of a key share it.
struct KeyNames {
  std::string token;
  std::string alias;
  std::string user_id;
  std::string team_id;
};

/// One row of /spend/logs: a request that cost money, or would have.
struct SpendLogRow {
  enum class Outcome { kServed, kModelFailed, kRejected };

  Outcome outcome = Outcome::kServed;
  std::string request_id;
  Uuid call_id{};
  Uuid session_id{};
  const char* call_type = "";             ///< a literal
  std::shared_ptr<const KeyNames> key{};  ///< null: the master key
  std::string end_user;                   ///< empty: none
  std::vector<std::string> tags;
  std::string user_agent;                  ///< of the client
  std::string model;                       ///< as the client named it
  const Deployment* deployment = nullptr;  ///< that served it; null: there is no such model
  bool stream = false;
  TimePoint start{};
  TimePoint end{};
  Usage usage{};  ///< that is billed; of a failure what its prompt has by LiteLLM's count
  Cost cost{};    ///< USD
  std::optional<LoggedError> error{};

  /// Those of the key; empty ones where it was the master key.
  const KeyNames& Names() const {
    static const KeyNames none;
    return key ? *key : none;
  }
};

}  // namespace budget_mock
