// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gate/spending.h"
#include "support/case_report.h"
#include "support/matchers.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {

/// A virtual key that a case made, with the ledger of what it spent.
struct VirtualKey {
  std::string secret;  ///< never printed
  std::string token;
  std::string alias;
  Spending spending;
};

/// The fixture of every behaviour case. It makes what a case needs and deletes it afterwards, knows
/// what the proxy under test can do, and tells a stranger what went wrong.
class BudgetTest : public testing::Test {
 protected:
  using json = nlohmann::json;

  void SetUp() override;
  void TearDown() override;

  /// What LiteLLM promises, in one sentence, and where: printed when the case fails.
  void Promise(std::string sentence) { report_.Promise(std::move(sentence)); }

  ProxyUnderTest& Proxy() { return ProxyUnderTest::Get(); }
  const Patience& patience() { return Proxy().backend().patience(); }
  /// A client with the master key.
  ProxyClient Admin();
  /// A client with no key at all.
  ProxyClient Nobody() { return Admin().WithKey(""); }
  double OneRequest() { return Proxy().OneRequest(); }

  /// Makes a key with `fields`, to be deleted after the case. Throws when LiteLLM refuses.
  VirtualKey MakeKey(json fields = json::object());
  VirtualKey MakeKeyWithBudget(double usd) { return MakeKey({{"max_budget", usd}}); }
  /// Asks for a key, whatever comes of it; it is deleted after the case.
  Reply<GeneratedKey> GenerateKey(json fields);
  /// Likewise, with a body that may be no JSON.
  Reply<HttpReply> GenerateKeyFromText(const std::string& body);

  /// A key that LiteLLM made, to send with; it has no limit that its ledger knows of.
  VirtualKey KeyOf(const GeneratedKey& made);

  /// Sends `make`, to be undone by `remove` after the case. Throws when LiteLLM refuses.
  HttpReply Make(const Request& make, const std::optional<Request>& remove = std::nullopt);
  /// Sends `request` after the case, the last one first.
  void RemoveLater(const Request& remove) { removals_.push_back(remove); }
  /// LiteLLM makes a budget, with a name of its own, for a customer, tag, member, organization or
  /// soft budget, and leaves it there when these are deleted. Removes those that `reply` shows and
  /// that have a limit which `request` set: others are somebody else's.
  void RemoveBudgetsLater(const nlohmann::json& request, const nlohmann::json& reply);

  /// Sends one completion. A refusal for money that is only reserved is waited out.
  Attempt Send(VirtualKey& key, const ChatOptions& options = {});
  /// Sends `count` completions at the same time. Whether they are admitted is the case's business;
  /// what they cost is booked.
  std::vector<Attempt> SendAtOnce(VirtualKey& key, int count, const ChatOptions& options = {});
  Reply<Completion> SendEmbedding(VirtualKey& key, const ModelInfo& model, const std::string& input,
                                  const json& fields = json::object());

  /// Sends completions until the key has spent its limit, or exactly that and is refused; all
  /// before have to be admitted. Then waits until the proxy has written that spend: from there on
  /// nothing is in flight, reserved or late. Throws when it cannot be done.
  void SpendTheLimit(VirtualKey& key, const ChatOptions& options = {});
  /// The key's spend, as /key/info shows it, becomes `usd` within the patience.
  [[nodiscard]] testing::AssertionResult EventuallySpends(const VirtualKey& key, double usd);
  /// The proxy has written all that the ledger of `key` has.
  [[nodiscard]] testing::AssertionResult EventuallySettles(const VirtualKey& key) {
    return EventuallySpends(key, key.spending.ledger().spend());
  }
  /// The proxy has written all that the ledger of `key` has, in /key/info and in /spend/logs, and
  /// no more: one row for each request that was served. Unlike EventuallySettles it also sees what
  /// is written too often.
  [[nodiscard]] testing::AssertionResult EventuallyAddsUp(const VirtualKey& key);
  /// Likewise; `send` sends the request that LiteLLM writes last.
  [[nodiscard]] testing::AssertionResult EventuallyAddsUp(
      const VirtualKey& key, const std::function<Attempt(VirtualKey&)>& send);

  /// The first model of the proxy for which `fits` is true.
  template <typename Fits>
  std::optional<ModelInfo> FindModel(Fits fits) {
    for (const ModelInfo& model : Proxy().models()) {
      if (fits(model)) return model;
    }
    return std::nullopt;
  }

  Prices PricesOf(const std::string& model_name);
  /// USD that `completion` has to cost by its usage.
  double PriceOf(const Completion& completion, const std::string& model_name = {});

  /// USD that a request may cost at most. Throws when the run would then spend more than
  /// BUDGET_GATE_MAX_SPEND.
  double TakeSpend(const json& body, const ChatOptions& options);

 private:
  Spending::CostOfReply CostOfReply();
  void CleanUp();

  CaseReport report_;
  std::vector<std::string> keys_;
  std::vector<Request> removals_;
  std::set<std::string> budgets_;
};

/// The rows of a table, to run a case for each: googletest copies its parameters many times over.
template <typename Row>
std::vector<const Row*> PointersTo(const std::vector<Row>& rows) {
  std::vector<const Row*> pointers;
  for (const Row& row : rows) pointers.push_back(&row);
  return pointers;
}

}  // namespace budget_gate::testing_support

/// Leaves the case as skipped unless the proxy has a model like that; the reason says which one is
/// missing.
#define SKIP_WITHOUT_MODEL(model, description) \
  if (!(model))                                \
  GTEST_SKIP() << "the proxy has no " << (description) << "; fixtures/proxy_config.yaml shows one"

/// Leaves the case as skipped unless token counts can be dictated to the model behind the proxy.
#define SKIP_WITHOUT_SCRIPT()                                                                   \
  if (!Proxy().FollowsScript())                                                                 \
  GTEST_SKIP() << "the model behind the proxy does not follow the script in the prompt (in=15 " \
                  "out=2): this case dictates token counts. model_endpoint is a model that does"
