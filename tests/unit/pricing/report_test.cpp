// SPDX-License-Identifier: Apache-2.0
#include "report/pricing_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pricing/lint/lint.h"

namespace budget_gate {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

CheckedConfig Checked(std::string_view text, const std::string& file = "config.yaml") {
  auto config = ParsePricingConfig(text, file);
  EXPECT_TRUE(config) << config.error().message;
  CheckedConfig checked{.file = file, .config = *config};
  checked.findings = Lint(checked.config);
  return checked;
}

constexpr std::string_view kText = R"(model_list:
  - model_name: priced
    litellm_params: {model: hosted_vllm/a, input_cost_per_token: 0.00001, output_cost_per_token: 0.00002}
  - model_name: unpriced
    litellm_params: {model: hosted_vllm/b}
  - model_name: known
    litellm_params: {model: gpt-4o}
  - model_name: timed
    litellm_params: {model: hosted_vllm/c, input_cost_per_second: 0.001}
  - model_name: secret
    litellm_params: {model: hosted_vllm/d, input_cost_per_token: os.environ/P, output_cost_per_token: os.environ/Q}
)";

std::string LineOf(const std::string& text, std::string_view word) {
  const std::size_t at = text.find(std::string("\n") + std::string(word) + " ");
  if (at == text.npos) return {};
  return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

TEST(TextReport, AModelsLineHasItsPricesWhatARequestCostsAndWhatABudgetBuys) {
  const std::string text = TextReport({Checked(kText)}, {});
  // 1000 x 0.00001 + 500 x 0.00002 = 0.02 USD, of which 10 USD buy 500.
  EXPECT_THAT(LineOf(text, "priced"),
              MatchesRegex("priced +0.00001/0.00002 +0.01/0.02 +10/20 +0.02 +500 +ok"));
}

TEST(TextReport, AnUnpricedModelBuysWithoutLimit) {
  EXPECT_THAT(LineOf(TextReport({Checked(kText)}, {}), "unpriced"),
              MatchesRegex("unpriced +-/- +-/- +-/- +0 +no limit +error: no-price"));
}

TEST(TextReport, WhatOnlyTheProxyKnowsIsSaidSo) {
  const std::string text = TextReport({Checked(kText)}, {});
  EXPECT_THAT(LineOf(text, "known"),
              MatchesRegex("known .*\\? +\\? +ok \\(LiteLLM's own price\\)"));
  EXPECT_THAT(LineOf(text, "secret"),
              MatchesRegex("secret .*\\? +\\? +ok \\(prices from the environment\\)"));
}

TEST(TextReport, AFindingInAnAnchorIsInTheVerdictOfTheModelThatMergesIt) {
  const std::string text = TextReport(
      {Checked("p: &p {input_cost_per_token: -1, output_cost_per_token: 0.00001}\n"
               "model_list:\n- {model_name: merged, litellm_params: {<<: *p, model: vllm/x}}\n")},
      {});
  EXPECT_THAT(LineOf(text, "merged"), MatchesRegex("merged .* error: negative-price"));
}

TEST(TextReport, AnEmbeddingModelThatIsFreeHasAPriceOfItsOwn) {
  const std::string text = TextReport(
      {Checked("model_list:\n- {model_name: free-embedding, litellm_params: {model: openai/e, "
               "input_cost_per_token: 0}, model_info: {mode: embedding}}\n")},
      {});
  EXPECT_THAT(LineOf(text, "free-embedding"),
              MatchesRegex("free-embedding .* 0 +no limit +ok \\(declared free\\)"));
}

TEST(TextReport, PricesPerSecondAreReckonedWithTheRequestsSeconds) {
  EXPECT_THAT(LineOf(TextReport({Checked(kText)}, {.seconds = 3, .budget = 6}), "timed"),
              MatchesRegex("timed +0.001/second +0.003 +2000 +ok"));
}

TEST(TextReport, ARequestIsReckonedInTheUnitOfItsMode) {
  const auto line = [](const std::string& mode, const std::string& price) {
    return LineOf(
        TextReport({Checked("model_list:\n- {model_name: m, litellm_params: {model: vllm/m, " +
                            price + "}, model_info: {mode: " + mode + "}}\n")},
                   {}),
        "m");
  };
  EXPECT_THAT(line("image_generation", "output_cost_per_image: 0.04"),
              MatchesRegex("m .* 0.04/image +250 .*"));
  EXPECT_THAT(line("audio_speech", "input_cost_per_character: 0.00002"),
              MatchesRegex("m .* 0.02/1K characters +500 .*"));
  EXPECT_THAT(line("rerank", "input_cost_per_query: 0.002"),
              MatchesRegex("m .* 0.002/query +5000 .*"));
  EXPECT_THAT(line("ocr", "ocr_cost_per_page: 0.001"), MatchesRegex("m .* 0.001/page +10000 .*"));
  // 1000 tokens in, and none out.
  EXPECT_THAT(line("embedding", "input_cost_per_token: 0.00001, output_cost_per_token: 0.00002"),
              MatchesRegex("m .* 0.01 +1000 .*"));
  EXPECT_THAT(line("chat", "input_cost_per_audio_token: 0.00001"), MatchesRegex("m .* \\? +\\? .*"))
      << "the typical request has no audio";
}

TEST(TextReport, IsColouredWhereThatIsAskedFor) {
  EXPECT_THAT(TextReport({Checked(kText)}, {}), Not(HasSubstr("\x1b")));
  const std::string text = TextReport({Checked(kText)}, {.is_coloured = true});
  EXPECT_THAT(text, HasSubstr("\x1b[31merror: no-price\x1b[0m\n"));
  EXPECT_THAT(text, HasSubstr("config.yaml:4:5: \x1b[31merror\x1b[0m: unpriced: "));
}

TEST(SarifReport, HasEachFindingWithItsRuleAndPlace) {
  CheckedConfig unreadable{.file = "b.yaml", .unreadable = "b.yaml: cannot be opened"};
  const json report = json::parse(SarifReport({Checked(kText, "a dir/config.yaml"), unreadable}));
  EXPECT_EQ(report.at("version"), "2.1.0");
  const auto& run = report.at("runs").at(0);
  const auto& results = run.at("results");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["ruleId"], "no-price");
  EXPECT_EQ(results[0]["level"], "error");
  const auto& place = results[0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "a%20dir/config.yaml");
  EXPECT_EQ(place["region"], json({{"startLine", 4}, {"startColumn", 5}}));
  EXPECT_EQ(results[1]["ruleId"], "unreadable");
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), AllRules().size() + 1);
}

