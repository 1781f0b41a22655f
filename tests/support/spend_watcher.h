// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "gate/spending.h"
#include "litellm/proxy_client.h"
#include "support/virtual_key.h"

namespace budget_gate::testing_support {

/// Looks again and again, for as long as the patience lasts, whether the proxy has written what was
/// spent. Throws NotJudged where that cannot be seen.
class SpendWatcher {
 public:
  SpendWatcher(ProxyClient admin, Patience patience)
      : admin_(std::move(admin)), patience_(patience) {}

  /// The key's spend, as /key/info shows it, becomes `usd`.
  [[nodiscard]] testing::AssertionResult EventuallySpends(const VirtualKey& key, double usd) const;
  /// What the ledger of `key` has is written, in /key/info and in /spend/logs, and no more: one row
  /// for each request that was served. LiteLLM writes in the order of the requests: it is judged
  /// when the only request of `last` is written.
  [[nodiscard]] testing::AssertionResult EventuallyAddsUp(const VirtualKey& key,
                                                          const VirtualKey& last) const;

 private:
  ProxyClient admin_;
  Patience patience_;
};

}  // namespace budget_gate::testing_support
