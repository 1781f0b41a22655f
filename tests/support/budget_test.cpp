// SPDX-License-Identifier: Apache-2.0
#include "support/budget_test.h"

#include "report/money.h"
#include "support/outcome.h"

namespace budget_gate::testing_support {

using testing::AssertionResult;

Attempt BudgetTest::SendWhenSettled(VirtualKey& key, const ChatOptions& options) {
  Attempt attempt = Spender(Proxy()).SendWhenSettled(key, options);
  waited_ += attempt.waited;
  if (attempt.refused_while_reserved > 0)
    RecordProperty("waited_for_settlement", std::to_string(waited_.count()) + " s");
  return attempt;
}

void BudgetTest::SpendTheLimit(VirtualKey& key, const ChatOptions& options) {
  constexpr int kMostRequests = 50;
  for (int i = 0; key.spending.Next() != Verdict::kRefuse; ++i) {
    const bool is_equal = key.spending.Next() == Verdict::kEither;
    Attempt attempt = SendWhenSettled(key, options);
    if (is_equal && attempt.refused_for_budget()) {
      // For good, or for money that was only reserved?
      if (!EventuallySettles(key)) break;
      attempt = Send(key, options);
      if (attempt.refused_for_budget()) break;
    }
    const std::string step = "request " + std::to_string(i + 1) + " of those that spend the limit";
    if (!attempt.admitted() && !attempt.refused_for_budget())
      throw NotJudged(step, attempt.reply.error());
    if (!attempt.admitted()) {
      Fail("request " + std::to_string(i + 1) + " of a key that had spent " +
           PlainUsd(key.spending.ledger().spend()) + " of " +
           PlainUsd(key.spending.limit().value_or(0)) + " should have been admitted, but was " +
           testing::PrintToString(attempt));
    }
    if (i >= kMostRequests)
      Fail("the limit was not reached with " + std::to_string(i) +
           " requests: the proxy says that they cost almost nothing");
  }
  const AssertionResult settled = EventuallySettles(key);
  if (!settled) Fail(settled.message());
}

VirtualKey BudgetTest::MakeServedKey() {
  VirtualKey key = MakeKey();
  (void)Needed("a completion with a key that has no limit", Send(key).reply);
  return key;
}

AssertionResult BudgetTest::EventuallyAddsUp(const VirtualKey& key, const Sender& send) {
  VirtualKey last = MakeKey();
  (void)Needed("the request behind all others", (send ? send(last) : Send(last)).reply);
  return SpendWatcher(Admin(), patience()).EventuallyAddsUp(key, last);
}

bool IsPricedEmbedding(const ModelInfo& model) {
  return model.mode == "embedding" && model.prices.input_cost_per_token.value_or(0) > 0;
}

ModelInfo BudgetTest::RequireEmbeddingModel() {
  return RequireModel("embedding model (model_info.mode: embedding) with a price",
                      IsPricedEmbedding);
}

}  // namespace budget_gate::testing_support
