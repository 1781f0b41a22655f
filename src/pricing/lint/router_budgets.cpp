// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "pricing/known_models.h"
#include "pricing/lint/parts.h"

namespace budget_gate::lint {
namespace {

constexpr std::string_view kProviderBudgets = "router_settings.provider_budget_config.";
constexpr std::string_view kTagBudgets = "litellm_settings.tag_budget_config.";

/// What the budget of one provider or tag says.
struct RouterBudget {
  std::string_view owner;  ///< the provider's name, or the tag
  yaml::Mark where;
  bool has_limit = false;
  bool has_period = false;
  std::vector<const Setting*> odd = {};  ///< fields that LiteLLM does not read
  bool is_mapping = true;
};

bool SpeaksOfTime(std::string_view field) {
  return field.find("time") != field.npos || field.find("duration") != field.npos ||
         field.find("period") != field.npos || field.find("reset") != field.npos;
}

void TakeField(const Setting& setting, std::string_view field, bool is_tag, RouterBudget& budget) {
  const bool is_set = setting.type != yaml::Type::kNull;
  // Tags may be written either way (BudgetConfig in litellm/types/utils.py); of providers LiteLLM
  // takes these two fields by name.
  if (field == "budget_limit" || (is_tag && field == "max_budget"))
    budget.has_limit = budget.has_limit || is_set;
  else if (field == "time_period" || (is_tag && field == "budget_duration"))
    budget.has_period = budget.has_period || is_set;
  else if (field != "tpm_limit" && field != "rpm_limit")
    budget.odd.push_back(&setting);
}

/// The budgets under `prefix`, in the order of the file.
std::vector<RouterBudget> BudgetsOf(const PricingConfig& config, std::string_view prefix) {
  std::vector<RouterBudget> budgets;
  std::map<std::string_view, std::size_t> index_of;
  for (const Setting& setting : config.settings) {
    if (!IsIn(setting, prefix)) continue;
    const std::string_view rest = std::string_view(setting.path).substr(prefix.size());
    const std::size_t dot = rest.rfind('.');
    const std::string_view owner = rest.substr(0, dot);
    const auto [found, is_new] = index_of.try_emplace(owner, budgets.size());
    if (is_new) budgets.push_back({.owner = owner, .where = setting.where});
    RouterBudget& budget = budgets[found->second];
    if (dot == rest.npos)
      budget.is_mapping = false;
    else
      TakeField(setting, rest.substr(dot + 1), prefix == kTagBudgets, budget);
  }
  return budgets;
}

void CheckRouterFields(const PricingConfig& config, Findings& findings) {
  for (const std::string_view prefix : {kProviderBudgets, kTagBudgets})
    for (const RouterBudget& budget : BudgetsOf(config, prefix)) {
      const std::string_view section = prefix.substr(0, prefix.size() - 1);
      if (!budget.is_mapping)
        findings.Add(budget.where,
                     "LiteLLM does not start: " + Quoted(budget.owner) + " of " + Quoted(section) +
                         " has to be a mapping",
                     "write {budget_limit: 100, time_period: 1d}");
      for (const Setting* field : budget.odd)
        findings.Add(field->where,
                     "LiteLLM does not read " + Quoted(field->Name()) + " of " + Quoted(section),
                     SpeaksOfTime(field->Name()) ? "write `time_period`" : "write `budget_limit`");
      const bool means_limit =
          std::any_of(budget.odd.begin(), budget.odd.end(),
                      [](const Setting* field) { return !SpeaksOfTime(field->Name()); });
      if (budget.is_mapping && !budget.has_limit && !means_limit)
        findings.Add(
            budget.where,
            "the budget of " + Quoted(budget.owner) + " has no limit: nothing is ever rejected",
            "add `budget_limit` (USD)");
    }
}

void CheckBudgetProvider(const PricingConfig& config, Findings& findings) {
  for (const RouterBudget& budget : BudgetsOf(config, kProviderBudgets))
    if (!IsProviderOf(config, budget.owner))
      findings.Add(
          budget.where,
          "no provider of LiteLLM is called " + Quoted(budget.owner) + ": nothing is ever rejected",
          ProviderFix(budget.owner));
}

const Setting* FindSetting(const std::vector<Setting>& settings, std::string_view path) {
  const auto found = std::find_if(settings.begin(), settings.end(), [&](const Setting& setting) {
    return setting.path == path && setting.type != yaml::Type::kNull;
  });
  return found == settings.end() ? nullptr : &*found;
}

void CheckGlobalPeriod(const PricingConfig& config, Findings& findings) {
  const Setting* limit = FindSetting(config.settings, "litellm_settings.max_budget");
  if (limit == nullptr || limit->value.value_or(1) <= 0 ||
      FindSetting(config.settings, "litellm_settings.budget_duration") != nullptr)
    return;
  findings.Add(
      limit->where,
      "`litellm_settings.max_budget` has no budget_duration: LiteLLM does not start with a "
      "database, and enforces nothing without one",
      "add `budget_duration` under litellm_settings, as in 30d");
}

void CheckPeriod(const PricingConfig& config, Findings& findings) {
  CheckGlobalPeriod(config, findings);
  for (const std::string_view prefix : {kProviderBudgets, kTagBudgets})
    for (const RouterBudget& budget : BudgetsOf(config, prefix)) {
      const bool means_period =
          std::any_of(budget.odd.begin(), budget.odd.end(),
                      [](const Setting* field) { return SpeaksOfTime(field->Name()); });
      if (budget.has_limit && !budget.has_period && !means_period)
        findings.Add(budget.where,
                     "the budget of " + Quoted(budget.owner) +
                         " has no period: LiteLLM counts no spend, and nothing is ever rejected",
                     "add `time_period`, as in 30d");
    }
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    const PricedModel& model = config.models[i];
    const Setting* limit = FindSetting(model.budgets, "litellm_params.max_budget");
    if (limit == nullptr || limit->value == 0.0 ||
        FindSetting(model.budgets, "litellm_params.budget_duration") != nullptr)
      continue;
    findings.AddAbout(model.model_name, i, limit->where,
                      "`max_budget` without budget_duration: LiteLLM does not use it, and nothing "
                      "is ever rejected",
                      "add `budget_duration` under litellm_params, as in 30d");
  }
}

}  // namespace

