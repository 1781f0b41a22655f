// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <string>
#include <vector>

#include "common/fixtures.h"
#include "core/duration.h"
#include "support/payers.h"

namespace budget_gate::testing_support {
namespace {

using namespace std::chrono_literals;

/// How soon a budget of `duration` may be set to 0, whenever a run begins in a month and a year.
std::chrono::seconds Soonest(const std::string& duration) {
  const auto parsed = *budget_mock::Duration::Parse(duration);
  auto soonest = std::chrono::seconds::max();
  for (int day = 0; day < 400; ++day) {
    const budget_mock::TimePoint shortly_before_midnight =
        std::chrono::sys_days{std::chrono::January / 1 / 2026} + std::chrono::days(day) - 1s;
    const auto left =
        budget_mock::NextReset(parsed, shortly_before_midnight) - shortly_before_midnight;
    soonest = std::min(soonest, std::chrono::duration_cast<std::chrono::seconds>(left));
  }
  return soonest;
}

TEST(LongerPeriod, DoesNotEndWithinARunWheneverThatBegins) {
  EXPECT_LT(Soonest("1d"), 1min) << "what this test is about";
  EXPECT_LT(Soonest("7d"), 1min);
  EXPECT_LT(Soonest("30d"), 1min);
  EXPECT_GT(Soonest(payers::kLonger), 24h);
}

TEST(LongerPeriod, IsThatOfTheConfigWithBudgets) {
  const std::string config(Fixture("budgets_config.yaml"));
  const std::regex period("(?:budget_duration|time_period): *([0-9a-z]+)");
  int periods = 0;
  for (std::sregex_iterator each(config.begin(), config.end(), period), end; each != end; ++each) {
    ++periods;
    EXPECT_GT(Soonest((*each)[1].str()), 24h) << (*each)[0].str();
  }
  EXPECT_EQ(periods, 3);
}

}  // namespace
}  // namespace budget_gate::testing_support
