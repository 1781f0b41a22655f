// SPDX-License-Identifier: Apache-2.0
// There is no way round a budget: what holds on one route that spends holds on every other one.
#include <vector>

#include "report/money.h"
#include "support/budget_test.h"
#include "support/outcome.h"
#include "support/rows.h"
#include "support/spending_routes.h"

namespace budget_gate::testing_support {
namespace {

/// What the model behind the proxy answers when it does not have a route; LiteLLM's own 404 for one
/// that it does not have is another.
bool IsUnknownToTheModel(const Reply<Completion>& reply) {
  return !reply && !IsUnknownRoute(reply.error()) && !reply.error().IsBudgetExceeded() &&
         (reply.error().status == 404 || reply.error().status == 405);
}

class SpendingRouteTest : public BudgetTest {
 protected:
  /// What requests on `route` ask for; the case is skipped where the proxy lacks it.
  ModelInfo ModelOf(const SpendingRoute& route) {
    return route.embeds ? RequireEmbeddingModel() : Proxy().model();
  }

  bool CanSend(const SpendingRoute& route) {
    return !route.embeds || FindModel(IsPricedEmbedding).has_value();
  }

  /// USD that any request on `route` costs more than.
  double LessThanOneOn(const SpendingRoute& route) {
    constexpr double kPart = 1.0 / 64;
    return kPart *
           (route.embeds ? *ModelOf(route).prices.input_cost_per_token : CostOfOneRequest());
  }

  /// Sends a request on `route`, and books what it has to cost by its usage.
  Attempt SendOn(const SpendingRoute& route, VirtualKey& key) {
    ChatOptions options;
    options.model = ModelOf(route).name;
    return Spender(Proxy()).SendTo(key, RequestOn(route, options), options);
  }
};

class SpendingRoutes : public SpendingRouteTest,
                       public testing::WithParamInterface<const SpendingRoute*> {
 protected:
  void SkipIfUnknownToTheModel(const Reply<Completion>& reply) {
    if (IsUnknownToTheModel(reply))
      Skip("the model behind the proxy does not serve " + GetParam()->path + ": " +
           reply.error().ToString());
  }
};

TEST_P(SpendingRoutes, IsChargedForItsUsage) {
  Promise("a request on any route that spends is charged for the usage that its reply states");
  VirtualKey key = MakeKey();
  const Attempt attempt = SendOn(*GetParam(), key);
  SkipIfUnknownToTheModel(attempt.reply);
  ASSERT_THAT(attempt, IsAdmitted());
  if (!attempt.reply->has_usage && !Proxy().FollowsScript())
    GTEST_SKIP() << "the reply states no usage";
  // On the same route: a request beside it on another one might change its price, which
  // EverySpendingRoute is about.
  EXPECT_TRUE(EventuallyAddsUp(key, [&](VirtualKey& last) { return SendOn(*GetParam(), last); }));
}

TEST_P(SpendingRoutes, SpendsABudgetForEveryOtherRoute) {
  Promise("a budget that was spent on one route is spent for every route");
  VirtualKey key = MakeKeyWithBudget(LessThanOneOn(*GetParam()));
  const Attempt attempt = SendOn(*GetParam(), key);
  SkipIfUnknownToTheModel(attempt.reply);
  ASSERT_THAT(attempt, IsAdmitted());
  ASSERT_TRUE(EventuallySettles(key));
  for (const SpendingRoute* other : AllSpendingRoutes()) {
    if (!CanSend(*other)) continue;
    EXPECT_THAT(SendOn(*other, key), IsRefusedForBudget()) << "on " << other->name;
  }
}

INSTANTIATE_FOR_EACH_ROW(SpendingRoutes, AllSpendingRoutes());

using EverySpendingRoute = SpendingRouteTest;
// It sends on the routes that make others free, and on those others.
const bool needs_of_every_route =
    SayNeeds("EverySpendingRoute.*", {.turn = Turn::kAloneBeforeOthers});

TEST_F(EverySpendingRoute, LeavesThePriceOfEveryOtherAlone) {
  Promise("what a request costs does not depend on the route that was used before it");
  VirtualKey key = MakeKey();
  std::vector<const SpendingRoute*> served;
  std::string costs;  // in words
  for (const SpendingRoute* route : AllSpendingRoutes()) {
    if (!CanSend(*route)) continue;
    const Attempt attempt = SendOn(*route, key);
    if (IsUnknownToTheModel(attempt.reply)) continue;
    ASSERT_THAT(attempt, IsAdmitted()) << "on " << route->name;
    served.push_back(route);
    costs += "\n  " + route->name + " " + PlainUsd(attempt.cost);
  }
  ASSERT_FALSE(served.empty()) << "the model behind the proxy serves none of the routes";
  // Every ordered pair once: the first one and each of the others in turn, the second one and each
  // of those after it in turn, and so on, and the first one again.
  std::vector<const SpendingRoute*> walk;
  for (auto route = served.begin(); route != served.end(); ++route) {
    for (auto other = route + 1; other != served.end(); ++other)
      walk.insert(walk.end(), {*route, *other});
  }
  walk.push_back(served.front());
  for (const SpendingRoute* route : walk)
    ASSERT_THAT(SendOn(*route, key), IsAdmitted()) << "on " << route->name;
  EXPECT_TRUE(EventuallyAddsUp(key)) << "What the first request on each route cost:" << costs;
}

}  // namespace
}  // namespace budget_gate::testing_support
