// SPDX-License-Identifier: Apache-2.0
// Several proxies on one database: what one of them was told has to hold on the others.
// https://docs.litellm.ai/docs/proxy/prod: they share counters by Redis; without it each keeps a
// key for user_api_key_cache_ttl (60 s) and counts by itself.
#include <algorithm>
#include <functional>

#include "report/money.h"
#include "support/budget_test.h"
#include "support/case_needs.h"
#include "support/watch.h"

namespace budget_gate::testing_support {
namespace {

// They wait for as long as a cached key lives.
const bool needs = SayNeeds("Replicas.*", {.waits_long = true});

class Replicas : public BudgetTest {
 protected:
  /// Two of them; the case is skipped where they are not known.
  void RequireReplicas() {
    const std::vector<BaseUrl> all = Proxy().Replicas();
    if (all.empty())
      Skip("LITELLM_REPLICA_URLS is not set: whether there are replicas is not known");
    one_ = all.front();
    other_ = all.back();
  }

  ProxyClient AdminOf(const BaseUrl& replica) { return Admin().At(replica); }
  Attempt SendBy(const BaseUrl& replica, VirtualKey& key) {
    key.spending.set_client(AdminOf(replica).WithKey(key.secret));
    return Send(key);
  }
  /// A key with a limit of `requests` completions, which both replicas have served, so that both
  /// have it in memory.
  VirtualKey MakeKnownKey(double requests) {
    VirtualKey key = MakeKeyWithBudget(requests * CostOfOneRequest());
    for (const BaseUrl& replica : {one_, other_}) {
      const Attempt attempt = SendBy(replica, key);
      if (!attempt.admitted()) throw NotJudged("a completion", attempt.reply.error());
    }
    return key;
  }
  /// Spends the limit of `key` by way of one replica.
  void SpendByOne(VirtualKey& key) {
    key.spending.set_client(AdminOf(one_).WithKey(key.secret));
    SpendTheLimit(key);
  }
  void UpdateByOne(const VirtualKey& key, const json& fields) {
    (void)Needed("POST /key/update", AdminOf(one_).UpdateKey(key.secret, fields));
  }

  using Fits = std::function<bool(const Attempt&)>;
  /// The other replica answers so within the time for which a key stays in its memory, and a write.
  [[nodiscard]] testing::AssertionResult OtherEventually(VirtualKey& key, const std::string& what,
                                                         const Fits& fits) {
    constexpr Seconds kKeptInMemory{75};
    constexpr Seconds kLongest{5};
    const Seconds patient = std::min(kKeptInMemory, patience().reset);
    const Waiting waiting("another replica", patient);
    const auto begin = std::chrono::steady_clock::now();
    int served = 0;
    std::optional<Attempt> last;
    const bool is_seen =
        PollUntil(patient, Pauses{.first = patience().pause, .longest = kLongest}, [&] {
          last = SendBy(other_, key);
          served += last->admitted() ? 1 : 0;
          return fits(*last);
        });
    const Seconds waited = std::chrono::steady_clock::now() - begin;
    RecordProperty("seen_by_the_other_replica_after", std::to_string(waited.count()) + " s");
    if (is_seen) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "another replica should have " << what << ", but after "
           << static_cast<int>(waited.count()) << " s (a key stays in memory for 60 s) it answered "
           << (last->admitted() ? "200" : last->reply.error().ToString()) << ", and it had served "
           << served << " requests";
  }
  testing::AssertionResult OtherEventuallyRefuses(VirtualKey& key) {
    return OtherEventually(key, "refused the key for its budget",
                           [](const Attempt& attempt) { return attempt.refused_for_budget(); });
  }
  testing::AssertionResult OtherEventuallyServes(VirtualKey& key) {
    return OtherEventually(key, "served the key",
                           [](const Attempt& attempt) { return attempt.admitted(); });
  }
  /// Refuses the key itself, with one of LiteLLM's errors that speaks of no budget.
  testing::AssertionResult OtherEventuallyForgets(VirtualKey& key) {
    return OtherEventually(key, "refused the key", [](const Attempt& attempt) {
      return !attempt.admitted() && !attempt.refused_for_budget();
    });
  }

