// SPDX-License-Identifier: Apache-2.0
// What a refusal for a budget looks like. That a spent budget refuses at all is said elsewhere, and
// judged by what happens: LiteLLM changes this form now and then, which breaks a client that reads
// it, and no budget. ProxyException in litellm/proxy/_types.py, BudgetExceededError in
// litellm/exceptions.py; the status was 400, 429 and 422 so far.
#include "support/payer_test.h"
#include "support/rows.h"
#include "support/spending_routes.h"

namespace budget_gate::testing_support {
namespace {

constexpr const char* kForm =
    "a refusal for a budget is a 4xx of type budget_exceeded, and its code repeats the status";

class RejectionForm : public PayerTest {
 protected:
  void PromiseForm() {
    Promise(kForm,
            Should{"a client that reads the form of an error has to change; money is not lost"});
  }
};

class RejectionOnARoute : public RejectionForm,
                          public testing::WithParamInterface<const SpendingRoute*> {};

TEST_P(RejectionOnARoute, HasTypeCodeAndStatus) {
  PromiseForm();
  const SpendingRoute& route = *GetParam();
  const ChatOptions options{.model =
                                (route.embeds ? RequireEmbeddingModel() : Proxy().model()).name};
  VirtualKey key = MakeKeyWithBudget(0);
  const Attempt attempt = Spender(Proxy()).SendTo(key, RequestOn(route, options), options);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_THAT(attempt, HasTheFormOfABudgetRejection());
}

INSTANTIATE_FOR_EACH_ROW(RejectionOnARoute, AllSpendingRoutes());

class RejectionForAPayer : public RejectionForm,
                           public testing::WithParamInterface<const PayerKind*> {};

TEST_P(RejectionForAPayer, HasTypeCodeAndStatus) {
  PromiseForm();
  Payer payer = MakePayer(*GetParam(), 0.5 * CostOfOneRequest());
  SpendTheLimitOf(payer);
  const Attempt attempt = SendFor(payer);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  EXPECT_THAT(attempt, HasTheFormOfABudgetRejection());
}

INSTANTIATE_FOR_EACH_ROW(RejectionForAPayer, AllPayers());

}  // namespace
}  // namespace budget_gate::testing_support
