// SPDX-License-Identifier: Apache-2.0
#include "gate/price_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gate/backend.h"

namespace budget_gate {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// The fixture's config, held against the mock with `defects`, which runs with that config.
class PricesOnProxy : public testing::Test {
 protected:
  std::vector<PriceVerdict> Compare(const PricingConfig& config, const std::string& defects,
                                    double max_spend = 0.5) {
    Environment environment;
    environment.mock_defects = defects;
    environment.patience = Seconds(1);
    const auto backend = Backend::Open(environment);
    EXPECT_TRUE(backend) << backend.error().message;
    const ProxyClient admin((*backend)->url(), (*backend)->master_key());
    auto verdicts = CompareReportedPrices(config, *admin.GetModels());
    CompareBookedPrices(verdicts, admin, max_spend, (*backend)->patience());
    EXPECT_THAT(*admin.FindKeys(""), IsEmpty()) << "every key that was made is deleted";
    return verdicts;
  }

  static PricingConfig Fixture() {
    return *ReadPricingConfig(BUDGET_GATE_FIXTURES "/proxy_config.yaml");
  }

  static const PriceVerdict& Of(const std::vector<PriceVerdict>& verdicts,
                                const std::string& model) {
    return *std::find_if(verdicts.begin(), verdicts.end(),
                         [&](const PriceVerdict& each) { return each.model.model_name == model; });
  }
};

TEST_F(PricesOnProxy, AgreeWithTheConfigThatTheProxyRunsWith) {
  for (const PriceVerdict& verdict : Compare(Fixture(), "")) {
    if (verdict.model.model_name == "llama-unpriced") continue;
    EXPECT_THAT(verdict.problem, IsEmpty()) << verdict.model.model_name;
    EXPECT_TRUE(verdict.booked) << verdict.model.model_name;
  }
}

TEST_F(PricesOnProxy, AModelWithoutAnyPriceIsAProblem) {
  EXPECT_THAT(Of(Compare(Fixture(), ""), "llama-unpriced").problem,
              HasSubstr("no budget ever stops it"));
}

TEST_F(PricesOnProxy, APriceThatWasChangedInTheFileOnlyIsNamed) {
  const auto config = ParsePricingConfig(
      "model_list: [{model_name: llama-fp8, litellm_params: {model: openai/llama-fp8, "
      "input_cost_per_token: 0.00003}}]",
      "changed.yaml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(Of(Compare(*config, ""), "llama-fp8").problem,
              AllOf(HasSubstr("input_cost_per_token"), HasSubstr("0.00003 in the file"),
                    HasSubstr("0.00001 on")));
}

TEST_F(PricesOnProxy, AModelThatTheProxyDoesNotHaveIsAProblem) {
  const auto config = ParsePricingConfig(
      "model_list: [{model_name: new, litellm_params: {model: openai/new, "
      "input_cost_per_token: 0.1}}]",
      "new.yaml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(Of(Compare(*config, ""), "new").problem, HasSubstr("has no such model"));
}

TEST_F(PricesOnProxy, ABookingAtAnotherPriceIsAProblem) {
  EXPECT_THAT(Of(Compare(Fixture(), "litellm-params-price-ignored"), "llama-fp8").problem,
              HasSubstr("/key/info has $0 for a request that costs $0.00019"));
  EXPECT_THAT(Of(Compare(Fixture(), "cost-header-is-not-the-booking"), "llama-fp8").problem,
              HasSubstr("x-litellm-response-cost has"));
}

TEST_F(PricesOnProxy, NothingIsSpentAboveTheCap) {
  for (const PriceVerdict& verdict : Compare(Fixture(), "", 1e-12)) {
    EXPECT_TRUE(!verdict.booked || *verdict.booked == 0) << verdict.model.model_name;
  }
}

TEST_F(PricesOnProxy, AreATableAndADocument) {
  const auto verdicts = Compare(Fixture(), "");
  EXPECT_THAT(PriceVerdictTable(verdicts),
              AllOf(HasSubstr("llama-fp8"), HasSubstr("0.00001 / 0.00002"), HasSubstr("$0.00019")));
  EXPECT_EQ(PriceVerdictJson(verdicts).at(0).at("booked_cost"), 0.00019);
}

}  // namespace
}  // namespace budget_gate
