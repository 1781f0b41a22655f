// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <optional>
#include <string>

#include "core/proxy.h"

namespace budget_mock {

/// What the headers of a reply tell of.
struct HeaderFacts {
  const Key* key;                ///< null: the master key
  const Deployment* deployment;  ///< null: no model was reached
  std::string call_id;
  std::optional<Cost> cost{};     ///< absent: the request failed
  bool states_cost = true;        ///< else the key's spend is told without it
  bool is_stream = false;         ///< whose headers leave before its cost is known
  double seconds = 0;             ///< that the model took
  const char* timeout = nullptr;  ///< of a model that failed, in seconds
};

/// The headers x-litellm-* of the shape called `shape`, with the values of `facts`; those that have
/// none are left out (litellm/proxy/common_request_processing.py, get_custom_headers).
httplib::Headers SpendingHeaders(const Proxy& proxy, const std::string& shape,
                                 const HeaderFacts& facts);

}  // namespace budget_mock
