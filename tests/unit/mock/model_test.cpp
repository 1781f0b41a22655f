// SPDX-License-Identifier: Apache-2.0
#include "model/scripted_model.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "model/api.h"

namespace budget_mock {
namespace {

using nlohmann::json;

TEST(ScriptedModel, CountsTokensAsTokenizersDo) {
  ScriptedModel model;
  const json messages{{{"role", "user"}, {"content", "Say 'hello' in one word."}}};
  const Completion completion = ApiNamed("chat").Ask(model, {{"messages", messages}});
  EXPECT_EQ(completion.usage.prompt_tokens, 15);
  EXPECT_EQ(completion.usage.completion_tokens, 2);
}

TEST(ScriptedModel, DoesAsThePromptSays) {
  const ModelScript script =
      ModelScript::Read("in=128001 out=7 cached=40 status=503 sleep=0.25 (x)");
  EXPECT_EQ(script.prompt_tokens, 128001);
  EXPECT_EQ(script.completion_tokens, 7);
  EXPECT_EQ(script.cached_tokens, 40);
  EXPECT_EQ(script.status, 503);
  EXPECT_EQ(script.seconds, 0.25);
}

TEST(ScriptedModel, TakesNoOrdersFromTheMiddleOfAWord) {
  const ModelScript script = ModelScript::Read("begin=3 about=4 in=x status=200 status=9");
  EXPECT_EQ(script.prompt_tokens, std::nullopt);
  EXPECT_EQ(script.completion_tokens, std::nullopt);
  EXPECT_EQ(script.status, 200);
}

TEST(ScriptedModel, KeepsToMaxTokens) {
  ScriptedModel model;
  EXPECT_EQ(model.Complete("out=50", 0, 8).usage.completion_tokens, 8);
}

TEST(ScriptedModel, CountsTheCallsWithAText) {
  ScriptedModel model;
  (void)model.Complete("one (abc)", 0, std::nullopt);
  (void)model.Complete("two (abc)", 0, std::nullopt);
  (void)model.Embed("three");
  EXPECT_EQ(model.CallsContaining("abc"), 2);
  EXPECT_EQ(model.CallsContaining(""), 3);
  EXPECT_EQ(model.CallsContaining("xyz"), 0);
}

TEST(ChatApi, AStreamEndsWithItsUsageAndDone) {
  Completion completion;
  completion.text = "Hi there";
  completion.usage = {.prompt_tokens = 15, .completion_tokens = 2};
  const auto events = ApiNamed("chat").events(
      {.id = "id", .model = "m", .completion = completion, .inputs = 1, .with_usage = true});
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events.at(0).data["choices"][0]["delta"]["content"], "Hi");
  EXPECT_EQ(events.at(3).data["usage"]["prompt_tokens"], 15);
  EXPECT_EQ(ToSse(events.at(4)), "data: [DONE]\n\n");
}

TEST(Apis, EveryStreamStatesItsUsage) {
  Completion completion;
  completion.usage = {.prompt_tokens = 15, .completion_tokens = 2};
  for (const Api& api : AllApis()) {
    if (api.events == nullptr) continue;
    std::string all;
    for (const StreamEvent& event : api.events({.id = "x_1",
                                    .model = "m",
                                    .completion = completion,
                                    .inputs = 1,
                                    .with_usage = true}))
      all += ToSse(event);
    EXPECT_NE(all.find("_tokens\":15"), std::string::npos) << api.name;
  }
}

}  // namespace
}  // namespace budget_mock
