// SPDX-License-Identifier: Apache-2.0
// The costs of fixtures/pricing/by_hand.yaml.
#include <gtest/gtest.h>

#include "common/yaml/fields.h"
#include "common/yaml/json.h"
#include "usage.h"

namespace budget_gate {
namespace {

Usage ToUsage(yaml::Value value) {
  const nlohmann::json counts = yaml::ToJson(value);
  for (const auto& [name, count] : counts.items())
    EXPECT_TRUE(nlohmann::json(Usage{}).contains(name))
        << "by_hand.yaml:" << value.mark().line << ": no such count: " << name;
  return counts.get<Usage>();
}

yaml::Tree CostsByHand() {
  Result<yaml::Tree> tree = yaml::Load(BUDGET_GATE_FIXTURES "/pricing/by_hand.yaml");
  EXPECT_TRUE(tree) << tree.error().message;
  return std::move(*tree);
}

void ExpectCosts(std::string_view section, double (*cost_of)(const Prices&, const Usage&),
                 int at_least) {
  const yaml::Tree tree = CostsByHand();
  int cases = 0;
  tree.documents().at(0).Find(section)->ForEachItem([&](yaml::Value one) {
    ++cases;
    const Prices prices = PricesFromJson(yaml::ToJson(*one.Find("prices")));
    const double expected = one.Find("cost")->number().value();
    const double cost = cost_of(prices, ToUsage(*one.Find("usage")));
    EXPECT_NEAR(cost, expected, expected * 1e-12)
        << "by_hand.yaml:" << one.mark().line << ": " << one.Find("name")->text();
  });
  EXPECT_GE(cases, at_least);
}

TEST(CostByHand, RequestsCostWhatTheyCostOnPaper) {
  ExpectCosts("cases", &CostOf, 20);
}

TEST(CostByHand, BatchesCostWhatTheyCostOnPaper) {
  ExpectCosts("batches", &BatchCostOf, 2);
}

}  // namespace
}  // namespace budget_gate
