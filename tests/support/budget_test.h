// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/resource_test.h"
#include "support/spend_watcher.h"
#include "support/spender.h"

namespace budget_gate::testing_support {

/// An embedding model that is charged for.
bool IsPricedEmbedding(const ModelInfo& model);

/// The fixture of cases that spend: what Spender and SpendWatcher do, for the keys of the case.
class BudgetTest : public ResourceTest {
 protected:
  /// USD that one plain completion was measured to cost.
  double CostOfOneRequest() { return Proxy().CostOfOneRequest(); }

  /// Once: what is refused now is refused.
  Attempt Send(VirtualKey& key, const ChatOptions& options = {}) {
    return Spender(Proxy()).Send(key, options);
  }
  /// Likewise, behind a request that may not be settled. What was waited for that is recorded as
  /// the property "waited_for_settlement" of the case.
  Attempt SendWhenSettled(VirtualKey& key, const ChatOptions& options = {});
  std::vector<Attempt> SendAtOnce(VirtualKey& key, int count, const ChatOptions& options = {},
                                  const std::vector<BaseUrl>& by = {}) {
    return Spender(Proxy()).SendAtOnce(key, count, options, by);
  }
  Reply<Completion> SendEmbedding(VirtualKey& key, const ModelInfo& model, const std::string& input,
                                  const json& fields = json::object()) {
    return Spender(Proxy()).SendEmbedding(key, model, input, fields);
  }

  /// Sends completions until the key has spent its limit, or exactly that and is refused; all
  /// before have to be admitted. Then waits until the proxy has written that spend: from there on
  /// nothing is in flight, reserved or late. The case fails when it cannot be done.
  void SpendTheLimit(VirtualKey& key, const ChatOptions& options = {});

  [[nodiscard]] testing::AssertionResult EventuallySpends(const VirtualKey& key, double usd) {
    return SpendWatcher(Admin(), patience()).EventuallySpends(key, usd);
  }
  /// The proxy has written all that the ledger of `key` has.
  [[nodiscard]] testing::AssertionResult EventuallySettles(const VirtualKey& key) {
    return EventuallySpends(key, key.spending.ledger().spend());
  }
  /// A key without a limit, which was served once: the proxy serves whom it has to.
  VirtualKey MakeServedKey();
  using Sender = std::function<Attempt(VirtualKey&)>;
  /// Unlike EventuallySettles it also sees what is written too often, or in /spend/logs alone.
  /// `send` (a plain completion, unless said) sends the request that LiteLLM writes last.
  [[nodiscard]] testing::AssertionResult EventuallyAddsUp(const VirtualKey& key,
                                                          const Sender& send = {});

  /// The first embedding model with a price; without one the case is skipped.
  ModelInfo RequireEmbeddingModel();
  /// USD that `completion` has to cost by its usage.
  double PriceOf(const Completion& completion, const std::string& model_name = {}) {
    return CostOf(Proxy().PricesOf(model_name), completion.usage);
  }

 private:
  Seconds waited_{0};
};

}  // namespace budget_gate::testing_support
