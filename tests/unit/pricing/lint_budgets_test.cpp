// SPDX-License-Identifier: Apache-2.0
// Rules about budgets that enforce nothing, and about discounts and margins.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::HasSubstr;

std::string Section(const std::string& section, const std::string& text) {
  return section + ":\n  " + text + "\n";
}

std::string Provider(const std::string& budget) {
  return Section("router_settings", "provider_budget_config: {" + budget + "}");
}

std::string Global(const std::string& text) {
  return Section("litellm_settings", text);
}

TEST(LintRouterBudgets, AProvidersBudgetHasALimitAndAPeriod) {
  EXPECT_EQ(Found(Provider("openai: {budget_limit: 10, time_period: 1d}")), "");
  EXPECT_EQ(Found(Provider("openai: {budget_limit: 10}")), "2:budget-no-period");
  EXPECT_EQ(Found(Provider("openai: {time_period: 1d}")), "2:provider-budget");
  EXPECT_EQ(Found(Provider("openai: null")), "2:provider-budget");
  EXPECT_EQ(Found(Provider("openai: 10")), "2:provider-budget");
}

TEST(LintRouterBudgets, FieldsOfAProviderThatLitellmDoesNotReadAreFound) {
  EXPECT_EQ(Found(Provider("openai: {max_budget: 10, budget_duration: 1d}")),
            "2:provider-budget 2:provider-budget");
  const Finding finding = OnlyFinding(Provider("openai: {monthly_budget: 10, time_period: 30d}"));
  EXPECT_EQ(finding.rule->id, "provider-budget");
  EXPECT_EQ(finding.fix, "write `budget_limit`");
  EXPECT_EQ(OnlyFinding(Provider("openai: {budget_limit: 10, budget_duration: 30d}")).fix,
            "write `time_period`");
}

TEST(LintRouterBudgets, AProviderHasLitellmsName) {
  const auto fix = [](const std::string& provider) {
    const Finding finding =
        OnlyFinding(Provider(provider + ": {budget_limit: 1, time_period: 1d}"));
    EXPECT_EQ(finding.rule->id, "provider-unknown");
    return finding.fix;
  };
  EXPECT_EQ(fix("OpenAI"), "write `openai`");
  EXPECT_EQ(fix("vertexai"), "write `vertex_ai`");
  EXPECT_THAT(fix("acme"), HasSubstr("litellm_params.model"));
  EXPECT_EQ(Found(Provider("acme: {budget_limit: 1, time_period: 1d}") +
                  Global("custom_provider_map: [{provider: acme, custom_handler: h.h}]")),
            "");
}

TEST(LintRouterBudgets, TagsMayBeWrittenEitherWay) {
  EXPECT_EQ(Found(Global("tag_budget_config: {a: {max_budget: 1, budget_duration: 1d}}")), "");
  EXPECT_EQ(Found(Global("tag_budget_config: {a: {budget_limit: 1, time_period: 1d}}")), "");
  EXPECT_EQ(Found(Global("tag_budget_config: {a: {max_budget: 1}}")), "2:budget-no-period");
}

TEST(LintRouterBudgets, ADeploymentsBudgetNeedsAPeriod) {
  const auto deployment = [](const std::string& budget) {
    return Found(Model(std::string(kGoodPrices) + ", " + budget));
  };
  EXPECT_EQ(deployment("max_budget: 1"), "2:budget-no-period");
  EXPECT_EQ(deployment("max_budget: 1, budget_duration: null"), "2:budget-no-period");
  EXPECT_EQ(deployment("max_budget: 1, budget_duration: 1d"), "");
  EXPECT_EQ(deployment("thinking_budget: 1"), "");
}

TEST(LintBudgetPlaces, TheWholeProxysBudgetNeedsAPeriod) {
  EXPECT_EQ(Found(Global("max_budget: 1")), "2:budget-no-period");
  EXPECT_EQ(Found(Global("{max_budget: 1, budget_duration: 30d}")), "");
}

