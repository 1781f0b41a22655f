// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/guarded.h"
#include "litellm/proxy_client.h"

namespace budget_gate::sabotage {

/// The value of a header; empty when it is missing.
std::string FindHeader(const httplib::Headers& headers, const std::string& name);
/// Makes `value` the only header of that name; empty: leaves none.
void ReplaceHeader(httplib::Headers& headers, const std::string& name, const std::string& value);

/// A request on its way to the proxy.
struct WireRequest {
  std::string method;
  std::string target;  ///< path and query, without what the base URL has before them
  httplib::Headers headers;
  std::string body;

  bool Is(const std::string& method_wanted, const std::string& path) const;
};

/// A reply on its way back.
struct WireReply {
  int status = 0;
  httplib::Headers headers;
  std::string body;
};

/// A document, or a discarded value where `body` is no JSON.
nlohmann::json ParseBody(const std::string& body);

/// The proxy behind the interposer. Safe to use from several threads.
class RealProxy {
 public:
  RealProxy(BaseUrl url, std::string master_key)
      : url_(std::move(url)), master_key_(std::move(master_key)) {}

  /// The proxy's reply; a 502 that says why, where none came.
  WireReply Send(const WireRequest& request) const;
  /// Likewise, as if the master key had asked.
  WireReply SendAsMaster(WireRequest request) const;

  /// A request that a defect did not pass on although the proxy has to see it in the end.
  void SendLater(const WireRequest& request) { owed_.Lock()->push_back(request); }
  /// Sends what was put off.
  void SendOwed();

 private:
  BaseUrl url_;
  std::string master_key_;
  Guarded<std::vector<WireRequest>> owed_;
};

/// Gets the answer to a request from the proxy, faithfully or not. Called from several threads.
using Carrier = std::function<WireReply(const WireRequest&, RealProxy&)>;

/// A server that answers every request with what `carry` brings from `proxy`, which has to outlive
/// it.
std::unique_ptr<httplib::Server> MakeInterposer(RealProxy& proxy, Carrier carry);

}  // namespace budget_gate::sabotage
