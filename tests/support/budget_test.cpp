// SPDX-License-Identifier: Apache-2.0
#include "support/budget_test.h"

#include <stdexcept>

#include "report/money.h"

namespace budget_gate::testing_support {

using testing::AssertionResult;

void BudgetTest::SpendTheLimit(VirtualKey& key, const ChatOptions& options) {
  constexpr int kMostRequests = 50;
  for (int i = 0; key.spending.Next() != Verdict::kRefuse; ++i) {
    const bool is_equal = key.spending.Next() == Verdict::kEither;
    Attempt attempt = Send(key, options);
    if (is_equal && attempt.refused_for_budget()) {
      // For good, or for money that was only reserved?
      if (!EventuallySettles(key)) break;
      attempt = Send(key, options);
      if (attempt.refused_for_budget()) break;
    }
    if (!attempt.admitted()) {
      throw std::runtime_error("request " + std::to_string(i + 1) + " of a key that had spent " +
                               PlainUsd(key.spending.ledger().spend()) + " of " +
                               PlainUsd(key.spending.limit().value_or(0)) +
                               " should have been admitted, but was " +
                               testing::PrintToString(attempt));
    }
    if (i >= kMostRequests)
      throw std::runtime_error("the limit was not reached with " + std::to_string(i) +
                               " requests: the proxy says that they cost almost nothing");
  }
  const AssertionResult settled = EventuallySettles(key);
  if (!settled) throw std::runtime_error(settled.message());
}

AssertionResult BudgetTest::EventuallyAddsUp(const VirtualKey& key, const Sender& send) {
  VirtualKey last = MakeKey();
  const bool sent = (send ? send(last) : Send(last)).admitted();
  return SpendWatcher(Admin(), patience()).EventuallyAddsUp(key, sent ? &last : nullptr);
}

bool IsPricedEmbedding(const ModelInfo& model) {
  return model.mode == "embedding" && model.prices.input_cost_per_token.value_or(0) > 0;
}

ModelInfo BudgetTest::RequireEmbeddingModel() {
  return RequireModel("embedding model (model_info.mode: embedding) with a price",
                      IsPricedEmbedding);
}

}  // namespace budget_gate::testing_support
