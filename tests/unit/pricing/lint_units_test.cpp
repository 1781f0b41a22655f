// SPDX-License-Identifier: Apache-2.0
// Rules about prices in units that LiteLLM does not bill, and about secondary prices alone.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::HasSubstr;

std::string InMode(const std::string& mode, const std::string& model, const std::string& prices) {
  return "model_list:\n- {model_name: m, litellm_params: {model: " + model + ", " + prices + "}" +
         (mode.empty() ? "" : ", model_info: {mode: " + mode + "}") + "}\n";
}

TEST(LintUnits, RerankingIsBilledBySearchUnitOrByTokenAsTheProviderStates) {
  EXPECT_EQ(Found(InMode("rerank", "cohere/m", "input_cost_per_query: 0.002")), "");
  EXPECT_EQ(Found(InMode("rerank", "jina_ai/m", "input_cost_per_token: 0.000001")), "");
  EXPECT_EQ(Found(InMode("rerank", "voyage/m", "input_cost_per_token: 0.000001")), "");
  EXPECT_EQ(Found(InMode("rerank", "cohere/m", "input_cost_per_token: 0.000001")),
            "2:unit-not-billed");
  EXPECT_EQ(Found(InMode("rerank", "jina_ai/m", "input_cost_per_query: 0.002")),
            "2:unit-not-billed");
}

TEST(LintUnits, OfAServerThatStatesNoSearchUnitsNothingIsBilled) {
  for (const char* price : {"input_cost_per_query: 0.002", "input_cost_per_token: 0.000001"}) {
    const Finding finding = OnlyFinding(InMode("rerank", "hosted_vllm/m", price));
    EXPECT_EQ(finding.rule->id, "unit-not-billed");
    EXPECT_THAT(finding.message, HasSubstr("books 0"));
    EXPECT_THAT(finding.fix, HasSubstr("jina_ai/"));
  }
  EXPECT_EQ(Found(InMode("", "hosted_vllm/bge-reranker", "input_cost_per_token: 0.000001")),
            "2:unit-not-billed");
}

TEST(LintUnits, PicturesAreBilledOneByOneOrByPixel) {
  for (const char* price : {"output_cost_per_image: 0.04", "input_cost_per_image: 0.04",
                            "input_cost_per_pixel: 0.00000001"})
    EXPECT_EQ(Found(InMode("image_generation", "hosted_vllm/m", price)), "") << price;
  for (const char* price :
       {"input_cost_per_token: 0.00001, output_cost_per_token: 0.00001",
        "output_cost_per_image_token: 0.00001", "output_cost_per_pixel: 0.00000001"})
    EXPECT_EQ(Found(InMode("image_generation", "hosted_vllm/m", price)), "2:unit-not-billed")
        << price;
  EXPECT_EQ(Found(InMode("image_generation", "openai/gpt-image-1",
                         "input_cost_per_token: 0.00001, output_cost_per_token: 0.00004")),
            "");
}

TEST(LintUnits, TranscriptionIsBilledBySecond) {
  EXPECT_EQ(Found(InMode("audio_transcription", "hosted_vllm/m", "input_cost_per_second: 0.0001")),
            "");
  EXPECT_EQ(
      Found(InMode("audio_transcription", "hosted_vllm/m", "input_cost_per_audio_per_second: 1")),
      "2:unit-not-billed");
  EXPECT_EQ(Found(InMode("", "openai/whisper-large, api_base: 'http://x/v1'",
                         "input_cost_per_token: 0.00001")),
            "2:unit-not-billed");
  EXPECT_EQ(Found(InMode("audio_transcription", "openai/gpt-4o-transcribe",
                         "input_cost_per_token: 0.00001, output_cost_per_token: 0.00001")),
            "");
}

TEST(LintUnits, AModerationIsBilledInNoUnit) {
  EXPECT_EQ(Found(InMode("moderation", "openai/m", "input_cost_per_token: 0.00001")),
            "2:unit-not-billed");
}

