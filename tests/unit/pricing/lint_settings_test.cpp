// SPDX-License-Identifier: Apache-2.0
// Rules about budgets and what they depend on.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Setting(const std::string& section, const std::string& text) {
  return section + ":\n  " + text + "\n";
}

TEST(LintBudgets, ZeroIsNoBudgetToLitellm) {
  EXPECT_THAT(Found(Setting("litellm_settings", "max_budget: 0")), ElementsAre("2:budget-zero"));
  EXPECT_THAT(Found(Setting("litellm_settings", "max_budget: 0.5")), IsEmpty());
  EXPECT_THAT(
      Found(Setting("router_settings",
                    "provider_budget_config: {openai: {budget_limit: 0, time_period: 1d}}")),
      ElementsAre("2:budget-zero"));
  EXPECT_THAT(Found(Model(std::string(kGoodPrices) + ", max_budget: 0")),
              ElementsAre("2:budget-zero"));
}

// A key of budget 0 is refused from its first request on: that one works.
TEST(LintBudgets, ZeroForNewUsersIsABudget) {
  EXPECT_THAT(Found(Setting("litellm_settings", "default_internal_user_params: {max_budget: 0}")),
              IsEmpty());
}

TEST(LintBudgets, DurationsThatLitellmAcceptsAndMisreadsAreFound) {
  for (const char* duration : {"1hr", "30days", "2 weeks", "1y", "5", "1month"})
    EXPECT_THAT(Found(Setting("litellm_settings", "budget_duration: " + std::string(duration))),
                ElementsAre("2:duration-misread"))
        << duration;
  for (const char* duration : {"30s", "5m", "1h", "30d", "2w", "1mo", "daily", "monthly"})
    EXPECT_THAT(Found(Setting("litellm_settings", "budget_duration: " + std::string(duration))),
                IsEmpty())
        << duration;
}

TEST(LintBudgets, TheFixOfADurationIsLitellmsForm) {
  const auto fix = [](const std::string& duration) {
    return OnlyFinding(Setting("litellm_settings", "budget_duration: " + duration)).fix;
  };
  EXPECT_EQ(fix("1hr"), "write 1h");
  EXPECT_EQ(fix("30days"), "write 30d");
  EXPECT_EQ(fix("2 weeks"), "write 2w");
  EXPECT_EQ(fix("1month"), "write 1mo");
  EXPECT_THAT(fix("soon"), HasSubstr("as in 30d"));
}

TEST(LintBudgets, ProviderBudgetsReadDurationsMoreLeniently) {
  const auto provider = [](const std::string& period) {
    return Setting(
        "router_settings",
        "provider_budget_config: {openai: {budget_limit: 1, time_period: " + period + "}}");
  };
  EXPECT_THAT(Found(provider("1hr")), IsEmpty());
  EXPECT_THAT(Found(provider("30days")), IsEmpty());
  EXPECT_THAT(Found(provider("60")), ElementsAre("2:duration-invalid"));
  EXPECT_THAT(Found(provider("soon")), ElementsAre("2:duration-invalid"));
}

TEST(LintOperation, AGuessableMasterKeyIsFoundAndNotRepeated) {
  const Finding finding = OnlyFinding(Setting("general_settings", "master_key: sk-1234"));
  EXPECT_EQ(finding.rule->id, "weak-master-key");
  EXPECT_THAT(finding.message + finding.fix, Not(HasSubstr("1234")));
  EXPECT_THAT(Found(Setting("general_settings", "master_key: os.environ/KEY")), IsEmpty());
  EXPECT_THAT(Found(Setting("general_settings", "master_key: sk-9f86d081884c7d659a2feaa0c55ad015")),
              IsEmpty());
}

TEST(LintOperation, SpendThatIsWrittenLateIsFound) {
  EXPECT_THAT(Found(Setting("general_settings", "proxy_batch_write_at: 600")),
              ElementsAre("2:slow-batch-write"));
  EXPECT_THAT(Found(Setting("general_settings", "proxy_batch_write_at: 60")), IsEmpty());
}

TEST(LintOperation, SpendThatIsNotWrittenIsFound) {
  EXPECT_THAT(Found(Setting("general_settings", "disable_spend_logs: true")),
              ElementsAre("2:no-spend-logs"));
  EXPECT_THAT(Found(Setting("general_settings", "disable_spend_updates: true")),
              ElementsAre("2:no-spend-updates"));
  EXPECT_THAT(Found(Setting("general_settings", "disable_spend_logs: false")), IsEmpty());
}

std::string Chart(const std::string& top,
                  const std::string& proxy_config = "general_settings: {}") {
  return top + "\nproxy_config:\n  " + proxy_config + "\n";
}

TEST(LintOperation, SeveralProcessesNeedRedis) {
  EXPECT_THAT(Found(Chart("replicaCount: 3")), ElementsAre("1:no-redis"));
  EXPECT_THAT(Found(Chart("numWorkers: 4")), ElementsAre("1:no-redis"));
  EXPECT_THAT(Found(Chart("autoscaling: {enabled: true}")), ElementsAre("1:no-redis"));
}

TEST(LintOperation, OneProcessOrRedisIsGood) {
  EXPECT_THAT(Found(Chart("replicaCount: 1")), IsEmpty());
  EXPECT_THAT(Found(Chart("autoscaling: {enabled: false}")), IsEmpty());
  EXPECT_THAT(Found(Chart("replicaCount: 3\nredis: {enabled: true}")), IsEmpty());
  EXPECT_THAT(Found(Chart("replicaCount: 3", "router_settings: {redis_host: r}")), IsEmpty());
  EXPECT_THAT(Found(Chart("replicaCount: 3", "litellm_settings: {cache_params: {type: redis}}")),
              IsEmpty());
}

TEST(LintOperation, DiscountsAreSharesOfTheCost) {
  const Finding finding =
      OnlyFinding(Setting("litellm_settings", "cost_discount_config: {openai: 5}"));
  EXPECT_EQ(finding.rule->id, "discount-range");
  EXPECT_EQ(finding.fix, "write 0.05 for 5 %");
  EXPECT_THAT(Found(Setting("litellm_settings", "cost_discount_config: {openai: 0.05}")),
              IsEmpty());
}

TEST(LintRules, HaveNamesOfTheirOwn) {
  std::vector<std::string_view> ids;
  for (const Rule* rule : AllRules()) ids.push_back(rule->id);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  EXPECT_EQ(ids.size(), 36u);
}

}  // namespace
}  // namespace budget_gate
