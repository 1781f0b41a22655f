// SPDX-License-Identifier: Apache-2.0
// Rules about budgets and what they depend on.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Setting(const std::string& section, const std::string& text) {
  return section + ":\n  " + text + "\n";
}

TEST(LintBudgets, ZeroIsNoBudgetToLitellm) {
  EXPECT_EQ(Found(Setting("litellm_settings", "max_budget: 0")), "2:budget-zero");
  EXPECT_EQ(Found(Setting("litellm_settings", "{max_budget: 0.5, budget_duration: 1d}")), "");
  EXPECT_EQ(Found(Setting("router_settings",
                          "provider_budget_config: {openai: {budget_limit: 0, time_period: 1d}}")),
            "2:budget-zero");
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", max_budget: 0")), "2:budget-zero");
}

// A key of budget 0 is refused from its first request on: that one works.
TEST(LintBudgets, ZeroForNewUsersIsABudget) {
  EXPECT_EQ(Found(Setting("litellm_settings", "default_internal_user_params: {max_budget: 0}")),
            "");
}

TEST(LintBudgets, DurationsThatLitellmAcceptsAndMisreadsAreFound) {
  for (const char* duration : {"1hr", "30days", "2 weeks", "1y", "5", "1month"})
    EXPECT_EQ(Found(Setting("litellm_settings", "budget_duration: " + std::string(duration))),
              "2:duration-misread")
        << duration;
  for (const char* duration : {"30s", "5m", "1h", "30d", "2w", "1mo", "daily", "monthly"})
    EXPECT_EQ(Found(Setting("litellm_settings", "budget_duration: " + std::string(duration))), "")
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
  EXPECT_EQ(Found(provider("1hr")), "");
  EXPECT_EQ(Found(provider("30days")), "");
  EXPECT_EQ(Found(provider("60")), "2:duration-invalid");
  EXPECT_EQ(Found(provider("soon")), "2:duration-invalid");
}

TEST(LintBudgets, DurationsOfEveryFieldAreRead) {
  for (const char* field : {"internal_user_budget_duration: 30days",
                            "default_internal_user_params: {budget_duration: 1hr}",
                            "default_team_params: {budget_duration: 1month}"})
    EXPECT_EQ(Found(Setting("litellm_settings", field)), "2:duration-misread") << field;
  for (const char* field : {"upperbound_key_generate_params: {budget_duration: soon}",
                            "upperbound_key_generate_params: {duration: 5}",
                            "default_key_generate_params: {duration: month}"})
    EXPECT_EQ(Found(Setting("litellm_settings", field)), "2:duration-invalid") << field;
  EXPECT_EQ(Found(Setting("litellm_settings", "default_key_generate_params: {duration: -1}")), "");
  EXPECT_EQ(Found(Setting("general_settings", "maximum_spend_logs_retention_period: '30'")),
            "2:duration-invalid");
}

TEST(LintOperation, AGuessableMasterKeyIsFoundAndNotRepeated) {
  const Finding finding = OnlyFinding(Setting("general_settings", "master_key: sk-1234"));
  EXPECT_EQ(finding.rule->id, "weak-master-key");
  EXPECT_THAT(finding.message + finding.fix, Not(HasSubstr("1234")));
  EXPECT_EQ(Found(Setting("general_settings", "master_key: os.environ/KEY")), "");
  EXPECT_EQ(Found(Setting("general_settings", "master_key: sk-9f86d081884c7d659a2feaa0c55ad015")),
            "");
}

TEST(LintOperation, SpendThatIsWrittenLateIsFound) {
  EXPECT_EQ(Found(Setting("general_settings", "proxy_batch_write_at: 600")), "2:slow-batch-write");
  EXPECT_EQ(Found(Setting("general_settings", "proxy_batch_write_at: 60")), "");
}

TEST(LintOperation, SpendThatIsNotWrittenIsFound) {
  EXPECT_EQ(Found(Setting("general_settings", "disable_spend_logs: true")), "2:no-spend-logs");
  EXPECT_EQ(Found(Setting("general_settings", "disable_spend_updates: true")),
            "2:no-spend-updates");
  EXPECT_EQ(Found(Setting("general_settings", "disable_spend_logs: false")), "");
}

std::string Chart(const std::string& top,
                  const std::string& proxy_config = "general_settings: {}") {
  return top + "\nproxy_config:\n  " + proxy_config + "\n";
}

TEST(LintOperation, SeveralProcessesNeedRedis) {
  EXPECT_EQ(Found(Chart("replicaCount: 3")), "1:no-redis");
  EXPECT_EQ(Found(Chart("numWorkers: 4")), "1:no-redis");
  EXPECT_EQ(Found(Chart("autoscaling: {enabled: true}")), "1:no-redis");
}

TEST(LintOperation, OneProcessOrRedisIsGood) {
  EXPECT_EQ(Found(Chart("replicaCount: 1")), "");
  EXPECT_EQ(Found(Chart("autoscaling: {enabled: false}")), "");
  EXPECT_EQ(Found(Chart("replicaCount: 3\nredis: {enabled: true}")), "");
  EXPECT_EQ(Found(Chart("replicaCount: 3", "router_settings: {redis_host: r}")), "");
  EXPECT_EQ(Found(Chart("replicaCount: 3", "litellm_settings: {cache_params: {type: redis}}")), "");
}

TEST(LintOperation, DiscountsAreSharesOfTheCost) {
  const Finding finding =
      OnlyFinding(Setting("litellm_settings", "cost_discount_config: {openai: 5}"));
  EXPECT_EQ(finding.rule->id, "discount-range");
  EXPECT_EQ(finding.fix, "write 0.05 for 5 %");
  EXPECT_EQ(Found(Setting("litellm_settings", "cost_discount_config: {openai: 0.05}")), "");
}

TEST(LintRules, SayEachWhatLitellmDoesSinceWhenAndWhereThatIsRead) {
  for (const Rule* rule : AllRules())
    EXPECT_FALSE(rule->litellm.what.empty() || rule->litellm.since.empty() ||
                 rule->litellm.source.empty())
        << rule->id;
}

TEST(LintRules, HaveNamesOfTheirOwn) {
  std::vector<std::string_view> ids;
  for (const Rule* rule : AllRules()) ids.push_back(rule->id);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

}  // namespace
}  // namespace budget_gate
