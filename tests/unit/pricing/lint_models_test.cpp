// SPDX-License-Identifier: Apache-2.0
// Rules about whole models, and about models against each other.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Unpriced(const std::string& params, const std::string& info = "") {
  return "model_list:\n- {model_name: m, litellm_params: {" + params + "}" +
         (info.empty() ? "" : ", model_info: {" + info + "}") + "}\n";
}

TEST(LintPresence, ASelfHostedModelWithoutAPriceIsBookedAtZero) {
  const Finding finding = OnlyFinding(Unpriced("model: hosted_vllm/llama"));
  EXPECT_EQ(finding.rule->id, "no-price");
  EXPECT_EQ(finding.where, (yaml::Mark{2, 3}));
  EXPECT_THAT(finding.message, HasSubstr("LiteLLM books 0 for `hosted_vllm/llama`"));
  EXPECT_THAT(finding.fix, HasSubstr("input_cost_per_token and output_cost_per_token"));
}

TEST(LintPresence, EveryKindOfOwnServerNeedsAPrice) {
  for (const char* params :
       {"model: ollama/llama3", "model: ollama_chat/llama3", "model: vllm/m", "model: lm_studio/m",
        "model: llamafile/m", "model: xinference/m", "model: triton/m", "model: huggingface/m",
        "model: m, custom_llm_provider: hosted_vllm",
        "model: openai/llama, api_base: 'http://gpu:8000/v1'",
        "model: openai/llama, base_url: 'http://gpu:8000/v1'",
        "model: openai/llama, api_base: os.environ/GPU",
        // LiteLLM looks a name up together with its provider, so a known name does not help here.
        "model: hosted_vllm/gpt-4o"})
    EXPECT_EQ(Found(Unpriced(params)), "2:no-price") << params;
}

TEST(LintPresence, BaseModelHelpsOnlyWhereLitellmLooksItUp) {
  EXPECT_EQ(Found(Unpriced("model: hosted_vllm/m", "base_model: gpt-4o")), "2:no-price");
  EXPECT_EQ(Found(Unpriced("model: openai/m, api_base: 'http://gw/v1'", "base_model: gpt-4o")), "");
}

TEST(LintPresence, ModelsThatLitellmPricesByItselfNeedNone) {
  for (const char* params :
       {"model: gpt-4o",
        "model: openai/gpt-4o-mini",
        "model: claude-sonnet-4-5",
        "model: openai/gpt-4o-mini, api_base: 'http://gateway/v1'",
        "model: openai/openai/gpt-4o",
        "model: openai/responses/gpt-5",
        "model: 'openai/ft:gpt-4o-2024-08-06:acme::abc'",
        "model: anthropic/claude-sonnet-4-5",
        "model: azure/anything, api_base: 'https://x.openai.azure.com'",
        "model: bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "model: 'bedrock/converse/eu.anthropic.claude-sonnet-4-5-20250929-v1:0'",
        "model: vertex_ai/gemini-2.5-pro",
        "model: gemini/gemini-2.5-pro",
        "model: gmi/deepseek-ai/DeepSeek-V3.2",
        "model: github/gpt-4.1-mini",
        "model: openrouter/x/y",
        "model: litellm_proxy/m",
        "model: together_ai/x/y-70b",
        "model: azure/gpt-4o, base_model: no-such-model",
        "model: os.environ/MODEL"})
    EXPECT_EQ(Found(Unpriced(params)), "") << params;
}

TEST(LintPresence, ANameThatTheMapLacksIsAWarning) {
  for (const char* params :
       {"model: openai/gpt-4o-minii", "model: anthropic/claude-opus-4.6",
        "model: groq/no-such-model", "model: gemini/gemini-999", "model: nebius/anything",
        "model: bedrock/us.anthropic.claude-x", "model: vertex_ai/gemini-9",
        "model: together_ai/x/y", "model: zai/glm-99, api_base: 'https://api.z.ai/v1'",
        "model: azure/my-dep, base_model: no-such-model", "model: no-such-model",
        "model: anthropic/x, api_base: os.environ/BASE", "model: 'openai/ft:gpt-99:org:name:id'"})
    EXPECT_EQ(Found(Unpriced(params)), "2:unlisted") << params;
  EXPECT_EQ(OnlyFinding(Unpriced("model: groq/no-such-model")).rule->severity, Severity::kWarning);
}

