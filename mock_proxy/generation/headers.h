// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/proxy.h"
#include "http/errors.h"
#include "text.h"

namespace budget_mock {

/// What the headers of a reply tell of a virtual key, as it is at that moment.
struct KeyFacts {
  std::optional<double> limit;  ///< USD
  double spend = 0;             ///< USD, for admission
};
/// Null, which is the master key, has none.
std::optional<KeyFacts> FactsOf(const Proxy& proxy, const Key* key);

/// What the headers of a reply tell of.
struct HeaderFacts {
  std::optional<KeyFacts> key;   ///< absent: the master key
  const Deployment* deployment;  ///< null: no model was reached
  Uuid call_id;
  std::optional<Cost> cost{};     ///< absent: the request failed
  bool states_cost = true;        ///< else the key's spend is told without it
  bool is_stream = false;         ///< whose headers leave before its cost is known
  double seconds = 0;             ///< that the model took
  const char* timeout = nullptr;  ///< of a model that failed, in seconds
};

/// The headers x-litellm-* of the shape called `shape`, with the values of `facts`; those that have
/// none are left out (litellm/proxy/common_request_processing.py, get_custom_headers).
/// They are sorted by name.
HeaderList SpendingHeaders(const Setup& setup, const char* shape, const HeaderFacts& facts);

/// Adds headers that are sorted by name, which the library's list takes faster than others.
void AddHeaders(HeaderList headers, httplib::Response& response);

}  // namespace budget_mock
