// SPDX-License-Identifier: Apache-2.0
// The costs of fixtures/pricing/by_hand.yaml.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/yaml/fields.h"
#include "common/yaml/json.h"
#include "pricing/cost.h"

namespace budget_gate {
namespace {

struct NamedCount {
  std::string_view name;
  std::int64_t Usage::*count;
};

constexpr NamedCount kCounts[] = {
    {"prompt_tokens", &Usage::prompt_tokens},
    {"completion_tokens", &Usage::completion_tokens},
    {"cached_tokens", &Usage::cached_tokens},
    {"cache_creation_tokens", &Usage::cache_creation_tokens},
    {"cache_creation_1h_tokens", &Usage::cache_creation_1h_tokens},
    {"prompt_audio_tokens", &Usage::prompt_audio_tokens},
    {"prompt_image_tokens", &Usage::prompt_image_tokens},
    {"reasoning_tokens", &Usage::reasoning_tokens},
    {"completion_audio_tokens", &Usage::completion_audio_tokens},
    {"completion_image_tokens", &Usage::completion_image_tokens},
    {"queries", &Usage::queries},
    {"images", &Usage::images},
};

Usage ToUsage(yaml::Value value) {
  Usage usage;
  value.ForEachEntry([&](yaml::Value key, yaml::Value count) {
    if (key.text() == "seconds") {
      usage.seconds = count.number().value();
      return;
    }
    for (const NamedCount& named : kCounts)
      if (named.name == key.text()) {
        usage.*named.count = static_cast<std::int64_t>(count.number().value());
        return;
      }
    ADD_FAILURE() << "by_hand.yaml:" << key.mark().line << ": no such count: " << key.text();
  });
  return usage;
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
