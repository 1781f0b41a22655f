// SPDX-License-Identifier: Apache-2.0
#include "litellm/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litellm/proxy_client.h"
#include "litellm/redact.h"

namespace budget_gate {
namespace {

using testing::HasSubstr;
using testing::Not;

HttpReply Http(int status, const std::string& body) {
  return {.status = status, .headers = {}, .body = body};
}

TEST(Wire, ReadsLiteLLMsErrors) {
  const RequestError error = ReadError(Http(
      422,
      R"({"error":{"message":"Budget has been exceeded! Key=k (sk-...abcd) Current cost: 0.00114, )"
      R"(Max budget: 0.001","type":"budget_exceeded","param":null,"code":"422"}})"));
  EXPECT_EQ(error.status, 422);
  EXPECT_TRUE(error.IsBudgetExceeded());
  EXPECT_EQ(error.code, "422");
  EXPECT_TRUE(error.is_json);
}

TEST(Wire, ReadsLiteLLMsTypeBesideAnthropics) {
  // As 1.110.2 answers on /v1/messages.
  const RequestError error = ReadError(
      {.status = 422,
       .headers = {},
       .body = R"({"type": "error", "error": {"type": "invalid_request_error", "message": "spent",
                   "litellm_error_type": "budget_exceeded"}})"});
  EXPECT_TRUE(error.IsBudgetExceeded());
  EXPECT_TRUE(error.is_anthropic);
  EXPECT_EQ(error.code, "");
}

TEST(Wire, ReadsFastApisErrors) {
  const RequestError error = ReadError(Http(404, R"({"detail":"Not Found"})"));
  EXPECT_EQ(error.message, "Not Found");
  EXPECT_EQ(error.type, "");
}

TEST(Wire, AnErrorThatIsNoJsonIsShownAsItIs) {
  const RequestError error = ReadError(Http(502, "<html>Bad Gateway</html>"));
  EXPECT_FALSE(error.is_json);
  EXPECT_EQ(error.ToString(), "HTTP 502: <html>Bad Gateway</html>");
}

TEST(Wire, ReadsTheAmountsOfEveryFormOfRejection) {
  // One of each, as LiteLLM releases from 1.65 to 1.106 say it.
  for (const char* message :
       {"Budget has been exceeded! Current cost: 0.3, Max budget: 0.2",
        "Budget has been exceeded! Key=k (sk-...abcd) Current cost: 0.3, Max budget: 0.2",
        "ExceededBudget: User=u over budget. Spend=0.3, Budget=0.2",
        "ExceededBudget: Key over 1d budget. Spend=$0.3000, Limit=$0.20"}) {
    const auto stated = ReadStatedBudget(message);
    ASSERT_TRUE(stated) << message;
    EXPECT_EQ(stated->spend, 0.3);
    EXPECT_EQ(stated->limit, 0.2);
  }
  EXPECT_FALSE(ReadStatedBudget("Budget has been exceeded!"));
}

TEST(Wire, ReadsACompletion) {
  const auto completion = ReadCompletion(
      {.status = 200,
       .headers = {{"x-litellm-response-cost", "0.00068"},
                   {"x-litellm-response-duration-ms", "250.5"}},
       .body = R"({"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":100,)"
               R"("completion_tokens":2,"prompt_tokens_details":{"cached_tokens":40}}})"});
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->text, "Hi");
  EXPECT_EQ(completion->usage, (Usage{100, 2, 40, 0.2505}));
  EXPECT_EQ(completion->cost, 0.00068);
}

TEST(Wire, ReadsAStreamWithItsUsage) {
  const auto completion =
      ReadCompletion({.status = 200,
                      .headers = {{"content-type", "text/event-stream; charset=utf-8"},
                                  {"x-litellm-response-cost", "0.0"}},
                      .body = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"
                              "data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":15,"
                              "\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"});
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->text, "Hi");
  EXPECT_EQ(completion->usage.prompt_tokens, 15);
  EXPECT_FALSE(completion->cost) << "the headers of a stream leave before its cost is known";
}

