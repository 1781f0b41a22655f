// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <iostream>
#include <string_view>

#include "behaviour/pricing_config_cases.h"
#include "gate/exit_status.h"
#include "support/case_needs.h"
#include "support/outcome.h"
#include "support/proxy_under_test.h"

namespace {

using budget_gate::Environment;
using budget_gate::Result;
using budget_gate::testing_support::ExitCodeOf;
using budget_gate::testing_support::ProxyUnderTest;
using budget_gate::testing_support::RegisterPricingConfigCases;
using budget_gate::testing_support::WriteCTestProperties;

Result<bool> Prepare() {
  const auto environment = Environment::Read();
  // The catalogue can be read without a proxy, and whatever else the environment lacks.
  if (environment && !environment->pricing_config.empty()) {
    const auto registered = RegisterPricingConfigCases(environment->pricing_config);
    if (!registered) return registered.error();
  }
  if (GTEST_FLAG_GET(list_tests)) return true;
  return environment ? ProxyUnderTest::Open(*environment) : environment.error();
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  // For the build: what CTest has to know of the cases.
  const bool writes_properties = argc == 3 && std::string_view(argv[1]) == "--ctest-properties";
  const auto prepared = writes_properties ? WriteCTestProperties(argv[2]) : Prepare();
  if (!prepared) {
    std::cerr << "behaviour_tests: " << prepared.error().message << "\n";
    return budget_gate::kBadUsage;
  }
  if (writes_properties) return 0;
  const int failed = RUN_ALL_TESTS();
  return failed == 0 ? budget_gate::kNothingBroken : ExitCodeOf(*testing::UnitTest::GetInstance());
}
