// SPDX-License-Identifier: Apache-2.0
#include "pricing/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace budget_gate {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

PricingConfig Config(std::string_view text) {
  Result<PricingConfig> config = ParsePricingConfig(text, "test.yaml");
  EXPECT_TRUE(config) << config.error().message;
  return config ? std::move(*config) : PricingConfig{};
}

PricedModel OnlyModel(std::string_view text) {
  PricingConfig config = Config(text);
  EXPECT_THAT(config.models, SizeIs(1));
  return config.models.empty() ? PricedModel{} : config.models.front();
}

constexpr std::string_view kModel = R"(
- model_name: llama
  litellm_params: {model: hosted_vllm/llama, input_cost_per_token: 0.00001, output_cost_per_token: 0.00002}
)";

std::string Indented(std::string_view text, std::size_t by) {
  std::string indented;
  for (const char c : text) {
    indented += c;
    if (c == '\n') indented.append(by, ' ');
  }
  return indented;
}

struct Shape {
  const char* name;
  std::string text;
};

class ConfigShape : public ::testing::TestWithParam<Shape> {};

TEST_P(ConfigShape, GivesTheModelAndItsPrices) {
  const PricedModel model = OnlyModel(GetParam().text);
  EXPECT_EQ(model.model_name, "llama");
  EXPECT_EQ(model.litellm_model, "hosted_vllm/llama");
  EXPECT_THAT(model.prices.input_cost_per_token, Optional(0.00001));
  EXPECT_THAT(model.prices.output_cost_per_token, Optional(0.00002));
}

INSTANTIATE_TEST_SUITE_P(
    Reader, ConfigShape,
    ::testing::Values(
        Shape{"ModelList", "model_list:" + std::string(kModel)},
        Shape{"BareList", std::string(kModel)},
        Shape{"HelmValues", "replicaCount: 1\nproxy_config:\n  model_list:" + Indented(kModel, 4)},
        Shape{"Subchart", "litellm:\n  litellm-helm:\n    proxy_config:\n      model_list:" +
                              Indented(kModel, 8)},
        Shape{"ArgoCdApplication",
              "spec:\n  sources:\n    - chart: litellm\n      helm:\n        valuesObject:\n"
              "          proxy_config:\n            model_list:" +
                  Indented(kModel, 14)},
        Shape{"SecondDocument", "kind: Namespace\n---\nmodel_list:" + std::string(kModel)},
        Shape{"Json", R"({"model_list": [{"model_name": "llama", "litellm_params": {"model":
            "hosted_vllm/llama", "input_cost_per_token": 0.00001, "output_cost_per_token": 2e-5}}]})"}),
    [](const auto& shape) { return std::string(shape.param.name); });

TEST(Config, ModelsOfAllDocumentsAreRead) {
  const PricingConfig config =
      Config("model_list:" + std::string(kModel) + "---\nmodel_list:" + std::string(kModel));
  EXPECT_THAT(config.models, SizeIs(2));
}

