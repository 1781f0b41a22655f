// SPDX-License-Identifier: Apache-2.0
#include "gate/config_fingerprint.h"

#include <gtest/gtest.h>

namespace budget_gate {
namespace {

ModelInfo Model(const std::string& name, double input) {
  ModelInfo model;
  model.name = name;
  model.litellm_model = "openai/" + name;
  model.declared.input_cost_per_token = input;
  return model;
}

TEST(ConfigFingerprint, TellsConfigsApart) {
  const std::vector<ModelInfo> models{Model("a", 1e-6), Model("b", 2e-6)};
  const std::string print = ConfigFingerprint(models, "a");
  EXPECT_EQ(print.size(), 16U);
  EXPECT_NE(ConfigFingerprint(models, "b"), print) << "another model under test";
  EXPECT_NE(ConfigFingerprint({models[0]}, "a"), print) << "one model less";
  EXPECT_NE(ConfigFingerprint({models[0], Model("b", 3e-6)}, "a"), print) << "another price";
}

TEST(ConfigFingerprint, DoesNotDependOnTheReleaseOfLiteLLM) {
  std::vector<ModelInfo> models{Model("a", 1e-6), Model("b", 2e-6)};
  const std::string print = ConfigFingerprint(models, "a");
  EXPECT_EQ(ConfigFingerprint({models[1], models[0]}, "a"), print) << "their order";
  models[0].prices.output_cost_per_token = 5e-6;  // that LiteLLM knows by itself
  models[0].fields["new_field"] = 7;
  EXPECT_EQ(ConfigFingerprint(models, "a"), print);
}

}  // namespace
}  // namespace budget_gate