TEST(Wire, AStreamThatBreaksOffIsAnErrorThatSaysHow) {
  const auto end_of = [](const std::string& body) {
    const auto completion = ReadCompletion(
        {.status = 200, .headers = {{"content-type", "text/event-stream"}}, .body = body});
    return completion ? "whole" : completion.error().message;
  };
  const std::string not_whole = "the reply is not a whole stream of events: ";
  const std::string hi = R"(data: {"choices":[{"delta":{"content":"Hi"}}]})"
                         "\n\n";
  const std::string bye = R"(data: {"choices":[{"delta":{"content":"bye"}}]})"
                          "\n\n";
  EXPECT_EQ(end_of(hi + bye + "data: {\"cut"),
            not_whole + R"(the last event that came is {"choices":[{"delta":{"content":"bye"}}]})");
  EXPECT_EQ(end_of(hi + "data: {\"error\":{\"message\":\"no\"}}\n\n"),
            not_whole + R"(it ended with {"error":{"message":"no"}})");
  EXPECT_EQ(end_of("nothing"), not_whole + "it has no event: nothing");
}

TEST(Wire, PricesInLitellmParamsWin) {
  const auto models = ReadModels(
      Http(200, R"({"data":[{"model_name":"m","litellm_params":{"input_cost_per_token":1e-6},)"
                R"("model_info":{"input_cost_per_token":0,"output_cost_per_token":0}}]})"));
  ASSERT_TRUE(models);
  EXPECT_EQ(models->front().prices.input_cost_per_token, 1e-6);
  EXPECT_EQ(models->front().prices.output_cost_per_token, 0);
  EXPECT_FALSE(models->front().IsUnpriced());
}

TEST(Wire, AMaskedPriceIsTheOneInModelInfo) {
  // LiteLLM 1.78 takes "..._per_token" for the name of a secret.
  const auto models = ReadModels(
      Http(200, R"({"data":[{"model_name":"m","litellm_params":)"
                R"({"input_cost_per_token":"7.62*********e-06","output_cost_per_token":"2e-05"},)"
                R"("model_info":{"input_cost_per_token":7.62939453125e-06}}]})"));
  ASSERT_TRUE(models);
  EXPECT_EQ(models->front().declared.input_cost_per_token, 7.62939453125e-06);
  EXPECT_EQ(models->front().declared.output_cost_per_token, 2e-05);
  EXPECT_FALSE(models->front().IsUnpriced());
}

TEST(Wire, UnpricedAndFreeAreTwoThings) {
  // Before 1.104 an unpriced model has zeros in model_info, like one that is priced at 0.
  const auto models = ReadModels(
      Http(200, R"({"data":[{"model_name":"unpriced","litellm_params":{},"model_info":)"
                R"({"input_cost_per_token":0,"output_cost_per_token":0}},{"model_name":"free",)"
                R"("litellm_params":{"input_cost_per_token":0,"output_cost_per_token":0},)"
                R"("model_info":{"input_cost_per_token":0,"output_cost_per_token":0}}]})"));
  ASSERT_TRUE(models);
  EXPECT_TRUE(models->at(0).IsUnpriced());
  EXPECT_FALSE(models->at(0).IsFree());
  EXPECT_FALSE(models->at(1).IsUnpriced());
  EXPECT_TRUE(models->at(1).IsFree());
}

TEST(Wire, AReplyOfAnotherKindIsAnErrorThatShowsIt) {
  const auto info = ReadKeyInfo(Http(200, "[]"));
  ASSERT_FALSE(info);
  EXPECT_THAT(info.error().ToString(), HasSubstr("not a key's info: []"));
}

TEST(Redaction, ShortensEveryKey) {
  EXPECT_EQ(RedactKeys("Bearer sk-1234567890abcdefgh, and sk-ABCDEFGH-ijkl_mnop!"),
            "Bearer sk-...efgh, and sk-...mnop!");
  EXPECT_EQ(RedactKeys("sk-...abcd stays"), "sk-...abcd stays");
  EXPECT_EQ(RedactKeys("no key"), "no key");
}

TEST(Redaction, HoldsForErrors) {
  const RequestError error = ReadError(
      Http(401, R"({"error":{"message":"Received=sk-1234567890abcdefgh","type":"auth_error"}})"));
  EXPECT_THAT(error.ToString(), Not(HasSubstr("1234567890")));
}

RequestError ErrorOf(int status, const std::string& body) {
  return ReadError({.status = status, .headers = {}, .body = body});
}

