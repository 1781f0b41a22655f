// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <iostream>

#include "behaviour/pricing_config_cases.h"
#include "support/proxy_under_test.h"

namespace {

using budget_gate::Environment;
using budget_gate::Result;
using budget_gate::testing_support::ProxyUnderTest;
using budget_gate::testing_support::RegisterPricingConfigCases;

Result<bool> Prepare() {
  const auto environment = Environment::Read();
  // The catalogue can be read without a proxy, and whatever else the environment lacks.
  if (environment && !environment->pricing_config.empty()) {
    const auto registered = RegisterPricingConfigCases(environment->pricing_config);
    if (!registered) return registered.error();
  }
  return GTEST_FLAG_GET(list_tests) ? Result<bool>(true) : ProxyUnderTest::Open();
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  const auto prepared = Prepare();
  if (!prepared) {
    std::cerr << "behaviour_tests: " << prepared.error().message << "\n";
    return 2;
  }
  return RUN_ALL_TESTS();
}
