// SPDX-License-Identifier: Apache-2.0
// Rules about single keys: their names, places and values.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::HasSubstr;

/// A good input price, and `output` as the text of the output price.
std::string WithOutput(const std::string& output) {
  return Model("input_cost_per_token: 0.00001, output_cost_per_token: " + output);
}

TEST(LintKeys, AMisspelledPriceKeyIsNamedWithTheRealOne) {
  const Finding finding =
      OnlyFinding(Model("input_cost_per_tokens: 0.00001, output_cost_per_token: 0.00002"));
  EXPECT_EQ(finding.rule->id, "misspelled-key");
  EXPECT_EQ(finding.where.column, 58);
  EXPECT_THAT(finding.message, HasSubstr("`input_cost_per_tokens`"));
  EXPECT_EQ(finding.fix, "write `input_cost_per_token`");
}

TEST(LintKeys, AMisspelledPriceIsNotMissingAsWell) {
  EXPECT_EQ(Found(Model("input_cost_per_tokens: 0.00001, output_cost_per_tokens: 0.00002")),
            "2:misspelled-key 2:misspelled-key");
}

TEST(LintKeys, APricePer1kOrMillionTokensIsConverted) {
  EXPECT_EQ(
      OnlyFinding(Model("input_cost_per_1k_tokens: 0.01, output_cost_per_token: 0.00002")).fix,
      "write `input_cost_per_token: 0.00001`, which is 0.01 USD per 1000 tokens");
  EXPECT_EQ(OnlyFinding(Model("input_price_per_million: 10, output_cost_per_token: 0.00002")).fix,
            "write `input_cost_per_token: 0.00001`, which is 10 USD per 1000000 tokens");
}

TEST(LintKeys, AMisspelledKeyIsFoundInModelInfoAndBesideIt) {
  EXPECT_EQ(Found(Model(kGoodPrices, "model_info: {cache_read_token_cost: 0.000001}")),
            "2:misspelled-key");
  EXPECT_THAT(OnlyFinding(Model(kGoodPrices, "input_cost: 0.00001")).fix,
              HasSubstr("under litellm_params"));
}

TEST(LintKeys, KeysOfOnesOwnThatSpeakOfCostAreNotPrices) {
  EXPECT_EQ(Found(Model(kGoodPrices,
                        "model_info: {cost_center: 4711, pricing_tier: 2, low_cost: true, "
                        "cost_notes: input_cost is low}")),
            "");
}

TEST(LintKeys, APriceBesideLitellmParamsIsMisplaced) {
  EXPECT_EQ(Found(Model(kGoodPrices, "input_cost_per_token: 0.00001")), "2:misplaced-key");
}

TEST(LintKeys, APriceUnderGeneralSettingsOrAtTheTopIsMisplaced) {
  EXPECT_EQ(Found("general_settings:\n  input_cost_per_token: 0.00001\n"), "2:misplaced-key");
  EXPECT_EQ(Found(Model(kGoodPrices) + "input_cost_per_token: 0.00001\n"), "3:misplaced-key");
  EXPECT_EQ(Found("router_settings:\n  default_litellm_params: {input_cost_per_token: 0.00001}\n"),
            "");
}

TEST(LintKeys, AThresholdThatLitellmParamsDropsBelongsIntoModelInfo) {
  const std::string threshold = "input_cost_per_token_above_64k_tokens: 0.00003";
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", " + threshold)), "2:ignored-threshold");
  EXPECT_EQ(Found(Model(kGoodPrices, "model_info: {" + threshold + "}")), "");
  EXPECT_EQ(
      Found(Model(std::string(kGoodPrices) + ", input_cost_per_token_above_128k_tokens: 0.00003")),
      "");
}

TEST(LintKeys, TwoPlacesMayRepeatAPriceAndNotContradictEachOther) {
  EXPECT_EQ(Found(Model(kGoodPrices, "model_info: {input_cost_per_token: 0.00001}")), "");
  const Finding finding =
      OnlyFinding(Model(kGoodPrices, "model_info: {input_cost_per_token: 0.00003}"));
  EXPECT_EQ(finding.rule->id, "places-differ");
  EXPECT_THAT(finding.message,
              HasSubstr("is 0.00003 here and 0.00001 in litellm_params, which wins"));
}

struct Value {
  const char* name;
  const char* output;
  const char* rule;
};

class LintValue : public ::testing::TestWithParam<Value> {};

TEST_P(LintValue, IsFound) {
  EXPECT_EQ(Found(WithOutput(GetParam().output)), "2:" + std::string(GetParam().rule));
}

