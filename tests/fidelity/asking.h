// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "fidelity/question.h"
#include "litellm/proxy_client.h"

namespace budget_gate::fidelity {

/// Where the questions go.
struct Proxy {
  BaseUrl url;
  std::string master_key;
  std::chrono::milliseconds patience;  ///< how long a question is asked again at most
  std::chrono::milliseconds pause;     ///< between two times
};

/// Replies by the name of the question, in the order in which they were asked.
using Replies = nlohmann::ordered_json;

/// Asks all `questions` in their order and deletes what they have made. Returns, by the name of the
/// question, {status, headers, body} with everything masked that differs between two runs. A stream
/// has {status, headers, events}. `warn` is told of waits that were in vain; they are in the result
/// as well, by the name "waited: <question>".
Replies Ask(const Questions& questions, const Proxy& proxy,
            const std::function<void(const std::string&)>& warn);

}  // namespace budget_gate::fidelity
