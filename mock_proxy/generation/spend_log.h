// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "pricing.h"
#include "http/authentication.h"

namespace budget_mock {

/// A request that cost money, or would have, as its row of /spend/logs tells of it.
struct LoggedRequest {
  const Key* key;        ///< null: the master key
  const Wanted& wanted;  ///< what was asked for
  const char* call_type;
  std::string request_id;
  std::string call_id;
  std::string user_agent;  ///< of the client; empty: it named none
  TimePoint start;
  Usage usage{};  ///< that is billed; of a failure what its prompt has by LiteLLM's count
  Cost cost{};
};

/// The exception that a request ended with.
struct LoggedError {
  std::string exception;  ///< its class in Python
  int status;
  std::string message;
};

/// The row of a request that was served (litellm/proxy/spend_tracking/spend_tracking_utils.py).
nlohmann::json SpendLog(const Proxy& proxy, const LoggedRequest& request);
/// The row of a request that the model failed.
nlohmann::json FailedSpendLog(const Proxy& proxy, const LoggedRequest& request,
                              const LoggedError& error);
/// The row of a request that a budget refused.
nlohmann::json RejectedSpendLog(const Proxy& proxy, const LoggedRequest& request,
                                const LoggedError& error);

}  // namespace budget_mock
