// SPDX-License-Identifier: Apache-2.0
// A virtual key's max_budget: litellm/proxy/auth/auth_checks.py, _virtual_key_max_budget_check.
#include <cmath>

#include "litellm/names.h"
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::Optional;

using KeyBudget = BudgetTest;

/// Whether sums of a few multiples of `price` have no rounding: it is a power of two, or nearly.
bool IsExactInBinary(const std::optional<double>& price) {
  if (!price || *price <= 0) return false;
  int exponent = 0;
  const double mantissa = std::frexp(*price, &exponent);
  constexpr double kFewBits = 1024;
  return mantissa * kFewBits == std::floor(mantissa * kFewBits);
}

TEST_F(KeyBudget, AdmitsWhileSpendIsBelowTheLimit) {
  Promise("a key is served for as long as its spend is below its max_budget");
  VirtualKey key = MakeKeyWithBudget(3.5 * OneRequest());
  // A model whose replies vary in length may reach the limit sooner.
  for (int i = 0; i < 3 && key.spending.Next() == Verdict::kAdmit; ++i) {
    ASSERT_THAT(Send(key), IsAdmitted());
    ASSERT_TRUE(EventuallySettles(key));
  }
}

TEST_F(KeyBudget, AdmitsTheRequestThatCrossesTheLimitAndRefusesTheNext) {
  Promise("the request that crosses max_budget is served, and the one after it is refused");
  VirtualKey key = MakeKeyWithBudget(2.5 * OneRequest());
  SpendTheLimit(key);
  EXPECT_GT(key.spending.ledger().spend(), *key.spending.limit());
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, RefusesWhenTheSpendEqualsTheLimit) {
  Promise("a key is refused when its spend equals its max_budget: spend >= max_budget");
  SKIP_WITHOUT_SCRIPT();
  const auto model = FindModel([](const ModelInfo& each) {
    return each.IsChat() && IsExactInBinary(each.prices.input_cost_per_token) &&
           IsExactInBinary(each.prices.output_cost_per_token);
  });
  SKIP_WITHOUT_MODEL(model, "chat model priced in powers of two, whose costs add up exactly");
  const ChatOptions request{.model = model->name, .prompt_tokens = 16, .completion_tokens = 4};
  const double cost = CostOf(model->prices, {.prompt_tokens = 16, .completion_tokens = 4});
  VirtualKey key = MakeKeyWithBudget(2 * cost);
  ASSERT_THAT(Send(key, request), IsAdmitted());
  ASSERT_THAT(Send(key, request), IsAdmitted());
  ASSERT_TRUE(EventuallySpends(key, 2 * cost));
  EXPECT_THAT(Send(key, request), IsRefusedForBudget());
}

TEST_F(KeyBudget, ALimitOfZeroRefusesTheFirstRequest) {
  Promise("a key with max_budget 0 is never served");
  VirtualKey key = MakeKeyWithBudget(0);
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, NoLimitNeverRefuses) {
  Promise("a key without max_budget is served whatever it has spent");
  VirtualKey key = MakeKey();
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Send(key), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(key));
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyBudget, TheRejectionStatesSpendAndLimit) {
  Promise("a budget rejection states the spend and the limit, and they are the key's own");
  VirtualKey key = MakeKeyWithBudget(1.5 * OneRequest());
  SpendTheLimit(key);
  const Attempt attempt = Send(key);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  const std::string& message = attempt.reply.error().message;
  const auto stated = ReadStatedBudget(message);
  ASSERT_TRUE(stated) << "the message was: " << message;
  EXPECT_THAT(stated->spend, IsUsd(key.spending.ledger().spend())) << message;
  EXPECT_THAT(stated->limit, IsUsd(*key.spending.limit())) << message;
}

TEST_F(KeyBudget, StaysRejected) {
  Promise("a key that was refused for its budget stays refused");
  VirtualKey key = MakeKeyWithBudget(1.5 * OneRequest());
  SpendTheLimit(key);
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, ARejectedRequestCostsNothing) {
  Promise("a request that is refused for its budget is not charged");
  VirtualKey key = MakeKeyWithBudget(1.5 * OneRequest());
  SpendTheLimit(key);
  const double spent = key.spending.ledger().spend();
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Send(key), IsRefusedForBudget());
  // One more request, once the key is open again: when its cost is written, so is all that came
  // before.
  const double more = spent + 5 * OneRequest();
  ASSERT_TRUE(Admin().UpdateKey(key.secret, {{"max_budget", more}}));
  key.spending.set_limit(more);
  ASSERT_THAT(Send(key), IsAdmitted());
  EXPECT_TRUE(EventuallyAddsUp(key));
}