TEST(LintPresence, ANameThatTheMapLacksIsAnErrorOnAnOwnServer) {
  for (const char* params : {"model: anthropic/qwen, api_base: 'http://gpu/anthropic'",
                             "model: azure_ai/m, api_base: 'http://gpu'",
                             "model: mistral/m, api_base: 'https://a.example'"})
    EXPECT_EQ(Found(Unpriced(params)), "2:no-price") << params;
  const Finding finding = OnlyFinding(
      Unpriced("model: openai/m, api_base: 'http://gpu', base_model: claude-sonnet-4-5"));
  EXPECT_EQ(finding.rule->id, "unlisted");
  EXPECT_THAT(finding.message, ::testing::HasSubstr("LiteLLM before 1.110 books 0"));
}

TEST(LintPresence, AProviderThatLitellmDoesNotKnowIsRefused) {
  const Finding finding = OnlyFinding(Unpriced("model: nobody_knows/m"));
  EXPECT_EQ(finding.rule->id, "refused-provider");
  EXPECT_THAT(finding.message, HasSubstr("knows no provider `nobody_knows`"));
  EXPECT_EQ(Found(Unpriced("model: nobody_knows/m, api_base: 'https://api.groq.com/openai/v1'")),
            "2:unlisted")
      << "LiteLLM knows Groq by its address";
  EXPECT_EQ(
      Found(Unpriced("model: mine/m") +
            "litellm_settings: {custom_provider_map: [{provider: mine, custom_handler: h.h}]}"),
      "2:no-price");
}

TEST(LintPresence, APatternOverAnOwnServerServesUnpricedModels) {
  EXPECT_EQ(Found(Unpriced("model: 'hosted_vllm/*'")), "2:wildcard-no-price");
  // Behind such an address a gateway may serve OpenAI's own names, which are priced.
  EXPECT_EQ(Found(Unpriced("model: 'openai/*', api_base: 'http://gpu/v1'")), "2:unlisted");
  for (const char* model :
       {"'*'", "'openai/*'", "'anthropic/*'", "'openai/*', api_base: os.environ/BASE"})
    EXPECT_EQ(Found(Unpriced(std::string("model: ") + model)), "") << model;
}

TEST(LintPresence, AnyPriceAtAllIsAPrice) {
  for (const char* price :
       {"input_cost_per_second: 0.001", "output_cost_per_image: 0.04", "ocr_cost_per_page: 0.01",
        "input_cost_per_character: 0.00001", "input_cost_per_token: os.environ/PRICE",
        "tiered_pricing: [{range: [0, 1000000], input_cost_per_token: 0.00001}]"})
    EXPECT_EQ(Found(Model(price, "model_info: {mode: ocr}")), "") << price;
}

TEST(LintPresence, OneSideAloneLeavesTheOtherFree) {
  EXPECT_EQ(Found(Model("input_cost_per_token: 0.00001")), "2:one-side");
  EXPECT_EQ(Found(Model("output_cost_per_token: 0.00001")), "2:one-side");
  // Even where the built-in map has the other price: LiteLLM does not mix the two.
  EXPECT_EQ(Found(Unpriced("model: openai/gpt-4o-mini, input_cost_per_token: 0.00001")),
            "2:one-side");
}

TEST(LintPresence, WhatHasNoOutputNeedsNoOutputPrice) {
  const std::string price = "input_cost_per_token: 0.00001";
  for (const char* mode : {"embedding", "audio_speech"})
    EXPECT_EQ(Found(Model(price, "model_info: {mode: " + std::string(mode) + "}")), "") << mode;
  EXPECT_EQ(Found(Unpriced("model: hosted_vllm/bge-m3, " + price)), "");
  EXPECT_EQ(Found(Unpriced("model: hosted_vllm/Qwen3-Embedding-8B, " + price)), "");
}

TEST(LintPresence, AnExplicitZeroOnOneSideIsMeant) {
  EXPECT_EQ(Found(Model("input_cost_per_token: 0.00001, output_cost_per_token: 0")), "");
}

TEST(LintPresence, AFreeModelSkipsEveryBudgetUnlessThatIsMeant) {
  const std::string free = "input_cost_per_token: 0, output_cost_per_token: 0";
  EXPECT_EQ(Found(Model(free)), "2:free");
  EXPECT_EQ(OnlyFinding(Model(free)).rule->severity, Severity::kWarning);
  const std::string text = Model(free);
  EXPECT_EQ(Found(text.substr(0, text.size() - 1) + "  # pricing_check: allow free\n"), "");
}

TEST(LintAllowance, SpeaksOfItsRuleOnItsLineAndTheNext) {
  const std::string unpriced = "- {model_name: m, litellm_params: {model: hosted_vllm/m}}\n";
  EXPECT_EQ(Found("model_list:\n# pricing_check: allow no-price\n" + unpriced), "");
  EXPECT_EQ(Found("model_list:\n# pricing_check: allow free no-price\n" + unpriced), "");
  EXPECT_EQ(Found("model_list:\n# pricing_check: allow free\n" + unpriced), "3:no-price");
  EXPECT_EQ(Found("# pricing_check: allow no-price\nmodel_list:\n" + unpriced), "3:no-price");
}

