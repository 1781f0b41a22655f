// SPDX-License-Identifier: Apache-2.0
// The first and the last test of a run; CTest runs them before and after all others.
#include <chrono>

#include "litellm/names.h"
#include "support/leftovers.h"
#include "support/matchers.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {
namespace {

/// When no case that made a name can be running any more: CTest ends it after ten minutes.
constexpr std::chrono::minutes kDead{30};

TEST(Gate, OpensAProxyThatServesAndCharges) {
  ProxyUnderTest& proxy = ProxyUnderTest::Get();
  const auto keys = proxy.Admin({}).FindKeys(std::string(kNamePrefix));
  ASSERT_TRUE(keys) << proxy.backend().description()
                    << " does not list its keys: " << keys.error().ToString()
                    << "\nIs LITELLM_MASTER_KEY its master key, and has it a database?";
  proxy.BeginRun();
  EXPECT_GT(proxy.OneRequest(), 0);
  std::cout << "The cases run on " << proxy.backend().description() << ", release "
            << (proxy.version().empty() ? "unknown" : proxy.version()) << ", with the model "
            << proxy.model().name << " ($" << proxy.OneRequest() << " a request)\n";
}

TEST(Gate, LeavesNothingBehind) {
  ProxyUnderTest& proxy = ProxyUnderTest::Get();
  proxy.EndRun();
  EXPECT_THAT(DeleteLeftovers(proxy.Admin({}), kDead), testing::IsEmpty())
      << "left by crashed runs, and not to be deleted";
  if (proxy.spend() != nullptr)
    std::cout << "The run spent $" << proxy.spend()->Spent() << " on the proxy\n";
}

}  // namespace
}  // namespace budget_gate::testing_support
