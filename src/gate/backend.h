// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "gate/environment.h"
#include "gate/spending.h"
#include "litellm/proxy_client.h"

namespace budget_mock {
class MockProxy;
}

namespace budget_gate {

/// The proxy to talk to: the one of the environment, or the bundled mock, started in this process.
class Backend {
 public:
  /// An error says in one line why it cannot be had.
  static Result<std::shared_ptr<const Backend>> Open(const Environment& environment);
  ~Backend();

  const BaseUrl& url() const { return url_; }
  const std::string& master_key() const { return master_key_; }
  /// "LiteLLM at http://...", or "the bundled mock proxy".
  const std::string& description() const { return description_; }
  const Patience& patience() const { return patience_; }

 private:
  Backend();

  std::unique_ptr<budget_mock::MockProxy> mock_;
  BaseUrl url_;
  std::string master_key_;
  std::string description_;
  Patience patience_;
};

/// Whether the key of `admin` may make keys, as far as the proxy says. An error says in one line
/// that it may not, and which key may.
Result<bool> RequireAdminsKey(const ProxyClient& admin);

}  // namespace budget_gate