TEST(LintRelations, OutputCheaperThanInputByFarMayBeAnExchange) {
  EXPECT_EQ(Found(Model("input_cost_per_token: 0.00009, output_cost_per_token: 0.00002")),
            "2:output-cheap");
  EXPECT_EQ(Found(Model("input_cost_per_token: 0.00002, output_cost_per_token: 0.00001")), "");
}

TEST(LintRelations, CachedInputIsTheCheaperOne) {
  const std::string prices = kGoodPrices;
  EXPECT_EQ(Found(Model(prices + ", cache_read_input_token_cost: 0.00002")), "2:cached-dear");
  EXPECT_EQ(Found(Model(prices + ", cache_read_input_token_cost: 0.00001")), "");
}

TEST(LintRelations, LongPromptsAreNotTheCheaperOnes) {
  const std::string prices = kGoodPrices;
  EXPECT_EQ(Found(Model(prices + ", output_cost_per_token_above_128k_tokens: 0.00001")),
            "2:above-cheap");
  EXPECT_EQ(Found(Model(prices + ", output_cost_per_token_above_128k_tokens: 0.00004")), "");
  EXPECT_EQ(Found(Model(prices + ", input_cost_per_token_above_128k_tokens: 0.00003, "
                                 "input_cost_per_token_above_200k_tokens: 0.00002")),
            "2:above-cheap");
}

TEST(LintRelations, SecondsBesideTokensAreNotBilled) {
  const std::string prices = kGoodPrices;
  EXPECT_EQ(Found(Model(prices + ", input_cost_per_second: 0.001")), "2:seconds-and-tokens");
  EXPECT_EQ(Found(Model("input_cost_per_second: 0.001, output_cost_per_second: 0.002")),
            "2:two-second-prices");
  EXPECT_EQ(Found(Model("input_cost_per_second: 0.001, output_cost_per_second: 0")), "");
}

std::string Tiers(const std::string& tiers) {
  return Model("tiered_pricing: [" + tiers + "]");
}

TEST(LintTiers, ATableWithoutGapsIsGood) {
  EXPECT_EQ(Found(Tiers("{range: [0, 100], input_cost_per_token: 0.00001}, "
                        "{range: [100, 200], input_cost_per_token: 0.00002}")),
            "");
  EXPECT_EQ(Found(Tiers("{range: [0, 100], input_cost_per_token: 0.00001}, "
                        "{range: [101, 200], input_cost_per_token: 0.00002}")),
            "");
}

TEST(LintTiers, GapsAndOverlapsAreFound) {
  for (const char* tiers : {"{range: [0, 100], input_cost_per_token: 0.00001}, "
                            "{range: [200, 300], input_cost_per_token: 0.00002}",
                            "{range: [0, 100], input_cost_per_token: 0.00001}, "
                            "{range: [50, 300], input_cost_per_token: 0.00002}",
                            "{range: [1000, 2000], input_cost_per_token: 0.00001}"})
    EXPECT_EQ(Found(Tiers(tiers)), "2:tier-gap") << tiers;
}

TEST(LintTiers, TiersThatLitellmCannotUseAreErrors) {
  for (const char* tier : {"range: [0], input_cost_per_token: 0.00001",
                           "range: ['0', '9'], input_cost_per_token: 0.00001",
                           "range: [0, 100], output_cost_per_token: 0.00001",
                           "range: [100, 0], input_cost_per_token: 0.00001"})
    EXPECT_EQ(Found(Tiers("{" + std::string(tier) + "}")), "2:tier-invalid") << tier;
}

std::string TwoModels(const std::string& first, const std::string& second,
                      const std::string& names = "m,m") {
  const std::size_t comma = names.find(',');
  return "model_list:\n- {model_name: " + names.substr(0, comma) +
         ", litellm_params: {model: hosted_vllm/a, " + first +
         "}}\n- {model_name: " + names.substr(comma + 1) +
         ", litellm_params: {model: hosted_vllm/b, " + second + "}}\n";
}

constexpr const char* kFreePrices = "input_cost_per_token: 0, output_cost_per_token: 0";

TEST(LintGroups, DeploymentsOfOneNameShouldChargeTheSame) {
  const std::string dearer = "input_cost_per_token: 0.00003, output_cost_per_token: 0.00004";
  EXPECT_EQ(Found(TwoModels(kGoodPrices, dearer)), "3:same-name-differs");
  EXPECT_EQ(Found(TwoModels(kGoodPrices, kGoodPrices)), "");
  EXPECT_EQ(Found(TwoModels(kGoodPrices, dearer, "a,b")), "");
}

