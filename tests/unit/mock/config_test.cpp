// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_EQ(model->Prices().at("input_cost_per_token"), 0.00001);
  EXPECT_FALSE(model->litellm_params.contains("api_key"));
  EXPECT_TRUE(IsFree(config.Find("llama-free")->Prices()));
  EXPECT_FALSE(IsFree(config.Find("llama-unpriced")->Prices()));
  EXPECT_EQ(config.Find("llama-model-info")->Prices().at("output_cost_per_token"), 0.00002);
}

TEST(MockConfig, LitellmParamsWinOverModelInfo) {
  const ConfigFile file(R"(
model_list:
  - model_name: m
    litellm_params: {model: openai/m, input_cost_per_token: 1e-6}
    model_info: {input_cost_per_token: 5, output_cost_per_token: "2e-6"}
)");
  const PriceList prices = LoadConfig(file.path()).Find("m")->Prices();
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
  EXPECT_EQ(config.Find("b")->Prices().at("input_cost_per_token"), 0.1);
  EXPECT_EQ(config.master_key, "sk-from-the-environment");
}

TEST(MockConfig, SaysInOneLineWhatIsWrong) {
  EXPECT_THAT(WhatIsWrong("/no/such/file.yaml"),
              AllOf(HasSubstr("/no/such/file.yaml"), HasSubstr("cannot be read")));
  EXPECT_THAT(WhatIsWrong(ConfigFile("a: 1\nb: [").path()),
              AllOf(HasSubstr("budget_gate_"), HasSubstr("line 3: ")));
  EXPECT_THAT(WhatIsWrong(ConfigFile("a: &a [*a]").path()), HasSubstr("line 1: nested too deep"));
  EXPECT_THAT(WhatIsWrong(ConfigFile("[a]: 1").path()), HasSubstr("line 1: a name is no text"));
  EXPECT_THAT(WhatIsWrong(ConfigFile("a: 1").path()), HasSubstr("no model_list"));
  EXPECT_THAT(WhatIsWrong(ConfigFile("model_list: [{}]").path()), HasSubstr("no model_name"));
  EXPECT_THAT(WhatIsWrong(ConfigFile("model_list: [{model_name: m}]").path()),
              HasSubstr("m has no litellm_params.model"));
}

}  // namespace
}  // namespace budget_mock