bool IsProviderOf(const PricingConfig& config, std::string_view name) {
  if (IsProvider(name)) return true;
  return std::any_of(config.settings.begin(), config.settings.end(), [&](const Setting& setting) {
    return IsIn(setting, "litellm_settings.custom_provider_map.") && setting.Name() == "provider" &&
           setting.text == name;
  });
}

std::string ProviderFix(std::string_view name) {
  const std::string_view near = NearestProvider(name);
  return near.empty() ? "write what stands before the `/` of `litellm_params.model`"
                      : "write " + Quoted(near);
}

std::span<const Rule> RouterBudgetRules() {
  static const Rule kRules[] = {
      {"provider-budget",
       kError,
       "A field of a provider's budget that LiteLLM does not read.",
       CheckRouterFields,
       {"It reads `budget_limit` and `time_period` of each provider or tag. Where the limit or the "
        "period is missing it keeps no count.",
        "RouterBudgetLimiting in litellm/router_strategy/budget_limiter.py"}},
      {"provider-unknown",
       kError,
       "The budget of a provider that LiteLLM calls otherwise.",
       CheckBudgetProvider,
       {"It looks the budget up by its own name of the provider, in small letters.",
        "_get_budget_config_for_provider in litellm/router_strategy/budget_limiter.py"}},
      {"budget-no-period",
       kError,
       "A budget without the period that LiteLLM needs to count spend.",
       CheckPeriod,
       {"It keeps these sums for a period. Without one it keeps none, and nothing is refused.",
        "RouterBudgetLimiting in litellm/router_strategy/budget_limiter.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
