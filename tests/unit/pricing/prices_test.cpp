// SPDX-License-Identifier: Apache-2.0
#include "pricing/prices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace budget_gate {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(Prices, NumbersAndNumericTextAreRead) {
  const Prices prices = PricesFromJson(json{{"input_cost_per_token", 0.00001},
                                            {"output_cost_per_token", " 2e-5 "},
                                            {"input_cost_per_second", 1}});
  EXPECT_THAT(prices.input_cost_per_token, Optional(0.00001));
  EXPECT_THAT(prices.output_cost_per_token, Optional(0.00002));
  EXPECT_THAT(prices.input_cost_per_second, Optional(1.0));
}

TEST(Prices, WhatIsNoNumberCountsAsNotDeclared) {
  const Prices prices = PricesFromJson(json{{"input_cost_per_token", "$0.01"},
                                            {"output_cost_per_token", nullptr},
                                            {"cache_read_input_token_cost", json::array({1})}});
  EXPECT_EQ(prices, Prices{});
}

TEST(Prices, AnythingButAnObjectHasNoPrices) {
  EXPECT_EQ(PricesFromJson(json::array({1, 2})), Prices{});
  EXPECT_EQ(PricesFromJson(nullptr), Prices{});
}

TEST(Prices, ThresholdsOfAnySizeAreReadInAscendingOrder) {
  const Prices prices = PricesFromJson(json{{"output_cost_per_token_above_200k_tokens", 4},
                                            {"input_cost_per_token_above_200k_tokens", 3},
                                            {"cache_read_input_token_cost_above_500_tokens", 1}});
  EXPECT_THAT(prices.above, ElementsAre(AboveRate{.tokens = 500, .cache_read = 1},
                                        AboveRate{.tokens = 200'000, .input = 3, .output = 4}));
}

TEST(Prices, ThresholdsOfServiceTiersAreNoThresholdsOfTheStandardOne) {
  const Prices prices =
      PricesFromJson(json{{"input_cost_per_token_above_200k_tokens_priority", 3.0}});
  EXPECT_THAT(prices.above, IsEmpty());
  EXPECT_TRUE(prices.has_other_price);
}

TEST(Prices, TiersWithoutTwoNumbersAsRangeAreLeftOut) {
  const Prices prices = PricesFromJson(json::parse(R"({"tiered_pricing": [
      {"range": [0, 100], "input_cost_per_token": "1e-6"},
      {"range": ["0", "100"], "input_cost_per_token": 1},
      {"range": [0], "input_cost_per_token": 1},
      {"input_cost_per_token": 1},
      7]})"));
  EXPECT_THAT(prices.tiered_pricing, ElementsAre(PriceTier{.from = 0, .to = 100, .input = 1e-6}));
}

TEST(Prices, AModelIsPricedByAnyPriceThatIsNotZero) {
  EXPECT_FALSE(PricesFromJson(json::object()).IsPriced());
  EXPECT_FALSE(PricesFromJson(json{{"input_cost_per_token", 0}}).IsPriced());
  EXPECT_TRUE(PricesFromJson(json{{"output_cost_per_image", 0.02}}).IsPriced());
  EXPECT_TRUE(PricesFromJson(json{{"ocr_cost_per_page", 0.02}}).IsPriced());
  EXPECT_TRUE(PricesFromJson(json{{"input_cost_per_token_above_128k_tokens", 1}}).IsPriced());
  EXPECT_FALSE(PricesFromJson(json{{"max_tokens", 4096}, {"output_vector_size", 3}}).IsPriced());
  EXPECT_FALSE(PricesFromJson(json{{"regional_endpoint_uplift_multiplier", 1.1}}).IsPriced());
}

TEST(Prices, AModelIsFreeOnlyWhenBothTokenPricesAreZeroAndNothingElseCosts) {
  EXPECT_TRUE(PricesFromJson(json{{"input_cost_per_token", 0}, {"output_cost_per_token", 0}})
                  .IsExplicitlyFree());
  EXPECT_FALSE(PricesFromJson(json{{"input_cost_per_token", 0}}).IsExplicitlyFree());
  EXPECT_FALSE(PricesFromJson(json{{"input_cost_per_token", 0},
                                   {"output_cost_per_token", 0},
                                   {"input_cost_per_second", 1}})
                   .IsExplicitlyFree());
  EXPECT_FALSE(Prices{}.IsExplicitlyFree());
}

}  // namespace
}  // namespace budget_gate
