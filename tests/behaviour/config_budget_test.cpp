// SPDX-License-Identifier: Apache-2.0
// Budgets that only the config of a proxy can set (fixtures/budgets_config.yaml):
// litellm/router_strategy/budget_limiter.py, and litellm_settings.max_budget in
// litellm/proxy/auth/auth_checks.py, _global_proxy_budget_check.
#include "report/money.h"
#include "support/budget_test.h"
#include "support/case_needs.h"
#include "support/outcome.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;

// Whoever spends a budget that the config sets closes the proxy to others, too.
const bool needs_of_all =
    SayNeeds("ConfigBudget.*", {.mock_config = "budgets_config.yaml", .turn = Turn::kAlone});
// Nobody is served any more after it.
const bool needs_of_last = SayNeeds("ConfigBudget.TheWholeProxyIsClosedWhenItsBudgetIsSpent",
                                    {.turn = Turn::kAloneAfterItsSuite});

class ConfigBudget : public BudgetTest {
 protected:
  /// What a test may spend to reach a limit.
  bool CanBeSpent(double limit) { return limit > 0 && limit < 60 * CostOfOneRequest(); }

  /// Sends completions of `model` until `limit` (USD) is spent and one is refused. When the first
  /// one already is, the case is skipped. The case fails when all are served.
  Reply<Completion> SpendUntilRefused(VirtualKey& key, const std::string& model, double limit) {
    key.spending.set_limit(limit);
    std::optional<Reply<Completion>> refused;
    const auto send = [&] {
      Attempt attempt = SendWhenSettled(key, {.model = model});
      if (attempt.admitted()) return false;
      // The router's refusals are a 429 without amounts.
      constexpr int kTooMany = 429;
      if (!attempt.refused_for_budget() && attempt.reply.error().status != kTooMany)
        throw NotJudged("a completion of " + model, attempt.reply.error());
      refused = std::move(attempt.reply);
      return true;
    };
    while (key.spending.ledger().spend() < limit && !send()) {
    }
    // LiteLLM reads these spends from a cache that may be a minute old.
    if (!refused && !PollUntil(patience().write, send)) {
      Fail("requests to " + model + " for " + PlainUsd(key.spending.ledger().spend()) +
           " were served, and none was refused, with a budget of " + PlainUsd(limit));
    }
    if (key.spending.ledger().requests() == 0)
      Skip("the budget had been spent before this case; it opens again after its period");
    return *refused;
  }

  /// The budgets of providers that GET /provider/budgets shows, and their spends, by name; the case
  /// is skipped where the proxy has none.
  json ProviderBudgets() {
    const auto reply = Admin().Get("/provider/budgets");
    if (!reply &&
        reply.error().message.find("No provider budget config found") != std::string::npos)
      Skip("the proxy has no router_settings.provider_budget_config");
    const json shown = Needed("GET /provider/budgets", reply).Json();
    if (!shown.contains("providers"))
      throw NotJudged("GET /provider/budgets shows no providers: " + shown.dump());
    return shown.at("providers");
  }
};

TEST_F(ConfigBudget, ADeploymentIsClosedWhenItsBudgetIsSpent) {
  Promise(
      "a deployment whose litellm_params.max_budget is spent serves no more, and what is said "
      "names it");
  const auto limit = [](const ModelInfo& model) {
    const auto budget = model.fields.find("max_budget");
    return budget != model.fields.end() && budget->is_number() ? budget->get<double>() : 0;
  };
  const ModelInfo model = RequireModel(
      "model with a small litellm_params.max_budget of its own", [&](const ModelInfo& each) {
        return each.IsChat() && !each.IsUnpriced() && CanBeSpent(limit(each));
      });
  VirtualKey key = MakeKey();
  const auto refused = SpendUntilRefused(key, model.name, limit(model));
  EXPECT_THAT(refused, IsRefusedWith(429, testing::_));
  EXPECT_THAT(refused.error().message, HasSubstr(model.name));
  EXPECT_THAT(key.spending.ledger().spend(), testing::Ge(limit(model)));
}

TEST_F(ConfigBudget, AProviderIsClosedWhenItsBudgetIsSpent) {
  Promise(
      "a provider whose budget in provider_budget_config is spent serves no more, what is said "
      "names it, and /provider/budgets shows the spend");
  const json providers = ProviderBudgets();
  std::string provider;
  double limit = 0;
  const ModelInfo model = RequireModel(
      "model of a provider with a small budget in provider_budget_config",
      [&](const ModelInfo& each) {
        const std::string name = each.litellm_model.substr(0, each.litellm_model.find('/'));
        if (!providers.contains(name)) return false;
        const json usd = providers.at(name).value("budget_limit", json());
        if (!usd.is_number() || !CanBeSpent(usd.get<double>())) return false;
        provider = name;
        limit = usd.get<double>();
        return true;
      });
  VirtualKey key = MakeKey();
  const auto refused = SpendUntilRefused(key, model.name, limit);
  EXPECT_THAT(refused, IsRefusedWith(429, testing::_));
  EXPECT_THAT(refused.error().message, HasSubstr(provider));
  EXPECT_THAT(key.spending.ledger().spend(), testing::Ge(limit));
  const json shown = ProviderBudgets().value(provider, json::object());
  EXPECT_THAT(shown.value("spend", 0.0), testing::Ge(limit)) << "in /provider/budgets";
}

TEST_F(ConfigBudget, TheWholeProxyIsClosedWhenItsBudgetIsSpent) {
  Promise("when litellm_settings.max_budget is spent, no key is served any more");
  const json stated = Needed("GET /global/spend", Admin().Get("/global/spend")).Json();
  if (!stated.contains("max_budget"))
    throw NotJudged("GET /global/spend states no max_budget: " + stated.dump());
  const json& stated_limit = stated.at("max_budget");
  const double limit = stated_limit.is_number() ? stated_limit.get<double>() : 0;
  if (!CanBeSpent(limit)) {
    Skip(
        "the proxy has no small litellm_settings.max_budget; fixtures/budgets_config.yaml shows "
        "one");
  }
  VirtualKey key = MakeKey();
  const auto refused = SpendUntilRefused(key, Proxy().model().name, limit);
  EXPECT_THAT(refused, IsRefusedForBudget());
  VirtualKey other = MakeKey();
  other.spending.set_limit(0);
  EXPECT_THAT(Send(other), IsRefusedForBudget());
}

}  // namespace
}  // namespace budget_gate::testing_support