TEST(LintUnits, SomeProvidersAreBilledByCalculatorsThatAskNoDeclaredPrice) {
  for (const char* model : {"huggingface/m", "lemonade/m", "replicate/m"})
    EXPECT_EQ(Found(InMode("chat", model, kGoodPrices)), "2:provider-not-billed") << model;
}

TEST(LintUnits, SpeechIsBilledByTheTokensOfItsText) {
  EXPECT_EQ(Found(InMode("audio_speech", "hosted_vllm/m", "input_cost_per_token: 0.00001")), "");
  EXPECT_EQ(Found(InMode("audio_speech", "hosted_vllm/m", "input_cost_per_second: 0.001")),
            "2:unit-not-billed");
  for (const char* model : {"hosted_vllm/m", "openai/tts-1"})
    EXPECT_EQ(Found(InMode("audio_speech", model, "input_cost_per_character: 0.00001")),
              "2:unit-newer");
}

TEST(LintUnits, EmbeddingsAndChatsAreBilledByTokenOrSecond) {
  for (const char* price : {"input_cost_per_query: 0.001", "input_cost_per_character: 0.000001",
                            "output_cost_per_image: 0.1"}) {
    EXPECT_EQ(Found(InMode("embedding", "hosted_vllm/m", price)), "2:unit-not-billed") << price;
    EXPECT_EQ(Found(InMode("chat", "hosted_vllm/m", price)), "2:unit-not-billed") << price;
  }
  EXPECT_EQ(Found(InMode("embedding", "hosted_vllm/m", "input_cost_per_token: 0.000001")), "");
  EXPECT_EQ(Found(InMode("embedding", "hosted_vllm/m", "input_cost_per_second: 0.001")), "");
}

TEST(LintUnits, TheFixOfAModelWithoutPriceIsOneThatBills) {
  const auto fix = [](const std::string& mode, const std::string& model) {
    return OnlyFinding(InMode(mode, model, "api_base: 'http://x/v1'")).fix;
  };
  EXPECT_THAT(fix("rerank", "hosted_vllm/m"), HasSubstr("jina_ai/"));
  EXPECT_THAT(fix("image_generation", "hosted_vllm/m"), HasSubstr("output_cost_per_image"));
  EXPECT_THAT(fix("audio_transcription", "hosted_vllm/m"), HasSubstr("input_cost_per_second"));
  EXPECT_THAT(fix("audio_speech", "hosted_vllm/m"), HasSubstr("input_cost_per_token"));
  EXPECT_THAT(fix("", "hosted_vllm/m"), HasSubstr("output_cost_per_token"));
}

TEST(LintUnits, OnlyASecondaryPriceBooksNothing) {
  for (const char* price :
       {"cache_read_input_token_cost: 0.0000001", "input_cost_per_token_batches: 0.00001",
        "input_cost_per_token_priority: 0.00001", "output_cost_per_token_flex: 0.00001",
        "input_cost_per_token_above_128k_tokens: 0.00001",
        "output_cost_per_reasoning_token: 0.00001", "input_cost_per_audio_token: 0.00001"}) {
    EXPECT_EQ(Found(InMode("", "hosted_vllm/m", price)), "2:secondary-price") << price;
    EXPECT_EQ(Found(InMode("chat", "hosted_vllm/m", price)), "2:secondary-price") << price;
  }
  EXPECT_EQ(Found(Model("", "model_info: {input_cost_per_request: 0.01}")), "2:secondary-price");
  // No mode bills these.
  for (const char* price : {"input_cost_per_character: 0.00001", "output_cost_per_pixel: 0.00001"})
    EXPECT_EQ(Found(InMode("", "hosted_vllm/m", price)), "2:secondary-price") << price;
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", cache_read_input_token_cost: 0.000001")), "");
}

TEST(LintUnits, ASecondaryPriceMayHideTheOneThatLitellmHas) {
  EXPECT_THAT(
      OnlyFinding(InMode("", "openai/gpt-4o", "input_cost_per_audio_token: 0.000001")).message,
      HasSubstr("not its own price"));
  // This one is taken beside it.
  EXPECT_EQ(Found(InMode("", "openai/gpt-4o", "cache_read_input_token_cost: 0.000001")), "");
}

}  // namespace
}  // namespace budget_gate
