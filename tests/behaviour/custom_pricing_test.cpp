// SPDX-License-Identifier: Apache-2.0
// Prices from the config: docs.litellm.ai/docs/proxy/custom_pricing, litellm/cost_calculator.py.
#include <cctype>
#include <chrono>
#include <map>

#include "behaviour/pricing_config_cases.h"
#include "pricing/config.h"
#include "support/budget_test.h"
#include "support/watch.h"

namespace budget_gate::testing_support {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::Le;

bool HasTokenPrice(const ModelInfo& model) {
  return model.IsChat() && model.prices.input_cost_per_token.value_or(0) > 0;
}

class CustomPricing : public BudgetTest {
 protected:
  ModelInfo RequireTieredModel() {
    return RequireModel("chat model with an input_cost_per_token_above_128k_tokens",
                        [](const ModelInfo& each) {
                          return HasTokenPrice(each) && !each.prices.above.empty() &&
                                 each.prices.above.front().tokens == 128'000;
                        });
  }

  /// Sends one request and expects its usage, times the model's price, to be what is booked.
  void ExpectBookedAtPrice(const ModelInfo& model, ChatOptions request) {
    request.model = model.name;
    VirtualKey key = MakeKey();
    const Attempt attempt = Send(key, request);
    ASSERT_THAT(attempt, IsAdmitted());
    const double price = PriceOf(*attempt.reply, model.name);
    EXPECT_GT(price, 0);
    EXPECT_THAT(attempt.cost, IsUsd(price)) << "x-litellm-response-cost of " << model.name;
    EXPECT_TRUE(EventuallySpends(key, price));
  }
};

/// The price of one model of PRICING_CONFIG; registered while the program starts, since the file
/// says which there are.
class PriceOfTheConfig : public CustomPricing {
 public:
  explicit PriceOfTheConfig(std::vector<PricedModel> deployments)
      : deployments_(std::move(deployments)) {}

  void TestBody() override {
    const PricedModel& model = deployments_.front();
    Promise("requests to " + model.model_name +
            " are booked at the price that PRICING_CONFIG has for it");
    const bool embeds = model.mode == "embedding";
    if (!embeds && !model.mode.empty() && model.mode != "chat")
      GTEST_SKIP() << "models of mode " << model.mode << " are not called by this suite";
    if (model.model_name.find('*') != std::string::npos)
      GTEST_SKIP() << "a wildcard is no model that can be called";
    const auto reported =
        FindModel([&](const ModelInfo& each) { return each.name == model.model_name; });
    ASSERT_TRUE(reported) << "the proxy has no model " << model.model_name
                          << ": it does not run with this config";
    if (!model.prices.IsPriced() && !model.prices.IsExplicitlyFree()) {
      ASSERT_FALSE(reported->IsUnpriced())
          << model.model_name << " has no price, neither in the file nor in LiteLLM's own map: it "
          << "is booked at $0 and no budget ever stops it";
      GTEST_SKIP() << "the file has no price for it: LiteLLM's own map decides";
    }
    VirtualKey key = MakeKey();
    const Reply<Completion> reply = embeds ? SendEmbedding(key, *reported, "one two three")
                                           : Send(key, {.model = model.model_name}).reply;
    ASSERT_THAT(reply, IsAdmitted());
    ExpectOneOfThePrices(key, *reply);
  }

 private:
  /// Deployments of one name may differ in price; LiteLLM picks one of them.
  void ExpectOneOfThePrices(const VirtualKey& key, const Completion& completion) {
    std::vector<testing::Matcher<double>> prices;
    for (const PricedModel& each : deployments_)
      prices.emplace_back(IsUsd(CostOf(each.prices, completion.usage)));
    const auto seen = WatchForWrite(
        "GET /spend/logs", patience(), [&] { return Admin().GetSpendLogs(key.secret); },
        [](const std::vector<SpendLog>& logs) { return !logs.empty(); });
    ASSERT_TRUE(seen.done) << "the request has no row in /spend/logs, "
                           << AfterWaiting(seen.waited);
    EXPECT_THAT(seen.last.front().spend, testing::AnyOfArray(prices))
        << completion.usage.prompt_tokens << " tokens in, " << completion.usage.completion_tokens
        << " out, booked in /spend/logs";
  }