TEST_F(KeyBudget, ARejectedRequestReachesNoModel) {
  Promise("a request that is refused for its budget is not sent to the model");
  VirtualKey open = MakeKey();
  const Attempt served = Send(open);
  ASSERT_THAT(served, IsAdmitted());
  std::string endpoint = served.reply->http.Header("x-litellm-model-api-base");
  while (endpoint.ends_with('/')) endpoint.pop_back();
  if (endpoint.ends_with("/v1")) endpoint.resize(endpoint.size() - 3);
  const auto url = BaseUrl::Parse(endpoint);
  const auto calls = [&](const std::string& marker) {
    const auto reply = url ? ProxyClient(*url, "").Get("/calls?containing=" + marker)
                           : Reply<HttpReply>(RequestError{});
    return reply && reply->status == 200 ? reply->Json().value("calls", -1) : -1;
  };
  if (calls("") < 1) {
    GTEST_SKIP() << "the model behind the proxy does not count its calls (GET /calls); "
                    "model_endpoint does";
  }

  VirtualKey key = MakeKeyWithBudget(0.5 * OneRequest());
  SpendTheLimit(key);
  const std::string marker = Nonce();
  ASSERT_THAT(Send(key, {.marker = marker}), IsRefusedForBudget());
  EXPECT_EQ(calls(marker), 0) << "calls of the model with the refused request's prompt";
}

TEST_F(KeyBudget, RaisingTheLimitReopens) {
  Promise("a key is served again as soon as its max_budget is raised above its spend");
  VirtualKey key = MakeKeyWithBudget(1.5 * OneRequest());
  SpendTheLimit(key);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const double raised = key.spending.ledger().spend() + OneRequest();
  ASSERT_TRUE(Admin().UpdateKey(key.secret, {{"max_budget", raised}}));
  key.spending.set_limit(raised);
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyBudget, LoweringTheLimitBelowTheSpendCloses) {
  Promise("a key is refused as soon as its max_budget is lowered below its spend");
  VirtualKey key = MakeKeyWithBudget(20 * OneRequest());
  ASSERT_THAT(Send(key), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(key));
  const double lowered = key.spending.ledger().spend() / 2;
  ASSERT_TRUE(Admin().UpdateKey(key.secret, {{"max_budget", lowered}}));
  key.spending.set_limit(lowered);
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, ClearingTheLimitReopens) {
  Promise("a key is served again as soon as its max_budget is set to null");
  VirtualKey key = MakeKeyWithBudget(0.5 * OneRequest());
  SpendTheLimit(key);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  ASSERT_TRUE(Admin().UpdateKey(key.secret, {{"max_budget", nullptr}}));
  key.spending.set_limit(std::nullopt);
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyBudget, AStreamedRequestIsRefusedWithPlainJson) {
  Promise("a streamed request of an exhausted key is refused before the stream, with a JSON body");
  VirtualKey key = MakeKeyWithBudget(0.5 * OneRequest());
  SpendTheLimit(key);
  const Attempt attempt = Send(key, {.stream = true});
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_TRUE(attempt.reply.error().is_json);
}

TEST_F(KeyBudget, ResettingTheSpendReopens) {
  Promise("POST /key/{key}/reset_spend to 0 reopens the key, in the database and for admission");
  VirtualKey key = MakeKeyWithBudget(1.5 * OneRequest());
  SpendTheLimit(key);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const auto reset = Admin().ResetKeySpend(key.secret, 0);
  ASSERT_TRUE(reset);
  if (reset->status == 404 && ReadError(*reset).message == "Not Found")
    GTEST_SKIP() << "this release has no /key/{key}/reset_spend";
  ASSERT_EQ(reset->status, 200) << reset->ToString();
  key.spending.ResetSpend(0);
  EXPECT_THAT(Send(key), IsAdmitted());
  EXPECT_TRUE(EventuallySettles(key));
}

TEST_F(KeyBudget, ReopensWhenItsBudgetDurationIsOver) {
  Promise("the spend of a key with a budget_duration is set to 0 at the end of each period");
  VirtualKey key = MakeKey({{"max_budget", 0.5 * OneRequest()}, {"budget_duration", "5s"}});
  // The period may end between the requests; in the next one there is time for them.
  bool refused = false;
  for (int i = 0; i < 3 && !refused; ++i) {
    key.spending.ResetSpend(0);
    while (key.spending.Next() == Verdict::kAdmit) ASSERT_THAT(Send(key), IsAdmitted());
    refused = Send(key).refused_for_budget();
  }
  ASSERT_TRUE(refused) << "the key was never refused, although it had spent its limit";
  bool admitted = false;
  const bool reopened = PollUntil(patience().write, [&] {
    admitted = Send(key).admitted();
    return admitted;
  });
  EXPECT_TRUE(reopened) << "the key was still refused " << patience().write.count()
                        << " s later, with a budget_duration of 5 s";
}

TEST_F(KeyBudget, AnExhaustedKeyMayStillListModels) {
  Promise("what costs nothing stays open to a key that has spent its budget: /v1/models");
  VirtualKey key = MakeKeyWithBudget(0);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const auto reply = key.spending.client().Get("/v1/models");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200) << ReadError(*reply).ToString();
}

TEST_F(KeyBudget, AnExhaustedKeyMayStillReadItsInfo) {
  Promise("what costs nothing stays open to a key that has spent its budget: /key/info");
  VirtualKey key = MakeKeyWithBudget(0);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const auto info = key.spending.client().GetKeyInfo("");
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_THAT(info->max_budget, Optional(Eq(0.0)));
}

}  // namespace
}  // namespace budget_gate::testing_support