TEST(LintBudgetPlaces, ABudgetInTheWrongPlaceIsFound) {
  for (const char* section : {"general_settings", "router_settings"}) {
    const Finding finding = OnlyFinding(Section(section, "max_budget: 1"));
    EXPECT_EQ(finding.rule->id, "budget-misplaced");
    EXPECT_EQ(finding.fix, "move it under litellm_settings");
  }
  EXPECT_EQ(Found("model_list: []\nmax_budget: 1\n"), "2:budget-misplaced");
  for (const char* section : {"general_settings", "litellm_settings"})
    EXPECT_EQ(Found(Section(section, "provider_budget_config: {openai: {budget_limit: 1}}")),
              "2:budget-misplaced");
  EXPECT_EQ(Found("model_list: []\nprovider_budget_config: {openai: {budget_limit: 1}}\n"),
            "2:budget-misplaced");
  EXPECT_EQ(Found(Model(kGoodPrices, "model_info: {max_budget: 1}")), "2:budget-misplaced");
  EXPECT_EQ(Found(Model(kGoodPrices, "max_budget: 1")), "2:budget-misplaced");
}

TEST(LintBudgetPlaces, AMisspelledBudgetIsFound) {
  for (const char* key : {"max_buget", "maxBudget", "budget", "max-budget", "monthly_budget"}) {
    const Finding finding = OnlyFinding(Global(std::string(key) + ": 100"));
    EXPECT_EQ(finding.rule->id, "budget-misspelled") << key;
    EXPECT_EQ(finding.fix, "write `max_budget`") << key;
  }
  EXPECT_EQ(OnlyFinding(Section("general_settings", "budget: 1")).fix,
            "write `max_budget` under litellm_settings");
  EXPECT_EQ(
      Found(Section("router_settings", "provider_budgets_config: {openai: {budget_limit: 1}}")),
      "2:budget-misspelled");
  EXPECT_EQ(Found(Global("default_internal_user_params: {max_buget: 1}")), "2:budget-misspelled");
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", max_buget: 1")), "2:budget-misspelled");
}

TEST(LintBudgetPlaces, OtherKeysThatSpeakOfBudgetsAreLeftAlone) {
  for (const char* key : {"budget_exceeded_status_code: 429", "budget_rollover: true",
                          "prometheus_initialize_budget_metrics: true", "default_soft_budget: 5",
                          "max_end_user_budget_id: b"})
    EXPECT_EQ(Found(Global(key)), "") << key;
  for (const char* key : {"proxy_budget_rescheduler_min_time: 1", "disable_reset_budget: true",
                          "apply_user_budget_to_team_keys: true"})
    EXPECT_EQ(Found(Section("general_settings", key)), "") << key;
}

TEST(LintBudgetPlaces, ABudgetThatLitellmNeverAsksIsFound) {
  EXPECT_EQ(Found(Global("max_end_user_budget: 1")), "2:budget-unused");
  EXPECT_EQ(Found(Global("max_user_budget: 0")), "2:budget-unused");
}

TEST(LintBudgetLimits, NegativeOnesAreNoneOrRefuseEverybody) {
  EXPECT_THAT(OnlyFinding(Global("max_budget: -1")).message, HasSubstr("no budget at all"));
  const Finding finding = OnlyFinding(Global("max_internal_user_budget: -1"));
  EXPECT_EQ(finding.rule->id, "budget-negative");
  EXPECT_THAT(finding.message, HasSubstr("refused"));
  EXPECT_EQ(Found(Provider("openai: {budget_limit: -1, time_period: 1d}")), "2:budget-negative");
}

TEST(LintBudgetLimits, AreNumbers) {
  const auto global = [](const std::string& limit) {
    return Found(Global("{max_budget: " + limit + ", budget_duration: 30d}"));
  };
  for (const char* limit : {"$100", "'100 USD'", "100USD", ".inf", "true", "null"})
    EXPECT_EQ(global(limit), "2:budget-not-a-number") << limit;
  for (const char* limit : {"100", "'100'", "1e2", "os.environ/LIMIT"})
    EXPECT_EQ(global(limit), "") << limit;
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", max_budget: $1, budget_duration: 1d")),
            "2:budget-not-a-number");
}

