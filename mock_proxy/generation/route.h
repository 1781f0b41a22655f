// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/api.h"
#include "releases/release.h"

namespace budget_mock {

/// What the routes that cost money differ in.
struct PaidRoute {
  const char* name;       ///< as --defect NAME/ROUTE calls it
  const char* said_as;    ///< as error messages call it
  const Api* api;         ///< the form of requests and replies
  const char* call_type;  ///< in /spend/logs
  // The shapes of the headers of a reply, of a stream and of a failure.
  const char* headers;
  const char* stream_headers;
  const char* failure_headers;
  const char* input_failure_headers;  ///< where a missing input is noticed early
  /// What a release says that misses the input of a request only when it uses it.
  const char* missing_input;
  bool uses_input_first;  ///< before it looks for the model
  /// Since when an unknown model is told of as on the other routes; before, it is FastAPI's
  /// exception as text.
  Release tells_unknown_model;
  bool has_usage_where_asked;  ///< a stream has a usage only for who asked: stream_options
  bool is_newer;               ///< one of the APIs that LiteLLM routes by their own names
  bool fails_in_stream;        ///< a model is asked only when the stream has its headers
};

}  // namespace budget_mock