TEST(TextReport, AFindingNamesPlaceModelRuleAndFix) {
  const std::string text = TextReport({Checked(kText)}, {});
  EXPECT_THAT(text, HasSubstr("config.yaml:4:5: error: unpriced: no price: LiteLLM books 0 for "
                              "`hosted_vllm/b`"));
  EXPECT_THAT(text, HasSubstr("[no-price]\n    fix: add input_cost_per_token"));
  EXPECT_THAT(text, HasSubstr("config.yaml: 5 models, 1 error, 0 warnings\n"));
}

TEST(TextReport, IncludedFilesAreNamedAsNotRead) {
  EXPECT_THAT(
      TextReport({Checked("include: [a.yaml, b.yaml]")}, {}),
      HasSubstr("0 models, 0 errors, 0 warnings; 2 included files not read: pass them too"));
}

TEST(TextReport, ControlCharactersOfAConfigDoNotReachTheTerminal) {
  const std::string text = TextReport(
      {Checked("model_list: [{model_name: \"a\\e[31m\\nb\", litellm_params: {model: vllm/x}}]")},
      {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("a [31m b"));
}

TEST(JsonReport, HasModelsAndFindingsByFile) {
  const json report = json::parse(JsonReport({Checked(kText)}, {}));
  const auto& file = report.at("files").at(0);
  EXPECT_EQ(file.at("file"), "config.yaml");
  EXPECT_TRUE(file.at("error").is_null());
  ASSERT_EQ(file.at("models").size(), 5u);
  EXPECT_EQ(file["models"][0]["input_cost_per_token"], 0.00001);
  EXPECT_EQ(file["models"][0]["requests_in_budget"], 500);
  EXPECT_TRUE(file["models"][1]["input_cost_per_token"].is_null());
  EXPECT_TRUE(file["models"][1]["requests_in_budget"].is_null());
  EXPECT_EQ(file["models"][4]["priced_at_run_time"], true);
  ASSERT_EQ(file.at("findings").size(), 1u);
  EXPECT_EQ(file["findings"][0]["rule"], "no-price");
  EXPECT_EQ(file["findings"][0]["severity"], "error");
  EXPECT_EQ(file["findings"][0]["line"], 4);
}

TEST(JsonReport, AnUnreadableFileHasItsError) {
  const json report = json::parse(JsonReport({{.file = "x", .unreadable = "x: why"}}, {}));
  EXPECT_EQ(report["files"][0]["error"], "x: why");
}

TEST(JsonReport, NumbersThatJsonDoesNotHaveAreNull) {
  const json report = json::parse(
      JsonReport({Checked("model_list: [{model_name: m, litellm_params: {model: vllm/x, "
                          "input_cost_per_token: .nan, output_cost_per_token: .inf}}]")},
                 {}));
  EXPECT_TRUE(report["files"][0]["models"][0]["input_cost_per_token"].is_null());
  EXPECT_TRUE(report["files"][0]["models"][0]["request_cost"].is_null());
}

TEST(GithubReport, IsOneAnnotationForEachFinding) {
  EXPECT_THAT(GithubReport({Checked(kText)}),
              MatchesRegex("::error file=config.yaml,line=4,col=5,title=no-price::unpriced: no "
                           "price: [^\n]*; fix: add [^\n]*\n"));
}

TEST(GithubReport, EscapesWhatWouldEndAnAnnotation) {
  const std::string text = GithubReport({Checked(
      "model_list: [{model_name: '50%', litellm_params: {model: vllm/x}}]", "a,b:c.yaml")});
  EXPECT_THAT(text, HasSubstr("file=a%2Cb%3Ac.yaml,"));
  EXPECT_THAT(text, HasSubstr("::50%25: no price"));
}

TEST(ProxyReport, IsATableForEachConfigThatWasComparedWithAProxy) {
  CheckedConfig compared = Checked(kText);
  compared.proxy = "the mock";
  PriceVerdict verdict;
  verdict.model = compared.config.models.front();
  verdict.booked = 0.00019;
  compared.on_proxy = {verdict};
  EXPECT_EQ(ProxyReport({Checked(kText), compared}),
            "\nconfig.yaml on the mock\n"
            "model   file ($ per token in / out)  reported  booked    verdict\n"
            "priced  0.00001 / 0.00002            -         $0.00019  ok\n");
  const json file = json::parse(JsonReport({compared}, {})).at("files").at(0);
  EXPECT_EQ(file.at("proxy").at("description"), "the mock");
  EXPECT_EQ(file.at("proxy").at("models").at(0).at("booked_cost"), 0.00019);
}

TEST(RuleReport, MakesRoomForAnIdOfAnyLength) {
  const Rule rules[] = {{.id = "a-rule-with-a-very-long-name", .summary = "One."},
                        {.id = "short", .severity = Severity::kWarning, .summary = "Two."}};
  EXPECT_EQ(RuleReport({&rules[0], &rules[1]}),
            "error    a-rule-with-a-very-long-name  One.\n"
            "warning  short                         Two.\n");
}

}  // namespace
}  // namespace budget_gate
