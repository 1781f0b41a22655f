// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/cleanup.h"
#include "support/proxy_test.h"
#include "support/virtual_key.h"

namespace budget_gate::testing_support {

/// The fixture of cases that make something on the proxy: it deletes all of it afterwards. What
/// makes or changes something for a case throws NotJudged when LiteLLM refuses; a call whose answer
/// is what the case is about goes through Admin().
class ResourceTest : public ProxyTest {
 protected:
  void TearDown() override;

  /// Makes a key with `fields`, to be deleted after the case.
  VirtualKey MakeKey(json fields = json::object());
  VirtualKey MakeKeyWithBudget(double usd) { return MakeKey({{"max_budget", usd}}); }
  /// Asks for a key, whatever comes of it; it is deleted after the case.
  Reply<GeneratedKey> GenerateKey(json fields);
  /// Likewise, with a body that may be no JSON.
  Reply<HttpReply> GenerateKeyFromText(const std::string& body);
  /// A key that LiteLLM made, to send with; it has no limit that its ledger knows of.
  VirtualKey KeyOf(const GeneratedKey& made);

  /// What /key/info shows to the master key.
  KeyInfo InfoOf(const VirtualKey& key);
  /// Those that /key/list has with this alias: none or one.
  std::vector<json> KeysCalled(const std::string& alias);

  void Update(const VirtualKey& key, const json& fields);
  void Block(const VirtualKey& key);
  void Unblock(const VirtualKey& key);
  void Delete(const VirtualKey& key);
  /// The case is skipped where the release cannot.
  void ResetSpend(VirtualKey& key, double usd);
  /// Changes the max_budget of `key`, on the proxy and in the ledger.
  void SetLimit(VirtualKey& key, std::optional<double> usd);

  /// Sends `make`, whatever comes of it; unless LiteLLM refuses, it is undone by `remove` after the
  /// case.
  HttpReply TryMake(const Request& make, const std::optional<Request>& remove = std::nullopt);
  /// Likewise, and a refusal is NotJudged.
  HttpReply Make(const Request& make, const std::optional<Request>& remove = std::nullopt);

  /// Throws NotJudged where the reply of `step`, which made something called `name`, lacks that
  /// name: it is about something else.
  static void RequireIsAbout(const std::string& step, const std::string& name,
                             const std::string& reply);

  Cleanup& cleanup() { return cleanup_; }

 private:
  Cleanup cleanup_;
};

}  // namespace budget_gate::testing_support
