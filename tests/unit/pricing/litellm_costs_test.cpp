// SPDX-License-Identifier: Apache-2.0
// Our arithmetic against LiteLLM's own calculator: fixtures/pricing/litellm_costs.json holds what
// it booked for generated usages, and scripts/generate_cost_fixture says how that was asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>

#include "usage.h"

namespace budget_gate {
namespace {

using nlohmann::json;

constexpr double kRelativeTolerance = 1e-12;
constexpr std::size_t kUsagesPerForm = 500;

/// A row of the fixture by column name.
json RowOf(const json& columns, const json& values) {
  json row = json::object();
  for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i].get<std::string>()] = values[i];
  return row;
}

CostAdjustments AdjustmentsOf(const json& group) {
  CostAdjustments adjustments;
  for (const auto& [provider, discount] : group.at("discounts").items())
    adjustments.discounts[provider] = discount.get<double>();
  for (const auto& [provider, margin] : group.at("margins").items())
    adjustments.margins[provider] =
        margin.is_number() ? CostMargin{.percentage = margin.get<double>()}
                           : CostMargin{.percentage = margin.value("percentage", 0.0),
                                        .fixed_amount = margin.value("fixed_amount", 0.0)};
  return adjustments;
}

double OurCost(const json& group, const Prices& prices, const json& row) {
  const auto form = group.at("form").get<std::string>();
  if (form.starts_with("batches")) return BatchCostOf(prices, row);
  if (form == "rerank") return RerankCostOf(prices, row.at("search_units"));
  if (form == "image_generation")
    return ImageGenerationCostOf(prices, row.at("images"), row.at("width"), row.at("height"))
        .value_or(NAN);
  const double cost = CostOf(prices, row);
  return form == "adjusted" ? AdjustedCost(cost, "openai", AdjustmentsOf(group)) : cost;
}

json BookedCosts() {
  std::ifstream file(BUDGET_GATE_FIXTURES "/pricing/litellm_costs.json");
  return json::parse(file);
}

TEST(LitellmCosts, EveryUsageCostsWhatLitellmsOwnCalculatorBooks) {
  const json fixture = BookedCosts();
  std::map<std::string, std::size_t> compared;
  int shown = 0;
  for (const json& group : fixture.at("groups")) {
    const auto form = group.at("form").get<std::string>();
    const Prices prices = PricesFromJson(group.at("prices"));
    for (const json& values : group.at("rows")) {
      const json row = RowOf(group.at("columns"), values);
      const double theirs = row.at("cost");
      const double ours = OurCost(group, prices, row);
      ++compared[form];
      if (std::abs(ours - theirs) <= kRelativeTolerance * std::abs(theirs)) continue;
      constexpr int kEnough = 10;
      ADD_FAILURE() << form << "\n  prices:  " << group.at("prices")
                    << "\n  columns: " << group.at("columns") << "\n  usage:   " << values
                    << "\n  LiteLLM: " << theirs << "\n  ours:    " << ours;
      if (++shown == kEnough) return;
    }
  }
  EXPECT_GE(compared.size(), 25u) << "forms of pricing";
  for (const auto& [form, usages] : compared) EXPECT_GE(usages, kUsagesPerForm) << form;
}

// A fixture of free requests would agree with anything.
TEST(LitellmCosts, MostUsagesOfTheFixtureCostSomething) {
  const json fixture = BookedCosts();
  std::map<std::string, std::pair<std::size_t, std::size_t>> rows;
  for (const json& group : fixture.at("groups"))
    for (const json& values : group.at("rows")) {
      auto& [paid, all] = rows[group.at("form").get<std::string>()];
      ++all;
      if (values.back().get<double>() > 0) ++paid;
    }
  ASSERT_FALSE(rows.empty());
  for (const auto& [form, counts] : rows)
    EXPECT_GT(static_cast<double>(counts.first), 0.7 * static_cast<double>(counts.second)) << form;
}

}  // namespace
}  // namespace budget_gate