INSTANTIATE_TEST_SUITE_P(
    Lint, LintValue,
    ::testing::Values(
        Value{"Dollar", "$0.01", "not-a-number"},
        Value{"DecimalComma", "'0,00001'", "not-a-number"},
        Value{"EmptyText", "''", "not-a-number"}, Value{"List", "[1]", "not-a-number"},
        Value{"Mapping", "{usd: 1}", "not-a-number"}, Value{"Nothing", "~", "empty-price"},
        Value{"True", "true", "boolean-price"}, Value{"No", "no", "boolean-price"},
        Value{"Negative", "-0.00001", "negative-price"}, Value{"NotANumber", ".nan", "not-finite"},
        Value{"Infinite", ".inf", "not-finite"}, Value{"ExponentWithoutDot", "1e-5", "text-number"},
        Value{"Quoted", "'0.00002'", "text-number"}, Value{"PerMillion", "15", "price-per-million"},
        Value{"PerThousand", "0.015", "price-per-million"},
        Value{"PerhapsPerThousand", "0.0015", "price-high"},
        Value{"DividedTwice", "0.000000000015", "price-low"}),
    [](const auto& value) { return std::string(value.param.name); });

TEST(LintValues, GoodNumbersOfAnyNotationAreNotFound) {
  for (const char* output : {"0.00002", "2.0e-5", "2.E-5", ".00002", "0.000_02", "0", "0.0006"})
    EXPECT_EQ(Found(WithOutput(output)), "") << output;
}

TEST(LintValues, TheFixOfTextIsTheNumberThatIsMeant) {
  EXPECT_THAT(OnlyFinding(WithOutput("$0.00002")).fix, HasSubstr("write 0.00002, if that"));
  EXPECT_THAT(OnlyFinding(WithOutput("'0,00002'")).fix, HasSubstr("write 0.00002, if that"));
  EXPECT_THAT(OnlyFinding(WithOutput("2e-5")).fix, "write 0.00002 without quotes");
}

TEST(LintValues, TheFixOfAPricePer1kOrMillionIsTheQuotient) {
  const Finding finding = OnlyFinding(WithOutput("15"));
  EXPECT_THAT(finding.message, HasSubstr("is 15000000 USD per 1M tokens"));
  EXPECT_EQ(finding.fix, "write 0.000015 if 15 is the price of 1M tokens, or 0.015 if of 1K");
}

TEST(LintValues, ValuesFromTheEnvironmentAreLeftAlone) {
  EXPECT_EQ(Found(WithOutput("os.environ/PRICE")), "");
}

TEST(LintValues, AnEmptyPriceThatTheOtherPlaceGivesIsHarmless) {
  EXPECT_EQ(Found(Model("input_cost_per_token: 0.00001, output_cost_per_token: ~",
                        "model_info: {output_cost_per_token: 0.00002}")),
            "");
}

TEST(LintValues, AnEmptyPriceOfAModelThatLitellmPricesItselfIsHarmless) {
  EXPECT_EQ(Found("model_list: [{model_name: m, litellm_params: {model: gpt-4o, "
                  "input_cost_per_token: ~, output_cost_per_token: ~}}]"),
            "");
}

TEST(LintValues, PricesOfOtherThingsThanTokensMayBeHigh) {
  EXPECT_EQ(Found(Model("input_cost_per_image: 0.04, input_cost_per_second: 0.5",
                        "model_info: {mode: image_generation}")),
            "");
}

TEST(LintPlaces, AModelInfoInsideLitellmParamsIsNotRead) {
  const auto nested = [](const std::string& model) {
    return Found("model_list:\n- {model_name: m, litellm_params: {model: " + model +
                 ", model_info: {" + kGoodPrices + "}}}\n");
  };
  EXPECT_EQ(nested("openai/gpt-4o"), "2:misplaced-key 2:misplaced-key");
  EXPECT_EQ(nested("hosted_vllm/m"), "2:misplaced-key 2:misplaced-key");
}

TEST(LintPlaces, AMappingOfPricesIsNotRead) {
  const std::string block = "model_info: {pricing: {input: 2, output: 5}}";
  EXPECT_EQ(Found("model_list:\n- {model_name: m, litellm_params: {model: openai/gpt-4o}, " +
                  block + "}\n"),
            "2:price-block");
  // Beside the prices that LiteLLM takes it is somebody's own note, and so is one without numbers.
  EXPECT_EQ(Found(Model(kGoodPrices, block)), "");
  EXPECT_EQ(Found(Model(kGoodPrices, "model_info: {pricing: {source: website}}")), "");
}

TEST(LintNames, ThereIsNoPricePerRequest) {
  for (const Finding& finding : LintText(Model("cost_per_request: 0.01")))
    if (finding.rule->id == "misspelled-key") {
      EXPECT_THAT(finding.message, ::testing::HasSubstr("no price per request"));
      EXPECT_THAT(finding.fix, ::testing::HasSubstr("input_cost_per_token"));
      return;
    }
  ADD_FAILURE() << "not found";
}

}  // namespace
}  // namespace budget_gate
