// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config.h"
#include "core/scheduler.h"
#include "pricing.h"

namespace budget_mock {

/// The exception that a request ended with.
struct LoggedError {
  std::string exception;  ///< its class in Python
  int status;
  std::string message;
};

/// One row of /spend/logs: a request that cost money, or would have.
struct SpendLogRow {
  enum class Outcome { kServed, kModelFailed, kRejected };

  Outcome outcome = Outcome::kServed;
  std::string request_id;
  std::string call_id;
  std::string session_id;
  std::string call_type;
  std::string token;      ///< of the key; empty: the master key
  std::string key_alias;  ///< empty: none, like all below
  std::string user_id;
  std::string team_id;
  std::string end_user;
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
};

}  // namespace budget_mock