TEST(LintGroups, AFreeModelMustNotFallBackToAPaidOne) {
  const std::string models = TwoModels(kFreePrices, kGoodPrices, "free,paid");
  EXPECT_EQ(Found(models + "router_settings:\n  fallbacks: [{free: [paid]}]\n"),
            "2:free 5:fallback-to-paid");
  EXPECT_EQ(Found(models + "litellm_settings:\n  default_fallbacks: [paid]\n"),
            "2:free 5:fallback-to-paid");
  EXPECT_EQ(Found(models + "router_settings:\n  fallbacks: [{paid: [free]}]\n"), "2:free");
  EXPECT_EQ(Found("model_list:\n- {model_name: free, litellm_params: {model: hosted_vllm/a, " +
                  std::string(kFreePrices) +
                  "}}\n- {model_name: paid, litellm_params: {model: gpt-4o}}\n"
                  "router_settings: {fallbacks: [{free: [paid]}]}\n"),
            "2:free 4:fallback-to-paid");
}

TEST(LintGroups, APricedModelShouldNotFallBackToAnUnpricedOne) {
  const std::string models = TwoModels(kGoodPrices, "", "paid,unpriced");
  EXPECT_EQ(Found(models + "router_settings:\n  fallbacks: [{paid: [unpriced]}]\n"),
            "3:no-price 5:fallback-to-unpriced");
  EXPECT_EQ(Found(models + "litellm_settings:\n  default_fallbacks: [unpriced]\n"),
            "3:no-price 5:fallback-to-unpriced");
  EXPECT_EQ(Found(models + "router_settings:\n  fallbacks: [{unpriced: [paid]}]\n"), "3:no-price");
  EXPECT_EQ(Found(TwoModels(kGoodPrices, kFreePrices, "paid,free") +
                  "router_settings:\n  fallbacks: [{paid: [free]}]\n"),
            "3:free");
}

TEST(LintGroups, TheRepositorysOwnConfigHasTheFindingsThatItIsMadeFor) {
  const auto config = ReadPricingConfig(BUDGET_GATE_FIXTURES "/proxy_config.yaml");
  ASSERT_TRUE(config);
  std::vector<std::string> found;
  for (const Finding& finding : Lint(*config))
    found.push_back(finding.model + ":" + std::string(finding.rule->id));
  EXPECT_THAT(found, ElementsAre("llama-unpriced:no-price", "llama-free:free"));
}

std::string Two(const std::string& first, const std::string& second) {
  const auto entry = [](const std::string& prices) {
    return "- {model_name: m, litellm_params: {model: hosted_vllm/m, " + prices +
           "}, model_info: {id: one}}\n";
  };
  return "model_list:\n" + entry(first) + entry(second);
}

TEST(LintGroups, DeploymentsOfOneIdAreBilledAlike) {
  const std::string dearer = "input_cost_per_token: 0.00002, output_cost_per_token: 0.00004";
  EXPECT_THAT(Found(Two(kGoodPrices, dearer)), HasSubstr("2:same-id"));
  EXPECT_EQ(Found(Two(kGoodPrices, kGoodPrices)), "");
}

TEST(LintGroups, AnIdThatReadsAsASizeOfTogetherAiIsFound) {
  const auto together = [](const std::string& info) {
    return Found("model_list:\n- {model_name: m, litellm_params: {model: together_ai/a/b-70b, " +
                 std::string(kGoodPrices) + "}, model_info: {" + info + "}}\n");
  };
  EXPECT_EQ(together("id: bar-70b"), "2:together-size");
  EXPECT_EQ(together("id: a1B"), "2:together-size");
  EXPECT_EQ(together("mode: chat"), "2:together-size");  // LiteLLM makes a hash
  EXPECT_EQ(together("id: bar-large"), "");
  EXPECT_EQ(together("id: bar-405b"), "");  // larger than any size that has a price
  EXPECT_EQ(Found(Unpriced("model: together_ai/a/b-70b")), "");
}

TEST(LintGroups, AnUpstreamThatStatesItsOwnCostIsFoundWhereAPriceIsDeclared) {
  for (const char* model : {"openrouter/x/y", "litellm_proxy/m"}) {
    EXPECT_EQ(Found(Unpriced("model: " + std::string(model) + ", " + kGoodPrices)),
              "2:upstream-cost");
    EXPECT_EQ(Found(Unpriced("model: " + std::string(model))), "");
  }
}

}  // namespace
}  // namespace budget_gate
