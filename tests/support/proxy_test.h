// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "support/case_report.h"
#include "support/matchers.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {

/// The fixture of every behaviour case: states a promise about the proxy under test, and tells a
/// stranger what went wrong when it is broken.
class ProxyTest : public testing::Test {
 protected:
  using json = nlohmann::json;

  void TearDown() override;

  /// Why a promise is a SHOULD: it loses no money when it is broken, and shuts nobody out.
  struct Should {
    std::string reason;
  };
  /// What LiteLLM promises, in one sentence, and where: said before all else, printed when the case
  /// fails, and recorded as the properties "promise", "level" and "reason" of the case. A MUST,
  /// unless said otherwise.
  void Promise(const std::string& sentence, const std::optional<Should>& should = std::nullopt);
  /// Ends the case as skipped. (By googletest's own exception, which it takes for reported.)
  [[noreturn]] static void Skip(const std::string& reason);
  /// Ends the case as failed: its promise is broken. (Likewise.)
  [[noreturn]] static void Fail(const std::string& seen);

  ProxyUnderTest& Proxy() { return ProxyUnderTest::Get(); }
  const Patience& patience() { return Proxy().backend().patience(); }
  /// A client with the master key.
  ProxyClient Admin();
  /// A client with no key at all.
  ProxyClient Nobody() { return Admin().WithKey(""); }

  /// The first model of the proxy for which `fits` is true.
  template <typename Fits>
  std::optional<ModelInfo> FindModel(Fits fits) {
    for (const ModelInfo& model : Proxy().models()) {
      if (fits(model)) return model;
    }
    return std::nullopt;
  }
  /// Likewise; where the proxy has no such model the case is skipped, and `description` says which
  /// one is missing.
  template <typename Fits>
  ModelInfo RequireModel(const std::string& description, Fits fits) {
    if (const std::optional<ModelInfo> model = FindModel(fits)) return *model;
    Skip("the proxy has no " + description + "; fixtures/proxy_config.yaml shows one");
  }
  /// Skips the case unless token counts can be dictated to the model behind the proxy.
  void RequireScript();

 private:
  CaseReport report_;
};

}  // namespace budget_gate::testing_support
