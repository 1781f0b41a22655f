// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "support/budget_test.h"
#include "support/scopes.h"

namespace budget_gate::testing_support {

/// Somebody with a budget, and a key that spends for it. The key's ledger has the payer's limit.
struct Payer {
  const Scope* scope;
  Particulars particulars;
  VirtualKey key;

  /// What a request says to be charged to the payer.
  ChatOptions Options(ChatOptions options = {}) const {
    options.fields.update(FillIn(scope->request_fields, particulars));
    return options;
  }
};

/// The fixture of cases about payers other than the key alone.
class PayerTest : public BudgetTest {
 protected:
  /// Makes a payer of the kind `scope` with `limit` (USD; absent: none), and a key that spends for
  /// it, to which `key_fields` are added; all is deleted after the case. Throws when LiteLLM
  /// refuses.
  Payer MakePayer(const Scope& scope, std::optional<double> limit,
                  const std::optional<std::string>& period = std::nullopt,
                  const json& key_fields = json::object());
  /// LiteLLM's own answer when the kind `scope` needs a licence; nothing when it does not.
  std::optional<std::string> EnterpriseAnswer(const Scope& scope);

  /// Whether LiteLLM had such budgets when it made the release under test.
  bool HasBudgetsOf(const Scope& scope);

  Attempt SendFor(Payer& payer, const ChatOptions& options = {}) {
    return Send(payer.key, payer.Options(options));
  }
  void SpendTheLimitOf(Payer& payer, const ChatOptions& options = {}) {
    SpendTheLimit(payer.key, payer.Options(options));
  }
  /// Changes the payer's limit, on the proxy and in the ledger. Throws when LiteLLM refuses.
  void SetLimit(Payer& payer, std::optional<double> usd);
  /// Whether the payer's spend can be read at all.
  bool ShowsSpend(const Payer& payer) { return ReadSpend(payer).has_value(); }
  /// The budget_reset_at of `key` moves on within the patience.
  bool EventuallyBeginsANewPeriod(const VirtualKey& key);
  /// /key/info shows that `key` has spent something, a second before the budget_reset_at of
  /// `canary` moves on: time enough for what else LiteLLM writes along with it.
  bool EventuallyIsWrittenInThePeriodOf(const VirtualKey& canary, const VirtualKey& key);
  /// The payer's spend, where LiteLLM shows it, becomes `usd` within the patience.
  [[nodiscard]] testing::AssertionResult EventuallyShows(const Payer& payer, double usd);

  /// RemoveBudgetsLater, where only the payer's info shows the budget.
  void RemoveShownBudgetLater(const Scope& scope, const Particulars& particulars);

 private:
  /// When the period of `key` ends, as /key/info has it; null where it does not.
  nlohmann::json EndOfPeriod(const VirtualKey& key);
  /// USD; nothing where it is not shown.
  std::optional<double> ReadSpend(const Payer& payer);
};

}  // namespace budget_gate::testing_support

/// Leaves the case as skipped where the release does not have that kind of budget.
#define SKIP_WITHOUT_BUDGETS_OF(scope) \
  if (!HasBudgetsOf(scope))            \
  GTEST_SKIP() << "LiteLLM " << Proxy().version() << " has no budgets of the kind " << (scope).name
