// SPDX-License-Identifier: Apache-2.0
#include "support/proxy_test.h"

namespace budget_gate::testing_support {

void ProxyTest::Promise(const std::string& sentence, const std::optional<Should>& should) {
  RecordProperty("promise", sentence);
  RecordProperty("level", should ? "SHOULD" : "MUST");
  if (should) RecordProperty("reason", should->reason);
  report_.Begin({.sentence = sentence,
                 .level = should ? Level::kShould : Level::kMust,
                 .reason = should ? should->reason : ""});
}

void ProxyTest::TearDown() {
  if (const std::optional<std::string> skipped = report_.Finish()) GTEST_SKIP() << *skipped;
}

void ProxyTest::Skip(const std::string& reason) {
  [&] { GTEST_SKIP() << reason; }();
  throw testing::AssertionException(
      {testing::TestPartResult::kSkip, __FILE__, __LINE__, reason.c_str()});
}

void ProxyTest::Fail(const std::string& seen) {
  [&] { FAIL() << seen; }();
  throw testing::AssertionException(
      {testing::TestPartResult::kFatalFailure, __FILE__, __LINE__, seen.c_str()});
}

ProxyClient ProxyTest::Admin() {
  return Proxy().Admin([this](const Exchange& exchange) { report_.Add(exchange); });
}

void ProxyTest::RequireScript() {
  if (Proxy().FollowsScript()) return;
  Skip(
      "the model behind the proxy does not follow the script in the prompt (in=15 out=2): this "
      "case dictates token counts. model_endpoint is a model that does");
}

}  // namespace budget_gate::testing_support
