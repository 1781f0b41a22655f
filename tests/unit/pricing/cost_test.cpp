// SPDX-License-Identifier: Apache-2.0
#include "pricing/cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_gate {
namespace {

using ::testing::DoubleEq;
using ::testing::Eq;
using ::testing::Optional;

TEST(ImageGenerationCost, IsPerImageBeforePerPixel) {
  Prices prices;
  prices.input_cost_per_pixel = 0.001;
  EXPECT_THAT(ImageGenerationCostOf(prices, 2, 10, 20), Optional(DoubleEq(0.4)));
  prices.output_cost_per_image = 3;
  EXPECT_THAT(ImageGenerationCostOf(prices, 2, 10, 20), Optional(DoubleEq(6)));
  prices.input_cost_per_image = 5;
  EXPECT_THAT(ImageGenerationCostOf(prices, 2, 10, 20), Optional(DoubleEq(10)));
}

TEST(ImageGenerationCost, IsUnknownWithoutAPriceForImages) {
  Prices prices;
  prices.input_cost_per_token = 1;
  EXPECT_EQ(ImageGenerationCostOf(prices, 1, 1024, 1024), std::nullopt);
}

TEST(RerankCost, IsPerQueryAndNothingElse) {
  Prices prices;
  prices.input_cost_per_token = 1;
  EXPECT_EQ(RerankCostOf(prices, 3), 0);
  prices.input_cost_per_query = 0.5;
  EXPECT_EQ(RerankCostOf(prices, 3), 1.5);
}

TEST(AdjustedCost, TakesTheDiscountOffBeforeTheMarginGoesOn) {
  // 100 - 25 % = 75; 75 + 10 % + 1 = 83.5
  const CostAdjustments adjustments{
      .discounts = {{"openai", 0.25}},
      .margins = {{"openai", {.percentage = 0.1, .fixed_amount = 1}}}};
  EXPECT_DOUBLE_EQ(AdjustedCost(100, "openai", adjustments), 83.5);
}

TEST(AdjustedCost, AProvidersOwnMarginReplacesTheGlobalOne) {
  const CostAdjustments adjustments{
      .discounts = {}, .margins = {{"global", {.percentage = 1}}, {"openai", {.percentage = 0.5}}}};
  EXPECT_DOUBLE_EQ(AdjustedCost(10, "openai", adjustments), 15);
  EXPECT_DOUBLE_EQ(AdjustedCost(10, "hosted_vllm", adjustments), 20);
}

TEST(AdjustedCost, IsTheCostWhereNothingIsConfigured) {
  EXPECT_EQ(AdjustedCost(0.1, "openai", {}), 0.1);
}

TEST(Cost, KindsOfTokensThatTheCacheCoversAreNotBilledTwice) {
  // Of 100 tokens 90 are cached; at most 10 of the 30 audio tokens can be fresh: 90 x 1 + 10 x 5.
  Prices prices;
  prices.input_cost_per_token = 2;
  prices.cache_read_input_token_cost = 1;
  prices.input_cost_per_audio_token = 5;
  EXPECT_EQ(CostOf(prices, {.prompt_tokens = 100, .cached_tokens = 90, .prompt_audio_tokens = 30}),
            140);
}

}  // namespace
}  // namespace budget_gate
