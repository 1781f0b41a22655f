// SPDX-License-Identifier: Apache-2.0
// Configs of other people's repositories: real_configs.txt names them and says what is found in
// each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "pricing/lint/lint.h"

namespace budget_gate {
namespace {

struct RealConfig {
  std::string repository;
  std::string revision;
  std::string path;
  std::string findings;
};

std::vector<RealConfig> RealConfigs() {
  std::vector<RealConfig> configs;
  std::ifstream file(BUDGET_GATE_TESTS "/unit/pricing/real_configs.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    RealConfig config;
    std::istringstream(line) >> config.repository >> config.revision >> config.path >>
        config.findings;
    configs.push_back(std::move(config));
  }
  return configs;
}

/// The findings of a file in the form of the list: "no-price=2,one-side=1".
std::string FindingsOf(const std::string& file) {
  const auto config = ReadPricingConfig(file);
  if (!config) return "unreadable";
  std::map<std::string_view, int> counts;
  for (const Finding& finding : Lint(*config)) ++counts[finding.rule->id];
  std::string text;
  for (const auto& [rule, count] : counts)
    text += (text.empty() ? "" : ",") + std::string(rule) + "=" + std::to_string(count);
  return text.empty() ? "-" : text;
}

TEST(RealConfigs, AtLeastFortyOfManyRepositoriesAreListed) {
  std::set<std::string> repositories;
  for (const RealConfig& config : RealConfigs()) {
    EXPECT_FALSE(config.findings.empty()) << config.path;
    repositories.insert(config.repository);
  }
  EXPECT_GE(RealConfigs().size(), 40u);
  EXPECT_GE(repositories.size(), 20u);
}

TEST(RealConfigs, HaveTheFindingsThatTheListSays) {
  const char* directory = std::getenv("REAL_CONFIGS");
  if (directory == nullptr)
    GTEST_SKIP() << "REAL_CONFIGS is not set: real_configs.txt says where the files come from";
  for (const RealConfig& config : RealConfigs())
    EXPECT_EQ(FindingsOf(std::string(directory) + "/" + config.repository + "/" + config.path),
              config.findings)
        << config.repository << " " << config.path;
}

}  // namespace
}  // namespace budget_gate
