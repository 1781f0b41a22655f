// SPDX-License-Identifier: Apache-2.0
#include "gate/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

namespace budget_gate {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Result<Environment> Read(const std::map<std::string, std::string>& variables) {
  return Environment::Read([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(EnvironmentVariables, AreNotNeededForTheMock) {
  const auto environment = Read({});
  ASSERT_TRUE(environment);
  EXPECT_FALSE(environment->proxy);
  EXPECT_EQ(environment->max_budget, 0.001);
  EXPECT_EQ(environment->max_spend, 0.5);
  EXPECT_EQ(environment->patience.count(), 90);
}

TEST(EnvironmentVariables, ChooseAProxy) {
  const auto environment = Read({{"LITELLM_BASE_URL", "http://localhost:4000"},
                                 {"LITELLM_MASTER_KEY", "sk-x"},
                                 {"MAX_BUDGET", "0.5"},
                                 {"INPUT_COST_PER_TOKEN", "1e-6"},
                                 {"BUDGET_GATE_PATIENCE", "20"},
                                 {"BUDGET_GATE_ACCEPT_KNOWN", "1"}});
  ASSERT_TRUE(environment) << environment.error().message;
  EXPECT_EQ(environment->proxy->origin, "http://localhost:4000");
  EXPECT_EQ(environment->max_budget, 0.5);
  EXPECT_EQ(environment->input_cost_per_token, 1e-6);
  EXPECT_EQ(environment->patience.count(), 20);
  EXPECT_TRUE(environment->accept_known);
}

TEST(EnvironmentVariables, SayWhatTheProcessesOfARunShare) {
  const auto environment =
      Read({{"BUDGET_GATE_RUN_FOLDER", "/x/{parent}"}, {"BUDGET_GATE_REQUESTS_IN_FLIGHT", "3"}});
  ASSERT_TRUE(environment) << environment.error().message;
  EXPECT_EQ(environment->run_folder, "/x/" + std::to_string(getppid()));
  EXPECT_EQ(environment->requests_in_flight, 3);
  EXPECT_FALSE(Read({{"BUDGET_GATE_REQUESTS_IN_FLIGHT", "0"}}));
}

TEST(EnvironmentVariables, AskedForLiveNeedAUrl) {
  const auto environment = Read({{"BUDGET_GATE_BACKEND", "live"}});
  ASSERT_FALSE(environment);
  EXPECT_THAT(environment.error().message, HasSubstr("LITELLM_BASE_URL is not set"));
}

TEST(EnvironmentVariables, AskedForTheMockIgnoreTheUrl) {
  const auto environment =
      Read({{"BUDGET_GATE_BACKEND", "mock"}, {"LITELLM_BASE_URL", "http://localhost:4000"}});
  ASSERT_TRUE(environment);
  EXPECT_FALSE(environment->proxy);
}

TEST(EnvironmentVariables, AUrlNeedsAMasterKey) {
  const auto environment = Read({{"LITELLM_BASE_URL", "http://localhost:4000"}});
  ASSERT_FALSE(environment);
  EXPECT_THAT(environment.error().message, HasSubstr("LITELLM_MASTER_KEY is not set"));
}

TEST(EnvironmentVariables, NameTwoReplicasOrMore) {
  const auto read = [](const char* urls) {
    return Read({{"LITELLM_BASE_URL", "http://localhost:4000"},
                 {"LITELLM_MASTER_KEY", "sk-x"},
                 {"LITELLM_REPLICA_URLS", urls}});
  };
  EXPECT_TRUE(read("")->replicas.empty());
  ASSERT_EQ(read("http://one:4000,http://two:4000/v1")->replicas.size(), 2u);
  EXPECT_EQ(read("http://one:4000,http://two:4000/v1")->replicas[1].origin, "http://two:4000");
  EXPECT_THAT(read("http://one:4000").error().message,
              AllOf(HasSubstr("LITELLM_REPLICA_URLS"), HasSubstr("two or more")));
  EXPECT_THAT(read("http://one:4000,two").error().message, HasSubstr("LITELLM_REPLICA_URLS"));
}

TEST(EnvironmentVariables, ThatAreWrongAreNamed) {
  for (const auto& [name, value] :
       std::map<std::string, std::string>{{"MAX_BUDGET", "a lot"},
                                          {"MAX_BUDGET", "-1"},
                                          {"INPUT_COST_PER_TOKEN", "$1"},
                                          {"OUTPUT_COST_PER_TOKEN", "nan"},
                                          {"BUDGET_GATE_MAX_SPEND", "inf"},
                                          {"BUDGET_GATE_PATIENCE", "0"},
                                          {"BUDGET_GATE_ACCEPT_KNOWN", "yes"},
                                          {"BUDGET_GATE_BACKEND", "prod"},
                                          {"LITELLM_BASE_URL", "localhost:4000"}}) {
    const auto environment = Read({{name, value}, {"LITELLM_MASTER_KEY", "sk-x"}});
    ASSERT_FALSE(environment) << name;
    EXPECT_THAT(environment.error().message, AllOf(HasSubstr(name), HasSubstr(value)));
  }
}

}  // namespace
}  // namespace budget_gate
