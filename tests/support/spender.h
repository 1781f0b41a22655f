// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/chat.h"
#include "support/proxy_under_test.h"
#include "support/virtual_key.h"

namespace budget_gate::testing_support {

/// Sends requests with a key and books what they cost, within what the run may spend: throws
/// std::runtime_error, and sends nothing, where BUDGET_GATE_MAX_SPEND could be exceeded.
class Spender {
 public:
  explicit Spender(ProxyUnderTest& proxy) : proxy_(proxy) {}

  /// Sends one completion, once.
  Attempt Send(VirtualKey& key, const ChatOptions& options);
  /// Likewise, behind one that may not be settled: a refusal for money that is only reserved is
  /// waited out.
  Attempt SendWhenSettled(VirtualKey& key, const ChatOptions& options);
  /// Sends, once, `request`, made from `options`, to any route.
  Attempt SendTo(VirtualKey& key, const Request& request, const ChatOptions& options);
  /// Sends `count` completions at the same time. Whether they are admitted is the case's business;
  /// what they cost is booked.
  /// With `by`, they go to these addresses in turn.
  std::vector<Attempt> SendAtOnce(VirtualKey& key, int count, const ChatOptions& options,
                                  const std::vector<BaseUrl>& by = {});
  Reply<Completion> SendEmbedding(VirtualKey& key, const ModelInfo& model, const std::string& input,
                                  const nlohmann::json& fields);

 private:
  /// USD that a request may cost at most, taken from what the run may spend.
  double Reserve(const nlohmann::json& body, const ChatOptions& options);

  ProxyUnderTest& proxy_;
};

}  // namespace budget_gate::testing_support
