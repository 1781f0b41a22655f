// SPDX-License-Identifier: Apache-2.0
// What a key is charged, and where it can be read:
// litellm/proxy/hooks/proxy_track_cost_callback.py.
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

using SpendTracking = BudgetTest;

TEST_F(SpendTracking, TheCostHeaderIsTokensTimesPrice) {
  Promise("x-litellm-response-cost is the reply's usage times the model's price");
  VirtualKey key = MakeKey();
  const Attempt attempt = Send(key);
  ASSERT_THAT(attempt, IsAdmitted());
  ASSERT_TRUE(attempt.reply->has_usage);
  ASSERT_TRUE(attempt.reply->cost) << "the reply has no x-litellm-response-cost";
  const Usage& usage = attempt.reply->usage;
  EXPECT_THAT(*attempt.reply->cost, IsUsd(PriceOf(*attempt.reply)))
      << usage.prompt_tokens << " tokens in, " << usage.completion_tokens << " out";
}

TEST_F(SpendTracking, HeadersKeyInfoAndSpendLogsAreTheSameMoney) {
  Promise(
      "the cost headers, the spend in /key/info and the rows of /spend/logs add up to the same");
  VirtualKey key = MakeKey();
  for (int i = 0; i < 4; ++i) {
    const Attempt attempt = Send(key);
    ASSERT_THAT(attempt, IsAdmitted());
    ASSERT_TRUE(attempt.reply->cost) << "the reply has no x-litellm-response-cost";
  }
  EXPECT_TRUE(EventuallyAddsUp(key));
}

TEST_F(SpendTracking, AStreamIsChargedForItsUsage) {
  Promise("a streamed completion is charged for the usage that its last chunk states");
  VirtualKey key = MakeKey();
  const Attempt attempt = Send(key, {.stream = true});
  ASSERT_THAT(attempt, IsAdmitted());
  ASSERT_TRUE(attempt.reply->has_usage) << "the stream ended without its usage";
  EXPECT_TRUE(EventuallySpends(key, PriceOf(*attempt.reply)));
}

TEST_F(SpendTracking, AnEmbeddingIsChargedForItsTokens) {
  Promise("an embedding is charged for the tokens of its input");
  const ModelInfo model = RequireEmbeddingModel();
  VirtualKey key = MakeKey();
  const auto reply = SendEmbedding(key, model, "one two three");
  ASSERT_THAT(reply, IsAdmitted());
  EXPECT_TRUE(EventuallySpends(key, PriceOf(*reply, model.name)));
}

TEST_F(SpendTracking, AFailedUpstreamRequestCostsNothing) {
  Promise("a request that the model fails is not charged");
  RequireScript();
  VirtualKey key = MakeKey();
  ASSERT_THAT(Send(key, {.status = 500}), IsRefusedWith(500, testing::_));
  // When a later request is written, so is all that came before it.
  ASSERT_THAT(Send(key), IsAdmitted());
  EXPECT_TRUE(EventuallyAddsUp(key));
}

TEST_F(SpendTracking, AFailedUpstreamRequestReleasesItsReservation) {
  Promise("the budget that a failed request had reserved is free again");
  RequireScript();
  VirtualKey key = MakeKeyWithBudget(0.5 * CostOfOneRequest());
  ASSERT_THAT(Send(key, {.status = 500}), IsRefusedWith(500, testing::_));
  EXPECT_THAT(SendWhenSettled(key), IsAdmitted());
}

TEST_F(SpendTracking, TwoKeysNeverPayForEachOther) {
  Promise("a request is charged to the key that made it, and to no other");
  VirtualKey spender = MakeKey();
  VirtualKey bystander = MakeKeyWithBudget(0.5 * CostOfOneRequest());
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Send(spender), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(spender));
  EXPECT_THAT(Send(bystander), IsAdmitted());
  EXPECT_TRUE(EventuallyAddsUp(bystander));
  EXPECT_TRUE(EventuallyAddsUp(spender));
}

TEST_F(SpendTracking, ManyRequestsAtOnceNeitherLoseNorDoubleACharge) {
  Promise("requests that run at the same time are each charged once");
  constexpr int kRequests = 12;
  VirtualKey key = MakeKey();
  const std::vector<Attempt> attempts = SendAtOnce(key, kRequests, {.sleep = 0.02});
  EXPECT_THAT(attempts, testing::Each(IsAdmitted()));
  EXPECT_TRUE(EventuallyAddsUp(key));
}

}  // namespace
}  // namespace budget_gate::testing_support