TEST(Config, TheReaderOfTheRepositorysOwnConfigFindsEveryModel) {
  const auto config = ReadPricingConfig(BUDGET_GATE_FIXTURES "/proxy_config.yaml");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_THAT(config->models, SizeIs(10));
  EXPECT_EQ(config->models[2].prices.input_cost_per_token, 0.00000762939453125);
  EXPECT_THAT(config->models[7].prices.above,
              ElementsAre(AboveRate{.tokens = 128'000, .input = 3e-8, .output = 4e-8}));
  EXPECT_EQ(config->models[9].mode, "embedding");
  EXPECT_EQ(config->models[9].where.line, 44);
  EXPECT_EQ(config->models[9].where.column, 5);
}

TEST(Config, LitellmParamsWinOverModelInfoKeyByKey) {
  const PricedModel model = OnlyModel(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, input_cost_per_token: 1}
    model_info: {input_cost_per_token: 2, output_cost_per_token: 3}
)");
  EXPECT_THAT(model.prices.input_cost_per_token, Optional(1));
  EXPECT_THAT(model.prices.output_cost_per_token, Optional(3));
}

TEST(Config, PricesBesideLitellmParamsAreNotPrices) {
  const PricedModel model = OnlyModel(R"(
model_list:
  - model_name: m
    input_cost_per_token: 1
    litellm_params: {model: openai/m}
)");
  EXPECT_EQ(model.prices, Prices{});
  EXPECT_THAT(model.declared, ElementsAre(Field(&DeclaredPrice::place, PricePlace::kModelEntry)));
}

// LiteLLM keeps a threshold in litellm_params only where CustomPricingLiteLLMParams has a field for
// it.
TEST(Config, AThresholdWithoutAFieldCountsInModelInfoAlone) {
  const PricedModel model = OnlyModel(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, input_cost_per_token_above_64k_tokens: 1, input_cost_per_token_above_128k_tokens: 2}
    model_info: {output_cost_per_token_above_64k_tokens: 3}
)");
  EXPECT_THAT(model.prices.above, ElementsAre(AboveRate{.tokens = 64'000, .output = 3},
                                              AboveRate{.tokens = 128'000, .input = 2}));
}

TEST(Config, ValuesFromTheEnvironmentAreKnownToTheProxyAlone) {
  const PricedModel model = OnlyModel(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, api_base: os.environ/BASE, input_cost_per_token: os.environ/PRICE}
)");
  EXPECT_EQ(model.prices.input_cost_per_token, std::nullopt);
  EXPECT_TRUE(model.has_runtime_price);
  EXPECT_EQ(model.api_base, "os.environ/BASE");
}

TEST(Config, OfAPriceThatIsRepeatedTheLastOneCounts) {
  const PricedModel model = OnlyModel(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, input_cost_per_token: 1, input_cost_per_token: 2}
)");
  EXPECT_THAT(model.prices.input_cost_per_token, Optional(2));
  EXPECT_THAT(model.declared, SizeIs(1));
}

TEST(Config, TiersAreReadInTheOrderOfTheFile) {
  const PricedModel model = OnlyModel(R"(
model_list:
  - model_name: m
    litellm_params:
      model: openai/m
      tiered_pricing:
        - {range: [0, 100], input_cost_per_token: 1, output_cost_per_token: 2}
        - {range: [100, 200], input_cost_per_token: "3"}
)");
  EXPECT_THAT(model.prices.tiered_pricing,
              ElementsAre(PriceTier{.from = 0, .to = 100, .input = 1, .output = 2},
                          PriceTier{.from = 100, .to = 200, .input = 3}));
}

TEST(Config, SettingsHaveTheirPathsAndPlaces) {
  const PricingConfig config = Config(R"(
litellm_settings:
  max_budget: 0
  callbacks: [otel]
router_settings:
  provider_budget_config: {openai: {budget_limit: 1, time_period: 1d}}
)");
  std::vector<std::string> paths;
  for (const Setting& setting : config.settings) paths.push_back(setting.path);
  EXPECT_THAT(paths, ElementsAre("litellm_settings.max_budget", "litellm_settings.callbacks.0",
                                 "router_settings.provider_budget_config.openai.budget_limit",
                                 "router_settings.provider_budget_config.openai.time_period"));
  EXPECT_EQ(config.settings[0].where, (yaml::Mark{3, 15}));
}

TEST(Config, FallbacksAreReadPairByPair) {
  const PricingConfig config = Config(R"(
litellm_settings:
  fallbacks: [{a: [b, c]}]
  default_fallbacks: [d]
)");
  std::vector<std::string> pairs;
  for (const Fallback& fallback : config.fallbacks)
    pairs.push_back(fallback.from + ">" + fallback.to);
  EXPECT_THAT(pairs, ElementsAre("a>b", "a>c", "*>d"));
}

TEST(Config, AConfigWithoutModelsIsOneWhoseModelsAreInTheDatabase) {
  EXPECT_THAT(Config("model_list:\ngeneral_settings: {store_model_in_db: true}").models, IsEmpty());
  EXPECT_THAT(Config("proxy_config: {}").models, IsEmpty());
  EXPECT_EQ(Config("include: [models.yaml]").includes, 1u);
}

TEST(Config, OddEntriesOfTheModelListAreLeftOut) {
  EXPECT_THAT(Config("model_list: [7, [a], {}, {model_name: m}, ~]").models, SizeIs(1));
  EXPECT_THAT(Config("model_list: {model_name: m}").models, IsEmpty());
}

std::string ReadError(const std::string& file) {
  const auto config = ReadPricingConfig(file);
  return config ? "no error" : config.error().message;
}

TEST(ConfigErrors, SayWhatCannotBeReadAndTheFix) {
  EXPECT_THAT(ReadError("/no/such/config.yaml"),
              Eq("/no/such/config.yaml: cannot be opened: No such file or directory"));
  EXPECT_THAT(ReadError("/tmp"), Eq("/tmp: is a directory: pass the config file in it"));
  const auto other = ParsePricingConfig("kind: ConfigMap\n", "x.yaml");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("x.yaml: no model_list, proxy_config, "));
  EXPECT_FALSE(ParsePricingConfig("", "empty.yaml"));
  EXPECT_FALSE(ParsePricingConfig("just text", "text.yaml"));
}

}  // namespace
}  // namespace budget_gate
