// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "support/budget_test.h"
#include "support/payers.h"

namespace budget_gate::testing_support {

/// Somebody with a budget, and a key that spends for it. The key's ledger has the payer's limit.
struct Payer {
  const PayerKind* kind;
  PayerVars vars;
  VirtualKey key;

  /// What a request says to be charged to the payer.
  ChatOptions Options(ChatOptions options = {}) const {
    options.fields.update(FillIn(kind->RequestFields(), vars));
    return options;
  }
  /// What a rejection has to contain to say whom it concerns.
  std::string Named() const { return FillIn(kind->named, vars); }
};

/// The fixture of cases about payers other than the key alone.
class PayerTest : public BudgetTest {
 protected:
  /// Makes a payer with `limit` (USD; absent: none), and a key that spends for it, to which
  /// `key_fields` are added; all is deleted after the case. The case is skipped where the release
  /// has no such budgets, or not without a licence.
  Payer MakePayer(const PayerKind& kind, std::optional<double> limit,
                  const std::optional<std::string>& period = std::nullopt,
                  const json& key_fields = json::object());
  /// Likewise what the payer consists of besides its key, as far as LiteLLM does it: the last
  /// reply, or nothing where there is only the key.
  std::optional<HttpReply> TryMakeResources(const PayerKind& kind, const PayerVars& vars);
  using BudgetTest::Delete;
  /// Deletes the payer now.
  void Delete(const Payer& payer);

  Attempt SendFor(Payer& payer, const ChatOptions& options = {}) {
    return Send(payer.key, payer.Options(options));
  }
  Attempt SendForWhenSettled(Payer& payer, const ChatOptions& options = {}) {
    return SendWhenSettled(payer.key, payer.Options(options));
  }
  void SpendTheLimitOf(Payer& payer, const ChatOptions& options = {});
  using BudgetTest::EventuallySettles;
  /// The proxy has written all that the payer's key has spent, for admission of the payer as well.
  [[nodiscard]] testing::AssertionResult EventuallySettles(const Payer& payer);
  using BudgetTest::SetLimit;
  /// Changes the payer's limit, on the proxy and in the ledger; nullopt: takes it away.
  void SetLimit(Payer& payer, std::optional<double> usd);
  /// Deletes the payer, and makes it again with the same name, or, where it is a key alone, the
  /// same secret, and the same limit.
  Payer MakeAnew(const Payer& payer);
  /// Whether LiteLLM shows the payer's spend at all. Where it has to, that is seen by what it
  /// shows.
  bool ShowsSpend(const Payer& payer);
  /// The payer's spend, where LiteLLM shows it, becomes `usd` within the patience.
  [[nodiscard]] testing::AssertionResult EventuallyShows(const Payer& payer, double usd);

  /// How often LiteLLM writes spend, as far as the run knows, else a guess. Zero on a proxy that
  /// writes at once.
  Seconds WritesEvery();
  /// A key by which a case sees when the periods of budgets that last as long as its own begin:
  /// LiteLLM resets them together.
  struct Canary {
    VirtualKey key;
    Seconds period;
    json end{};       ///< its budget_reset_at, when that was seen last
    Seconds ahead{};  ///< of our clock, the proxy's
    std::optional<std::chrono::steady_clock::time_point> began{};  ///< when it was seen to move on
  };
  Canary MakeCanary(int seconds);
  /// What a period of the canary takes here: the mock's time runs faster.
  Seconds LengthOf(const Canary& canary) { return canary.period / patience().speed; }
  /// The budget_reset_at of `canary` has moved on, or does so within the patience.
  bool EventuallyBeginsANewPeriod(Canary& canary);
  /// /key/info shows that `key` has spent something, a second before the budget_reset_at of
  /// `canary` moves on: time enough for what else LiteLLM writes along with it.
  bool EventuallyIsWrittenInThePeriodOf(const Canary& canary, const VirtualKey& key);

 private:
  /// Until a second before the canary's budget_reset_at, as far as that can be told; else 0.
  Seconds UntilTheEndOf(const Canary& canary);
  /// When the period of a key ends; null where it does not.
  static json EndOfPeriod(const KeyInfo& info);
  /// Cleanup::DeferDeleteBudgets, where only the payer's info shows the budget.
  void DeferDeleteShownBudget(const PayerKind& kind, const PayerVars& vars);
  /// USD; nothing where it is not shown.
  Reply<std::optional<double>> ReadSpend(const Payer& payer);
};

}  // namespace budget_gate::testing_support
