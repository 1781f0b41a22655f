// SPDX-License-Identifier: Apache-2.0
// What only keys have; what holds for every payer is in payer_budget_test.cpp.
// litellm/proxy/auth/auth_checks.py, _virtual_key_max_budget_check.
#include "gate/names.h"
#include "support/outcome.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::Eq;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

class KeyBudget : public PayerTest {
 protected:
  /// A key that has spent its limit, `requests` times what one costs, and is refused for it.
  VirtualKey MakeSpentKey(double requests = 0.5) {
    VirtualKey key = MakeKeyWithBudget(requests * CostOfOneRequest());
    SpendTheLimit(key);
    EXPECT_THAT(Send(key), IsRefusedForBudget());
    return key;
  }
  /// Adds `usd` to the limit of `key` until `expiry`.
  void Increase(const VirtualKey& key, double usd, const std::string& expiry) {
    Update(key, {{"temp_budget_increase", usd}, {"temp_budget_expiry", expiry}});
  }
};

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

TEST_F(KeyBudget, RefusesEveryRequestOnceSpent) {
  Promise("a key that was refused for its budget stays refused");
  VirtualKey key = MakeSpentKey(1.5);
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, ARejectedRequestCostsNothing) {
  Promise("a request that is refused for its budget is not charged");
  VirtualKey key = MakeSpentKey(1.5);
  const double spent = key.spending.ledger().spend();
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Send(key), IsRefusedForBudget());
  // One more request, once the key is open again: when its cost is written, so is all that came
  // before.
  const double more = spent + 5 * CostOfOneRequest();
  SetLimit(key, more);
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

  VirtualKey key = MakeSpentKey();
  const std::string marker = Nonce();
  ASSERT_THAT(Send(key, {.marker = marker}), IsRefusedForBudget());
  EXPECT_EQ(calls(marker), 0) << "calls of the model with the refused request's prompt";
}

TEST_F(KeyBudget, AdmitsAgainWhenTheLimitIsCleared) {
  Promise("a key is served again as soon as its max_budget is set to null");
  VirtualKey key = MakeSpentKey();
  SetLimit(key, std::nullopt);
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyBudget, AStreamedRequestIsRefusedWithPlainJson) {
  Promise("a streamed request of an exhausted key is refused before the stream, with a JSON body");
  VirtualKey key = MakeSpentKey();
  const Attempt attempt = Send(key, {.stream = true});
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_TRUE(attempt.reply.error().is_json) << attempt.reply.error().ToString();
}

TEST_F(KeyBudget, AdmitsAgainWhenTheSpendIsReset) {
  Promise("POST /key/{key}/reset_spend to 0 reopens the key, in the database and for admission");
  VirtualKey key = MakeSpentKey(1.5);
  ResetSpend(key, 0);
  EXPECT_THAT(Send(key), IsAdmitted());
  EXPECT_TRUE(EventuallySettles(key));
}

TEST_F(KeyBudget, AnExhaustedKeyMayStillListModels) {
  Promise("what costs nothing stays open to a key that has spent its budget: /v1/models",
          Should{"a list of models costs nothing and serves nobody"});
  VirtualKey key = MakeKeyWithBudget(0);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const auto models = key.spending.client().Get("/v1/models");
  ASSERT_THAT(models, IsAdmitted());
  EXPECT_THAT(models->Json().value("data", json::array()), Not(testing::IsEmpty()));
}

TEST_F(KeyBudget, AnExhaustedKeyMayStillReadItsInfo) {
  Promise("what costs nothing stays open to a key that has spent its budget: /key/info",
          Should{"an admin sees it all the same"});
  VirtualKey key = MakeKeyWithBudget(0);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const auto info = key.spending.client().GetKeyInfo("");
  ASSERT_THAT(info, IsAdmitted());
  EXPECT_THAT(info->max_budget, Optional(Eq(0.0)));
}

TEST_F(KeyBudget, ASoftBudgetNeverRefuses) {
  Promise("a soft_budget warns and does not refuse");
  VirtualKey key = MakeKey({{"soft_budget", 0.5 * CostOfOneRequest()}});
  for (int i = 0; i < 2; ++i) ASSERT_THAT(Send(key), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(key));
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyBudget, AdmitsAgainDuringATemporaryIncrease) {
  Promise("temp_budget_increase is added to the limit until temp_budget_expiry");
  VirtualKey key = MakeSpentKey();
  Increase(key, key.spending.ledger().spend() + CostOfOneRequest(), "2099-01-01T00:00:00");
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyBudget, RefusesWhenATemporaryIncreaseHasExpired) {
  Promise("temp_budget_increase counts for nothing after temp_budget_expiry");
  VirtualKey key = MakeSpentKey();
  // It counts while it lasts, and not any more: without it the answer is the same.
  const double increase = key.spending.ledger().spend() + 5 * CostOfOneRequest();
  Increase(key, increase, "2099-01-01T00:00:00");
  ASSERT_THAT(Send(key), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(key));
  Increase(key, increase, "2020-01-01T00:00:00");
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, RefusesAModelWhoseOwnBudgetIsSpent) {
  Promise("a key that has spent its model_max_budget for a model is refused that model");
  const std::string model = Proxy().model().name;
  const auto made = GenerateKey(
      {{"model_max_budget",
        {{model, {{"budget_limit", CostOfOneRequest() / 2}, {"time_period", payers::kLonger}}}}}});
  if (!made && made.error().message.find("Enterprise") != std::string::npos)
    GTEST_SKIP() << "model_max_budget needs a licence: " << made.error().ToString();
  VirtualKey key = KeyOf(Needed("POST /key/generate", made));
  ASSERT_THAT(Send(key), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(key));
  EXPECT_THAT(Send(key), IsRefusedForBudget());
}

TEST_F(KeyBudget, RefusesAKeyWhoseTeamHasMoneyLeft) {
  Promise("a key is refused when it has spent its own budget, whatever its team has left");
  const double limit = 1.5 * CostOfOneRequest();
  Payer team = MakePayer(payers::Team(), 1000 * limit, std::nullopt, {{"max_budget", limit}});
  team.key.spending.set_limit(limit);  // the one that stops it
  SpendTheLimitOf(team);
  const Attempt attempt = SendFor(team);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_THAT(attempt.reply.error().message, Not(HasSubstr(team.Named())));
}

}  // namespace
}  // namespace budget_gate::testing_support
