// SPDX-License-Identifier: Apache-2.0
// Hostile and broken input: an answer or one clear line, never a crash, a hang or the whole memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "common/yaml/file.h"
#include "patience.h"
#include "pricing/lint/lint.h"
#include "report/pricing_report.h"

namespace budget_gate {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// Reads, lints and reports, as the program does; the error, or nothing.
std::string Survive(std::string_view text) {
  const auto config = ParsePricingConfig(text, "test.yaml");
  if (!config) return config.error().message;
  const std::vector<CheckedConfig> checked = {
      {.file = "test.yaml", .config = *config, .findings = Lint(*config), .unreadable = {}}};
  TextReport(checked, {});
  JsonReport(checked, {});
  GithubReport(checked);
  return {};
}

TEST(Robustness, AliasesThatExplodeAreCountedAndNotWrittenOut) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + Repeat(below + ", ", 9) +
            below + "]\n";
  }
  EXPECT_THAT(Survive(text + "model_list: *a29\n"),
              HasSubstr("more than 4000000 values, aliases written out"));
}

TEST(Robustness, MergesOfMergesAreCountedToo) {
  std::string text = "a0: &a0 {x: 1}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: [" + below + ", " +
            below + "]}\n";
  }
  EXPECT_THAT(Survive(text + "model_list: [{litellm_params: *a39}]\n"),
              HasSubstr("aliases written out"));
}

TEST(Robustness, DeepNestingIsRefused) {
  for (const char* open : {"[", "{a: ", "- "})
    EXPECT_THAT(Survive(Repeat(open, 100'000)), HasSubstr("nested more than 100 levels deep"))
        << open;
}

TEST(Robustness, NestingBelowTheLimitIsRead) {
  EXPECT_THAT(Survive("x: " + Repeat("[", 98) + Repeat("]", 98) + "\nmodel_list: []\n"), "");
}

TEST(Robustness, HugeScalarsAreReadAndCutInMessages) {
  const std::string huge(5'000'000, '9');
  const auto config = ParsePricingConfig(
      "model_list: [{model_name: m, litellm_params: {model: vllm/m, output_cost_per_token: 1.0e-6, "
      "input_cost_per_token: \"" +
          huge + "\"}}]",
      "test.yaml");
  ASSERT_TRUE(config) << config.error().message;
  for (const Finding& finding : Lint(*config)) EXPECT_LT(finding.message.size(), 500u);
  EXPECT_FALSE(Lint(*config).empty());
}

TEST(Robustness, HugeKeysAreReadQuickly) {
  EXPECT_EQ(Survive("model_list: [{model_name: m, litellm_params: {? cost" +
                    std::string(1'000'000, '_') + "\n: 1, model: gpt-4o}}]"),
            "");
}

TEST(Robustness, WhatIsNotUtf8IsSaidInOneLine) {
  EXPECT_THAT(Survive("model_list: [\xff\xfe\xfd]"),
              AllOf(StartsWith("test.yaml: not UTF-8 text"), Not(HasSubstr("\n"))));
  EXPECT_THAT(Survive(std::string("model_list: \0 []", 16)),
              StartsWith("test.yaml: not UTF-8 text"));
}

TEST(Robustness, ManyFallbacksAndModelsTakeNoLongTime) {
  std::string text = "model_list:\n";
  for (int i = 0; i < 20'000; ++i)
    text += "- {model_name: m" + std::to_string(i % 7) + ", litellm_params: {model: vllm/m}}\n";
  text += "router_settings:\n  default_fallbacks: [" + Repeat("m1, ", 20'000) + "m1]\n";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Survive(text), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
}

TEST(Robustness, ManyPriceKeysOfOneModelTakeNoLongTime) {
  std::string text = "model_list: [{model_name: m, litellm_params: {model: vllm/m";
  for (int i = 0; i < 100'000; ++i) text += ", input_cost_per_tokens" + std::to_string(i) + ": 1";
  text += "}, model_info: {";
  for (int i = 0; i < 100'000; ++i)
    text += "input_cost_per_token_above_" + std::to_string(i) + "_tokens: 1, ";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Survive(text + "}}]"), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
}

TEST(Robustness, ManyModelsOnOneLineTakeNoLongTime) {
  std::string text = "model_list: [";
  for (int i = 0; i < 30'000; ++i) text += "{model_name: m, litellm_params: {model: vllm/m}}, ";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Survive(text + "]"), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
}

TEST(Robustness, WeirdShapesOfEveryFieldAreSurvived) {
  for (const char* value :
       {"~", "[]", "{}", "[[]]", "{a: {b: c}}", "7", "x", "!!str ''", "*m", "''"})
    for (const char* key :
         {"model_list", "router_settings", "general_settings", "litellm_settings", "include",
          "proxy_config", "model_list: [{model_name", "model_list: [{litellm_params",
          "model_list: [{model_name: m, litellm_params: {model",
          "model_list: [{model_name: m, litellm_params: {tiered_pricing",
          "model_list: [{model_name: m, litellm_params: {tiered_pricing: [{range",
          "model_list: [{model_name: m, model_info", "router_settings: {fallbacks",
          "router_settings: {fallbacks: [{a"}) {
      const std::string text = "m: &m {model_name: x}\n" + std::string(key) + ": " + value;
      std::string closers;
      for (const char c : std::string_view(key)) {
        if (c == '{') closers.insert(closers.begin(), '}');
        if (c == '[') closers.insert(closers.begin(), ']');
      }
      const std::string error = Survive(text + closers + "\n");
      EXPECT_THAT(error, Not(HasSubstr("not YAML"))) << text;
    }
}

TEST(Robustness, EveryPrefixOfAConfigIsSurvived) {
  const std::string text = *yaml::ReadFile(BUDGET_GATE_FIXTURES "/proxy_config.yaml");
  ASSERT_GT(text.size(), 1000u);
  for (std::size_t size = 0; size < text.size(); size += 7) Survive(text.substr(0, size));
}

TEST(Robustness, EveryFileOfTheFuzzCorpusIsSurvived) {
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(BUDGET_GATE_TESTS "/fuzz/corpus/pricing")) {
    EXPECT_THAT(Survive(*yaml::ReadFile(entry.path())), Not(HasSubstr("\n"))) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 7);
}

class UnreadableFile : public ::testing::Test {
 protected:
  UnreadableFile()
      : path_(std::filesystem::temp_directory_path() /
              ("unreadable-" + std::to_string(getpid()) + ".yaml")) {}
  ~UnreadableFile() override { std::filesystem::remove(path_); }

  std::filesystem::path path_;
};

TEST_F(UnreadableFile, WithoutPermissionIsOneLine) {
  std::ofstream(path_) << "model_list: []\n";
  chmod(path_.c_str(), 0);
  if (access(path_.c_str(), R_OK) == 0) GTEST_SKIP() << "this user may read every file";
  const auto config = ReadPricingConfig(path_);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, path_.string() + ": cannot be opened: Permission denied");
}

TEST(Robustness, AFileThatOpensAndCannotBeReadIsOneLine) {
  const auto config = ReadPricingConfig("/proc/self/mem");
  if (!std::filesystem::exists("/proc/self/mem")) GTEST_SKIP() << "no such file on this system";
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, StartsWith("/proc/self/mem: cannot be read: "));
}

TEST_F(UnreadableFile, TooLargeIsRefusedBeforeItIsParsed) {
  std::ofstream(path_) << std::string(yaml::kMaxFileBytes + 1, '#');
  const auto config = ReadPricingConfig(path_);
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("larger than 32 MiB"));
}

}  // namespace
}  // namespace budget_gate
