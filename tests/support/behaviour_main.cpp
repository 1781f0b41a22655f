// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <iostream>

#include "support/proxy_under_test.h"

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  // The catalogue can be read without a proxy.
  if (!GTEST_FLAG_GET(list_tests)) {
    const auto opened = budget_gate::testing_support::ProxyUnderTest::Open();
    if (!opened) {
      std::cerr << "behaviour_tests: " << opened.error().message << "\n";
      return 2;
    }
  }
  return RUN_ALL_TESTS();
}