TEST(LintRepeated, ASectionThatStandsTwiceIsFound) {
  const Finding finding = OnlyFinding(
      "litellm_settings: {max_budget: 1, budget_duration: 1d}\nlitellm_settings: {drop_params: "
      "true}\n");
  EXPECT_EQ(finding.rule->id, "repeated-key");
  EXPECT_EQ(finding.where.line, 1);
  EXPECT_THAT(finding.message, HasSubstr("stands again in line 2"));
  EXPECT_EQ(
      Found("model_list: [{model_name: a, litellm_params: {model: gpt-4o}}]\nmodel_list: []\n"),
      "1:repeated-key");
  EXPECT_EQ(Found("litellm_settings:\n  max_budget: 1\n  max_budget: 2\n  budget_duration: 1d\n"),
            "2:repeated-key");
}

TEST(LintRepeated, APriceThatStandsTwiceIsFound) {
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", input_cost_per_token: 0.00002")),
            "2:repeated-key");
  EXPECT_EQ(Found(Model(std::string(kGoodPrices) + ", input_cost_per_token: 0.00001")), "");
}

TEST(LintRepeated, WhatIsRepeatedWordForWordIsNoLoss) {
  EXPECT_EQ(Found("litellm_settings:\n  drop_params: true\n  drop_params: true\n"), "");
}

TEST(LintOperation, SettingsThatWeakenEnforcementAreFound) {
  EXPECT_EQ(Found(Section("general_settings", "disable_budget_reservation: true")),
            "2:no-reservation");
  EXPECT_EQ(Found(Section("general_settings", "disable_budget_reservation: false")), "");
  EXPECT_EQ(Found(Section("general_settings", "custom_auth: auth.check")), "2:unchecked-auth");
  EXPECT_EQ(Found(Section("general_settings",
                          "{custom_auth: auth.check, custom_auth_run_common_checks: true}")),
            "");
}

TEST(LintAdjustments, TextIsNoShareOfACost) {
  EXPECT_THAT(OnlyFinding(Global("cost_discount_config: {openai: 5%}")).message,
              HasSubstr("books 0"));
  // LiteLLM multiplies with it as it is.
  EXPECT_EQ(Found(Global("cost_discount_config: {openai: '0.05'}")), "2:adjustment-not-a-number");
  EXPECT_THAT(OnlyFinding(Global("cost_margin_config: {openai: 5%}")).message,
              HasSubstr("ignores it"));
  EXPECT_EQ(Found(Global("cost_margin_config: {openai: {percentage: 5%}}")),
            "2:adjustment-not-a-number");
  EXPECT_EQ(Found(Global("cost_margin_config: {openai: {percentage: '0.05'}}")), "");
}

TEST(LintAdjustments, MarginsAreSharesOfTheCost) {
  const Finding finding = OnlyFinding(Global("cost_margin_config: {openai: 10}"));
  EXPECT_EQ(finding.rule->id, "margin-range");
  EXPECT_THAT(finding.message, HasSubstr("11 times"));
  EXPECT_EQ(finding.fix, "write 0.1 for 10 %");
  EXPECT_EQ(Found(Global("cost_margin_config: {openai: -1.5}")), "2:margin-range");
  EXPECT_EQ(Found(Global("cost_margin_config: {openai: {fixed_amount: -1}}")), "2:margin-range");
  EXPECT_EQ(
      Found(Global("cost_margin_config: {global: 0.1, openai: {percentage: 0.2, fixed_amount: "
                   "2}}")),
      "");
}

TEST(LintAdjustments, BelongToProvidersOfLitellm) {
  EXPECT_EQ(OnlyFinding(Global("cost_discount_config: {OpenAI: 0.1}")).fix, "write `openai`");
  EXPECT_EQ(Found(Global("cost_margin_config: {acme: {percentage: 0.1, fixed_amount: 1}}")),
            "2:adjustment-unknown");
  // Only margins have a global one.
  EXPECT_EQ(Found(Global("cost_discount_config: {global: 0.1}")), "2:adjustment-unknown");
  EXPECT_EQ(Found(Global("cost_discount_config: {vertex_ai/gemini-2.5-*: 0.1}")), "");
}

}  // namespace
}  // namespace budget_gate
