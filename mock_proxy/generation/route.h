// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "http/errors.h"
#include "model/api.h"
#include "releases/changes.h"

namespace budget_mock {

struct SpendingRequest;

/// A route that costs money, as data with hooks. Adding one adds a row to routes.cpp.
struct SpendingRoute {
  const char* name;                ///< as --defect NAME/ROUTE calls it
  std::vector<std::string> paths;  ///< all of them, with {model} where the path names it
  const char* said_as;             ///< as error messages call it
  const Api& api;                  ///< the form of requests and replies
  const char* call_type;           ///< in /spend/logs
  // The shapes of the headers of a reply, of a stream and of a failure.
  const char* headers;
  const char* stream_headers;
  const char* failure_headers;
  const char* input_failure_headers;  ///< where a missing input is noticed early
  /// What a release says that misses the input of a request only when it uses it.
  const char* missing_input;
  bool uses_input_first = false;  ///< before it looks for the model
  bool is_newer_api = false;      ///< one of those that LiteLLM routes by their own names
  bool fails_in_stream = false;   ///< a model is asked only when the stream has its headers

  /// The id of a reply. Null: the API's prefix and a random id.
  std::string (*reply_id)(const SpendingRoute& route, bool stream) = nullptr;
  /// What LiteLLM makes of the model's reply, as JSON.
  std::string (*reply)(const SpendingRoute& route, const Rules& rules, const ReplyContext& made);
  /// The events of a stream that is charged `cost` (USD). Null: those of the API.
  StreamEvents (*events)(const Rules& rules, const ReplyContext& made, double cost) = nullptr;
  /// What is billed of a stream. Null: the usage that the model states.
  Usage (*usage_of_stream)(const Rules& rules, const SpendingRequest& request,
                           const Completion& completion) = nullptr;
  /// What the headers of a stream say that it costs: they leave before that is known. Null:
  /// nothing.
  Usage (*stated_usage)(const Rules& rules, const SpendingRequest& request) = nullptr;
  /// Whether an unknown model is told of as on the other routes, or as FastAPI's exception as text.
  bool (*names_unknown_model)(const Rules& rules) = nullptr;
  /// Throws what LiteLLM says of an input that the model cannot be asked with. Null: all can.
  void (*check_input)(const SpendingRequest& request) = nullptr;
  /// A failure in the form of the API. Null: as it is.
  Failure (*in_form)(const Rules& rules, Failure failure) = nullptr;
  /// Likewise of one from before the request was served, such as of authentication.
  Failure (*early_in_form)(const Rules& rules, Failure failure) = nullptr;
  /// Whether a release tells the cost of a reply in its headers. Null: all do.
  bool (*states_cost)(const Rules& rules) = nullptr;
};

std::span<const SpendingRoute> AllSpendingRoutes();

}  // namespace budget_mock
