// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace budget_gate {
namespace {

using ::testing::Optional;

constexpr std::string_view kDeploymentKeys[] = {
#include "pricing/litellm_price_keys.inc"
};

constexpr std::string_view kProviders[] = {
#include "pricing/litellm_providers.inc"
};

// They are searched by bisection.
TEST(PriceTables, AreSorted) {
  EXPECT_TRUE(std::is_sorted(std::begin(kProviders), std::end(kProviders)));
  EXPECT_TRUE(std::is_sorted(std::begin(kDeploymentKeys), std::end(kDeploymentKeys)));
}

TEST(PriceKeys, ModelInfoTakesMoreKeysThanLitellmParams) {
  EXPECT_TRUE(IsDeploymentPriceKey("input_cost_per_token"));
  EXPECT_TRUE(IsModelInfoPriceKey("input_cost_per_token"));
  EXPECT_FALSE(IsDeploymentPriceKey("input_cost_per_token_above_64k_tokens"));
  EXPECT_TRUE(IsModelInfoPriceKey("input_cost_per_token_above_64k_tokens"));
  EXPECT_FALSE(IsModelInfoPriceKey("input_cost_per_tokens"));
}

TEST(PriceKeys, ThresholdsHaveABaseAndATokenCount) {
  const auto threshold =
      ParseThresholdKey("cache_creation_input_token_cost_above_1hr_above_200k_tokens");
  ASSERT_TRUE(threshold.has_value());
  EXPECT_EQ(threshold->base, "cache_creation_input_token_cost_above_1hr");
  EXPECT_EQ(threshold->tokens, 200'000);
  EXPECT_EQ(ParseThresholdKey("output_cost_per_token_above_500_tokens")->tokens, 500);
  for (const char* other :
       {"input_cost_per_token", "input_cost_per_token_above_k_tokens",
        "input_cost_per_token_above_128k_tokens_priority", "input_cost_per_token_above_-1k_tokens",
        "input_cost_per_image_above_128k_tokens", "_above__tokens",
        "input_cost_per_token_above_tokens",
        "input_cost_per_token_above_99999999999999999999k_tokens"})
    EXPECT_EQ(ParseThresholdKey(other), std::nullopt) << other;
}

struct Misspelled {
  const char* key;
  const char* meant;
};

class NearestKey : public ::testing::TestWithParam<Misspelled> {};

TEST_P(NearestKey, IsFound) {
  EXPECT_THAT(NearestPriceKey(GetParam().key), Optional(std::string(GetParam().meant)));
}

INSTANTIATE_TEST_SUITE_P(
    PriceKeys, NearestKey,
    ::testing::Values(Misspelled{"input_cost_per_tokens", "input_cost_per_token"},
                      Misspelled{"input_cost", "input_cost_per_token"},
                      Misspelled{"inputCostPerToken", "input_cost_per_token"},
                      Misspelled{"cost_per_input_token", "input_cost_per_token"},
                      Misspelled{"input-cost-per-token", "input_cost_per_token"},
                      Misspelled{"INPUT_COST_PER_TOKEN", "input_cost_per_token"},
                      Misspelled{"input_token_cost", "input_cost_per_token"},
                      Misspelled{"input_cost_per_1k_tokens", "input_cost_per_token"},
                      Misspelled{"input_cost_per_million_tokens", "input_cost_per_token"},
                      Misspelled{"inputCostPer1MTokens", "input_cost_per_token"},
                      Misspelled{"prompt_price_per_token", "input_cost_per_token"},
                      Misspelled{"prompt_cost", "input_cost_per_token"},
                      Misspelled{"input_price", "input_cost_per_token"},
                      Misspelled{"completion_price", "output_cost_per_token"},
                      Misspelled{"output_cost_per_tokens", "output_cost_per_token"},
                      Misspelled{"output_cost_pr_token", "output_cost_per_token"},
                      Misspelled{"ouput_cost_per_token", "output_cost_per_token"},
                      Misspelled{"cost_per_output_token", "output_cost_per_token"},
                      Misspelled{"output_costs_per_second", "output_cost_per_second"},
                      Misspelled{"cache_read_input_cost_per_token", "cache_read_input_token_cost"},
                      Misspelled{"cache_read_cost_per_token", "cache_read_input_token_cost"},
                      Misspelled{"cost_per_image_output", "output_cost_per_image"},
                      Misspelled{"input_cost_per_queries", "input_cost_per_query"}),
    [](const auto& misspelled) {
      std::string name = misspelled.param.key;
      std::replace(name.begin(), name.end(), '-', '_');
      return name + "_means_" + misspelled.param.meant;
    });

TEST(PriceKeys, WhatIsNoPriceHasNoNearestKey) {
  for (const char* key : {"cost_center", "cost_code", "pricing_tier", "price_list", "max_tokens",
                          "low_cost", "is_costly", "cost", "supports_vision", ""})
    EXPECT_EQ(NearestPriceKey(key), std::nullopt) << key;
  EXPECT_EQ(NearestPriceKey(std::string(100'000, 'x')), std::nullopt);
}

TEST(PriceKeys, UnitsOfMisspelledKeysAreRead) {
  EXPECT_EQ(TokensPerUnit("input_cost_per_token"), 1);
  EXPECT_EQ(TokensPerUnit("input_cost_per_1k_tokens"), 1000);
  EXPECT_EQ(TokensPerUnit("inputCostPerMillionTokens"), 1'000'000);
  EXPECT_EQ(TokensPerUnit("input_price_per_mtok"), 1'000'000);
}

}  // namespace
}  // namespace budget_gate
