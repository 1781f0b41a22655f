// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "support/cleanup.h"
#include "support/proxy_test.h"
#include "support/virtual_key.h"

namespace budget_gate::testing_support {

/// The fixture of cases that make something on the proxy: it deletes all of it afterwards.
class ResourceTest : public ProxyTest {
 protected:
  void TearDown() override;

  /// Makes a key with `fields`, to be deleted after the case. Throws when LiteLLM refuses.
  VirtualKey MakeKey(json fields = json::object());
  VirtualKey MakeKeyWithBudget(double usd) { return MakeKey({{"max_budget", usd}}); }
  /// Asks for a key, whatever comes of it; it is deleted after the case.
  Reply<GeneratedKey> GenerateKey(json fields);
  /// Likewise, with a body that may be no JSON.
  Reply<HttpReply> GenerateKeyFromText(const std::string& body);
  /// A key that LiteLLM made, to send with; it has no limit that its ledger knows of.
  VirtualKey KeyOf(const GeneratedKey& made);

  /// What /key/info shows to the master key. Throws when LiteLLM refuses.
  KeyInfo InfoOf(const VirtualKey& key);

  /// Sends `make`; unless LiteLLM refuses, it is undone by `remove` after the case. Throws when
  /// there is no reply.
  HttpReply TryMake(const Request& make, const std::optional<Request>& remove = std::nullopt);
  /// Likewise. Throws when LiteLLM refuses.
  HttpReply Make(const Request& make, const std::optional<Request>& remove = std::nullopt);

  Cleanup& cleanup() { return cleanup_; }

 private:
  Cleanup cleanup_;
};

}  // namespace budget_gate::testing_support
