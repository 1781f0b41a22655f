// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace budget_mock {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A config file for one test.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(testing::TempDir() + "budget_gate_" +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".yaml") {
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::filesystem::remove(path_); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string WhatIsWrong(const std::filesystem::path& path) {
  try {
    LoadConfig(path);
    return "";
  } catch (const std::runtime_error& problem) {
    return problem.what();
  }
}

TEST(MockConfig, ReadsTheFixtureThatLiteLLMReads) {
  const Config config = LoadConfig(BUDGET_GATE_FIXTURES "/proxy_config.yaml");
  const Deployment* model = config.Find("llama-fp8");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->model, "openai/llama-fp8");
  EXPECT_EQ(model->prices.at("input_cost_per_token"), 0.00001);
  EXPECT_FALSE(model->litellm_params.contains("api_key"));
  EXPECT_TRUE(IsFree(config.Find("llama-free")->prices));
  EXPECT_FALSE(IsFree(config.Find("llama-unpriced")->prices));
  EXPECT_EQ(config.Find("llama-model-info")->prices.at("output_cost_per_token"), 0.00002);
}

TEST(MockConfig, LitellmParamsWinOverModelInfo) {
  const ConfigFile file(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, input_cost_per_token: 1e-6}
    model_info: {input_cost_per_token: 5, output_cost_per_token: "2e-6"}
)");
  const PriceList prices = LoadConfig(file.path()).Find("m")->prices;
  EXPECT_EQ(prices.at("input_cost_per_token"), 1e-6);
  EXPECT_EQ(prices.at("output_cost_per_token"), 2e-6);
}

TEST(MockConfig, FollowsAnchorsMergesAndTheEnvironment) {
  setenv("BUDGET_GATE_TEST_KEY", "sk-from-the-environment", 1);
  const ConfigFile file(R"(
model_list:
  - model_name: a
    litellm_params: &base {model: openai/a, input_cost_per_token: 0.1}
  - model_name: b
    litellm_params: {<<: *base, model: openai/b}
general_settings: {master_key: os.environ/BUDGET_GATE_TEST_KEY}
)");
  const Config config = LoadConfig(file.path());
  EXPECT_EQ(config.Find("b")->model, "openai/b");
  EXPECT_EQ(config.Find("b")->prices.at("input_cost_per_token"), 0.1);
  EXPECT_EQ(config.master_key, "sk-from-the-environment");
}

TEST(MockConfig, TypesScalarsAsPyYamlDoesAndConvertsPricesAsLiteLLMDoes) {
  const ConfigFile file(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, input_cost_per_token: 1e-6, stream: yes, max_budget: 1e-3}
    model_info: {note: 1e-6, octal: 017, off: off}
litellm_settings: {max_budget: 1_000}
)");
  const Config config = LoadConfig(file.path());
  const Deployment& model = *config.Find("m");
  EXPECT_EQ(model.litellm_params.at("input_cost_per_token"), 1e-6);
  EXPECT_EQ(model.litellm_params.at("stream"), true);
  EXPECT_EQ(model.budget.limit, 1e-3);
  EXPECT_EQ(model.model_info, (nlohmann::json{{"note", "1e-6"}, {"octal", 15}, {"off", false}}));
  EXPECT_EQ(config.budget.limit, 1000.0);
}

TEST(MockConfig, SaysInOneLineWhatIsWrong) {
  EXPECT_EQ(WhatIsWrong("/no/such/file.yaml"),
            "config /no/such/file.yaml: cannot be opened: No such file or directory");
  EXPECT_THAT(WhatIsWrong(ConfigFile("a: 1\nb: [").path()),
              AllOf(HasSubstr("budget_gate_"), HasSubstr(":3:1: not YAML")));
  EXPECT_THAT(WhatIsWrong(ConfigFile("a: &a [*a]").path()), HasSubstr(":1:8: alias *a"));
  const auto error = [](const std::string& text) {
    const std::string whole = WhatIsWrong(ConfigFile(text).path());
    return whole.substr(std::min(whole.find(": line "), whole.size() - 2) + 2);
  };
  EXPECT_EQ(error("a: 1"), "line 1: no model_list: give a LiteLLM config.yaml");
  EXPECT_EQ(error("model_list: []"), "line 1: model_list is empty: give it a model");
  EXPECT_EQ(error("model_list:\n- {}"),
            "line 2: an entry of model_list has no model_name: give it one");
  EXPECT_EQ(error("model_list: [{model_name: m}]"),
            "line 1: m has no litellm_params.model: give it one");
  EXPECT_EQ(error("model_list: [{model_name: m, model_info: 1}]"),
            "line 1: model_info of m is not a mapping: give name: value");
  EXPECT_EQ(error("model_list: [{model_name: m, litellm_params: {[a]: 1}}]"),
            "line 1: the name of a field is a list or a mapping: write a text");
}

}  // namespace
}  // namespace budget_mock
