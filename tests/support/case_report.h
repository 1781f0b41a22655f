// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "litellm/proxy_client.h"
#include "support/known_divergences.h"
#include "support/outcome.h"

namespace budget_gate::testing_support {

/// What a case promises.
struct CasePromise {
  std::string sentence;
  Level level = Level::kMust;
  std::string reason{};  ///< of a SHOULD: why no more is asked
};

/// What a failed case tells a stranger: what was promised, or why that could not be judged, on
/// which proxy, every request that was sent and its reply, and whether this release is known for
/// it. What was seen instead is in googletest's own lines.
class CaseReport {
 public:
  /// A case begins, whose story (CaseStory) this tells.
  CaseReport();
  /// For ProxyClient: collects the exchanges. May be called from several threads.
  void Add(const Exchange& exchange);

  /// The case promises something. From here to Finish a failure is held back where it shall not
  /// make the case red: that of a SHOULD, unless BUDGET_GATE_STRICT=1; and that of a case that is
  /// listed for this release, where BUDGET_GATE_ACCEPT_KNOWN=1 asks for that.
  void Begin(const CasePromise& promise);
  /// Prints the report if the case failed. Returns why the case counts as skipped, where it does.
  /// A case that promised nothing fails.
  std::optional<std::string> Finish();

 private:
  void Print(const std::optional<std::string>& not_judged);
  /// Why the case skipped itself while its failures were held back.
  std::optional<std::string> SkipHeldBack();
  void PrintStale();

  CasePromise promise_;
  std::optional<KnownDivergence> known_;  ///< an entry that makes the case a skip, when it fails
  testing::TestPartResultArray held_back_;
  std::unique_ptr<testing::ScopedFakeTestPartResultReporter> holder_;
};

}  // namespace budget_gate::testing_support