TEST(Trouble, IsWhatLiteLLMDidNotSay) {
  EXPECT_TRUE((RequestError{.status = 0, .message = "no connection"}).IsTrouble());
  for (const int status : {502, 503, 504}) {
    EXPECT_TRUE(ErrorOf(status, "no healthy upstream").IsTrouble());
    EXPECT_FALSE(ErrorOf(status, R"({"error": {"message": "no"}})").IsTrouble());
  }
  EXPECT_TRUE(ErrorOf(404, "\n<html>Not Found</html>").IsTrouble());
  EXPECT_TRUE(ErrorOf(302, "").IsTrouble());
  EXPECT_TRUE(ErrorOf(429, R"({"error": {"message": "Too many requests"}})").IsTrouble());
  EXPECT_TRUE(ErrorOf(503, R"({"error": {"type": "no_db_connection"}})").IsTrouble());
  EXPECT_FALSE(ErrorOf(429, R"({"error": {"type": "budget_exceeded"}})").IsTrouble());
  EXPECT_FALSE(
      ErrorOf(429, R"({"error": {"message": "No deployments available - crossed budget"}})")
          .IsTrouble());
  EXPECT_FALSE(ErrorOf(500, "Internal Server Error").IsTrouble());
  EXPECT_FALSE(ErrorOf(401, R"({"error": {"message": "no"}})").IsTrouble());
}

TEST(Trouble, MayHaveTheStatusOfSuccess) {
  const HttpReply page{.status = 200, .headers = {}, .body = "<!doctype html><body>Log in</body>"};
  EXPECT_TRUE(TroubleOf(page));
  EXPECT_TRUE(ReadCompletion(page).error().IsTrouble());
  EXPECT_FALSE(TroubleOf(HttpReply{.status = 200, .headers = {}, .body = "{}"}));
  EXPECT_FALSE(TroubleOf(HttpReply{.status = 200, .headers = {}, .body = "data: {}"}));
}

TEST(Trouble, OfARedirectNamesItsTarget) {
  const auto error = ReadError(
      {.status = 301, .headers = {{"location", "https://proxy.example/health"}}, .body = ""});
  EXPECT_THAT(error.message, HasSubstr("it redirects to https://proxy.example/health"));
}

TEST(BaseUrlText, IsSplitIntoOriginAndPath) {
  const auto plain = BaseUrl::Parse("http://localhost:4000");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->origin, "http://localhost:4000");
  EXPECT_EQ(plain->path, "");
  const auto below = BaseUrl::Parse("https://example.com/litellm/");
  ASSERT_TRUE(below);
  EXPECT_EQ(below->origin, "https://example.com");
  EXPECT_EQ(below->path, "/litellm");
}

TEST(BaseUrlText, MayBeThatOfAnOpenAiClient) {
  EXPECT_EQ(BaseUrl::Parse("http://localhost:4000/v1/")->path, "");
  EXPECT_EQ(BaseUrl::Parse("http://localhost:4000/litellm/v1")->path, "/litellm");
  EXPECT_EQ(BaseUrl::Parse("http://[::1]:4000")->origin, "http://[::1]:4000");
}

TEST(BaseUrlText, WithAPasswordIsRefusedAndNotRepeated) {
  const auto url = BaseUrl::Parse("http://admin:correct-horse@localhost:4000");
  ASSERT_FALSE(url);
  EXPECT_THAT(url.error().message, HasSubstr("LITELLM_MASTER_KEY"));
  EXPECT_THAT(url.error().message, Not(HasSubstr("horse")));
}

TEST(Redaction, HidesASecretWhateverItLooksLike) {
  KeepSecret("hunter22", "(the master key)");
  KeepSecret("hunter22-and-more", "(another)");
  KeepSecret("a", "(nothing)");
  EXPECT_EQ(RedactKeys("Bearer hunter22, hunter22-and-more: a"),
            "Bearer (the master key), (another): a");
}

TEST(BaseUrlText, ThatIsNoneIsRefusedWithAnExample) {
  for (const char* text : {"", "localhost:4000", "ftp://x", "http://", "http:///x", "http://a b"}) {
    const auto url = BaseUrl::Parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_THAT(url.error().message, HasSubstr("such as http://localhost:4000"));
  }
}

}  // namespace
}  // namespace budget_gate