  std::vector<PricedModel> deployments_;
};

TEST_F(CustomPricing, APriceInLitellmParamsIsCharged) {
  Promise("input_cost_per_token and output_cost_per_token in litellm_params are what is charged");
  const ModelInfo model = RequireModel(
      "chat model with a price in litellm_params",
      [](const ModelInfo& each) { return HasTokenPrice(each) && each.declared.IsPriced(); });
  ExpectBookedAtPrice(model, {});
}

TEST_F(CustomPricing, APriceInModelInfoIsCharged) {
  Promise("input_cost_per_token and output_cost_per_token in model_info are what is charged");
  const ModelInfo model = RequireModel(
      "chat model with a price in model_info only",
      [](const ModelInfo& each) { return HasTokenPrice(each) && !each.declared.IsPriced(); });
  ExpectBookedAtPrice(model, {});
}

TEST_F(CustomPricing, AnUnpricedModelCostsNothingAndNeverTripsABudget) {
  // No defect, but the trap that custom pricing exists for: LiteLLM says nothing and books 0.
  Promise(
      "a model without a price is served at no cost, so that no budget ever stops it "
      "(docs.litellm.ai/docs/proxy/custom_pricing)");
  const ModelInfo model =
      RequireModel("chat model without a price (good: every model can be budgeted)",
                   [](const ModelInfo& each) { return each.IsChat() && each.IsUnpriced(); });
  VirtualKey key = MakeKeyWithBudget(0.5 * CostOfOneRequest());
  for (int i = 0; i < 5; ++i) {
    const Attempt attempt = Send(key, {.model = model.name});
    ASSERT_THAT(attempt, IsAdmitted());
    EXPECT_EQ(attempt.cost, 0) << model.name;
  }
  // The key is as good as new: a priced request passes, and is all that is ever written.
  ASSERT_THAT(Send(key), IsAdmitted());
  EXPECT_TRUE(EventuallyAddsUp(key));
}

TEST_F(CustomPricing, AnExplicitPriceOfZeroIsFreeEvenForAnExhaustedKey) {
  Promise(
      "a model priced at an explicit 0 is served whatever the key has spent "
      "(litellm/proxy/auth/auth_checks.py, is_model_cost_zero)");
  const ModelInfo model =
      RequireModel("chat model with an explicit price of 0",
                   [](const ModelInfo& each) { return each.IsChat() && each.IsFree(); });
  VirtualKey key = MakeKeyWithBudget(0);
  ASSERT_THAT(Send(key), IsRefusedForBudget());
  const auto reply = key.spending.client().Chat(ChatBody({.model = model.name}, ""));
  EXPECT_THAT(reply, IsAdmitted());
}

TEST_F(CustomPricing, ThePriceIsTheSameWhateverWasCalledBefore) {
  Promise("what a request costs does not depend on the model of the request before it");
  std::vector<ModelInfo> models;
  for (const ModelInfo& each : Proxy().models()) {
    if (HasTokenPrice(each) && models.size() < 3) models.push_back(each);
  }
  if (models.size() < 2) GTEST_SKIP() << "the proxy has no two chat models with a price";
  VirtualKey key = MakeKey();
  // Every ordered pair of neighbours, there and back.
  for (const ModelInfo& first : models) {
    for (const ModelInfo& second : models) {
      for (const ModelInfo* model : {&first, &second}) {
        const Attempt attempt = Send(key, {.model = model->name});
        ASSERT_THAT(attempt, IsAdmitted());
        EXPECT_THAT(attempt.cost, IsUsd(PriceOf(*attempt.reply, model->name)))
            << model->name << " in the order " << first.name << ", " << second.name;
      }
    }
  }
  EXPECT_TRUE(EventuallySettles(key));
}

TEST_F(CustomPricing, CachedTokensHaveAPriceOfTheirOwn) {
  Promise("prompt tokens read from the cache are charged at cache_read_input_token_cost");
  RequireScript();
  const ModelInfo model = RequireModel(
      "chat model with a cache_read_input_token_cost in litellm_params", [](const ModelInfo& each) {
        return HasTokenPrice(each) && each.declared.cache_read_input_token_cost.has_value();
      });
  ExpectBookedAtPrice(model, {.prompt_tokens = 100, .cached_tokens = 40});
}

TEST_F(CustomPricing, UpTo128kTokensTheBaseRateHolds) {
  Promise("a prompt of exactly 128,000 tokens is charged at the base rate");
  RequireScript();
  ExpectBookedAtPrice(RequireTieredModel(), {.prompt_tokens = 128'000});
}

TEST_F(CustomPricing, Above128kTokensTheHigherRateHoldsForTheWholeRequest) {
  Promise("a prompt of 128,001 tokens is charged at the above_128k rate, all of it and the output");
  RequireScript();
  ExpectBookedAtPrice(RequireTieredModel(), {.prompt_tokens = 128'001});
}

TEST_F(CustomPricing, APricePerSecondIsChargedForTheTimeTaken) {
  Promise("a model with input_cost_per_second is charged for the seconds that its reply took");
  RequireScript();
  const ModelInfo model = RequireModel(
      "chat model with an input_cost_per_second and no token price", [](const ModelInfo& each) {
        return each.IsChat() && each.prices.input_cost_per_second.value_or(0) > 0 &&
               each.prices.input_cost_per_token.value_or(0) == 0;
      });
  constexpr double kSleep = 0.03;
  const double price = *model.prices.input_cost_per_second;
  VirtualKey key = MakeKey();
  const auto start = std::chrono::steady_clock::now();
  ASSERT_THAT(Send(key, {.model = model.name, .sleep = kSleep}), IsAdmitted());
  const Seconds took = std::chrono::steady_clock::now() - start;
  // When a later request is written, so is all that came before it.
  const Attempt later = Send(key);
  ASSERT_THAT(later, IsAdmitted());
  const auto seen = WatchForWrite(
      "GET /key/info", patience(), [&] { return Admin().GetKeyInfo(key.secret); },
      [&](const KeyInfo& info) { return info.spend >= later.cost; });
  ASSERT_TRUE(seen.done) << "/key/info showed $" << seen.last.spend << ", "
                         << AfterWaiting(seen.waited);
  EXPECT_THAT(seen.last.spend - later.cost, AllOf(Ge(kSleep * price), Le(took.count() * price)))
      << "the model took " << kSleep << " s, the whole request " << took.count() << " s, at $"
      << price << " a second";
}

}  // namespace

Result<bool> RegisterPricingConfigCases(const std::filesystem::path& file) {
  const auto config = ReadPricingConfig(file);
  if (!config) return Error{"PRICING_CONFIG: " + config.error().message};
  std::map<std::string, std::vector<PricedModel>> by_name;
  for (const PricedModel& model : config->models) by_name[model.model_name].push_back(model);
  int number = 0;
  for (const auto& [name, deployments] : by_name) {
    // A number keeps two names apart that differ in punctuation alone.
    std::string test = "ConfigModel" + std::to_string(++number) + "_" + name;
    for (char& c : test) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    testing::RegisterTest(
        "CustomPricing", test.c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [models = deployments]() -> CustomPricing* { return new PriceOfTheConfig(models); });
  }
  return true;
}

}  // namespace budget_gate::testing_support
