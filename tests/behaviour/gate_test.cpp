// SPDX-License-Identifier: Apache-2.0
// The first and the last test of a run; CTest runs them before and after all others.
#include "gate/names.h"
#include "support/case_needs.h"
#include "support/chat.h"
#include "support/leftovers.h"
#include "support/proxy_test.h"
#include "support/watch.h"

namespace budget_gate::testing_support {
namespace {

using Gate = ProxyTest;
const bool needs_of_first =
    SayNeeds("Gate.OpensAProxyThatServesAndCharges", {.turn = Turn::kFirst});
const bool needs_of_last_case = SayNeeds("Gate.LeavesNothingBehind", {.turn = Turn::kLast});

TEST_F(Gate, OpensAProxyThatServesAndCharges) {
  Promise(
      "the proxy lists its keys to its master key, serves a request and states that it costs "
      "something");
  ProxyUnderTest& proxy = ProxyUnderTest::Get();
  const auto keys = proxy.Admin({}).FindKeys(std::string(kNamePrefix));
  if (!keys) {
    throw NotJudged(proxy.backend().description() +
                    " does not list its keys: " + keys.error().ToString() +
                    "\nIs LITELLM_MASTER_KEY its master key, and has it a database?");
  }
  proxy.BeginRun();
  std::cout << "The cases run on " << proxy.backend().description() << ", release "
            << (proxy.version().empty() ? "unknown" : proxy.version()) << ", with the model "
            << proxy.model().name << " ($" << proxy.CostOfOneRequest() << " a request)\n";
}

/// What was sent before has reached the database; not waited for when the run has spent all it may.
void AwaitWrites(ProxyUnderTest& proxy) {
  if (proxy.spend() != nullptr && !proxy.spend()->Take(proxy.MostOfShortRequest())) return;
  const ProxyClient admin = proxy.Admin({});
  const auto key = Needed("POST /key/generate",
                          admin.GenerateKey({{"key_alias", NewName()}, {"duration", "1h"}}));
  const auto reply = admin.WithKey(key.key).Chat(ChatBody({}, proxy.model().name));
  if (!reply && reply.error().IsBudgetExceeded()) {  // the proxy's own: it serves nobody any more
    (void)admin.DeleteKey(key.key);
    return;
  }
  (void)Needed("a completion", reply);
  const auto seen = WatchForWrite(
      "GET /key/info", proxy.backend().patience(), [&] { return admin.GetKeyInfo(key.key); },
      [](const KeyInfo& info) { return info.spend > 0; });
  EXPECT_TRUE(seen.done) << "/key/info showed no spend, " << AfterWaiting(seen.waited);
  (void)admin.DeleteKey(key.key);  // what is left of this run is deleted in any case
}

TEST_F(Gate, LeavesNothingBehind) {
  Promise("whatever the cases of a run made on the proxy can be deleted, and is");
  ProxyUnderTest& proxy = ProxyUnderTest::Get();
  const std::string run = proxy.EndRun();
  // A customer is there again when a request of theirs is written after their deletion.
  if (!run.empty()) AwaitWrites(proxy);
  EXPECT_THAT(Sweep(proxy.Admin({}), {.own_run = run}).left, testing::IsEmpty())
      << "left by this run or by one that was ended by force, and not to be deleted";
  proxy.EndLease();
  if (proxy.spend() != nullptr)
    std::cout << "The run spent $" << proxy.spend()->Spent() << " on the proxy\n";
}

}  // namespace
}  // namespace budget_gate::testing_support
