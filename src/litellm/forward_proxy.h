// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace budget_gate {

/// A proxy of the network, by which others are reached.
struct ForwardProxy {
  std::string host;
  int port = 0;
  std::string user{};  ///< empty: it asks nobody who they are
  std::string password{};
};

/// By which one the environment wants `origin` ("https://host:port") to be reached, as curl reads
/// it: https_proxy or http_proxy by the scheme (HTTPS_PROXY as well; HTTP_PROXY too), else
/// all_proxy; not where no_proxy lists the host, one of its domains, or *. This machine is never
/// reached by way of another. Nothing where the environment names no proxy that speaks http.
std::optional<ForwardProxy> ForwardProxyFor(const std::string& origin,
                                            const std::function<const char*(const char*)>& get);
/// Likewise, by the environment of this process; read once for an origin.
const std::optional<ForwardProxy>& ForwardProxyFor(const std::string& origin);

}  // namespace budget_gate