  BaseUrl one_;
  BaseUrl other_;
};

// More than the other replica could spend by itself while it is asked.
constexpr double kMany = 30.5;

TEST_F(Replicas, ABudgetThatOneHasSpentIsSpentForTheOther) {
  Promise("a key that spent its budget by way of one replica is refused by another");
  RequireReplicas();
  VirtualKey key = MakeKnownKey(kMany);
  SpendByOne(key);
  EXPECT_TRUE(OtherEventuallyRefuses(key));
}

TEST_F(Replicas, ALimitThatIsLoweredByOneHoldsForTheOther) {
  Promise("a limit that was lowered below the spend by way of one replica holds on another");
  RequireReplicas();
  VirtualKey key = MakeKnownKey(1000);
  ASSERT_TRUE(EventuallySettles(key));
  UpdateByOne(key, {{"max_budget", CostOfOneRequest() / 2}});
  EXPECT_TRUE(OtherEventuallyRefuses(key));
}

TEST_F(Replicas, ALimitThatIsRaisedByOneHoldsForTheOther) {
  Promise("a key whose limit was raised by way of one replica is served by another");
  RequireReplicas();
  VirtualKey key = MakeKnownKey(2.5);
  SpendByOne(key);
  ASSERT_TRUE(OtherEventuallyRefuses(key));
  UpdateByOne(key, {{"max_budget", 1000 * CostOfOneRequest()}});
  EXPECT_TRUE(OtherEventuallyServes(key));
}

TEST_F(Replicas, ASpendThatIsResetByOneIsResetForTheOther) {
  Promise("a key whose spend was set to 0 by way of one replica is served by another");
  RequireReplicas();
  VirtualKey key = MakeKnownKey(2.5);
  SpendByOne(key);
  ASSERT_TRUE(OtherEventuallyRefuses(key));
  ResetSpend(key, 0);
  EXPECT_TRUE(OtherEventuallyServes(key));
}

TEST_F(Replicas, AKeyThatIsBlockedByOneIsBlockedForTheOther) {
  Promise("a key that was blocked by way of one replica is refused by another");
  RequireReplicas();
  VirtualKey key = MakeKnownKey(1000);
  (void)Needed("POST /key/block", AdminOf(one_).BlockKey(key.secret));
  EXPECT_TRUE(OtherEventuallyForgets(key));
}

TEST_F(Replicas, AKeyThatIsDeletedByOneIsGoneForTheOther) {
  Promise("a key that was deleted by way of one replica is refused by another");
  RequireReplicas();
  VirtualKey key = MakeKnownKey(1000);
  (void)Needed("POST /key/delete", AdminOf(one_).DeleteKey(key.secret));
  EXPECT_TRUE(OtherEventuallyForgets(key));
}

TEST_F(Replicas, SpendingByBothAtOnceIsBounded) {
  Promise(
      "a key that spends by way of several replicas at once spends at most its limit on each of "
      "them, and what is under way");
  RequireReplicas();
  constexpr int kAtOnce = 8;
  constexpr int kRounds = 20;
  constexpr double kLimit = 10.5;
  VirtualKey key = MakeKnownKey(kLimit);
  int served = key.spending.ledger().requests();
  bool is_closed = false;
  for (int round = 0; round < kRounds && !is_closed; ++round) {
    is_closed = true;
    for (const Attempt& attempt : SendAtOnce(key, kAtOnce, {}, {one_, other_})) {
      EXPECT_THAT(attempt, IsAdmittedOrRefusedForBudget());
      served += attempt.admitted() ? 1 : 0;
      is_closed = is_closed && !attempt.admitted();
    }
  }
  RecordProperty("served", served);
  EXPECT_TRUE(is_closed) << "after " << served << " requests it was still served";
  EXPECT_LE(served, 2 * kLimit + kAtOnce);
}

}  // namespace
}  // namespace budget_gate::testing_support
