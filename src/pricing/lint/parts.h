// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/decimal.h"
#include "pricing/lint/finding.h"

/// What lint.cpp is made of: a table of rules for each kind, each in a file of its own.
namespace budget_gate::lint {

using enum Severity;

/// Whether a model is priced at all, on both sides, and above 0.
std::span<const Rule> PresenceRules();
/// Prices in units that LiteLLM does not bill.
std::span<const Rule> UnitRules();
/// How to price a model in the unit that LiteLLM bills it by.
std::string AddPrices(const PricedModel& model);
/// Values of single keys: numbers, units, places, names of keys.
std::span<const Rule> DeclaredRules();
/// Prices of one model against each other: output and input, cached and fresh, thresholds, seconds,
/// tiers.
std::span<const Rule> RelationRules();
/// Models against each other: shared names, fallbacks.
std::span<const Rule> GroupRules();
/// Budgets: their places, names and limits.
std::span<const Rule> BudgetRules();
/// Budgets that the router keeps, of providers, tags and deployments: their fields and periods.
std::span<const Rule> RouterBudgetRules();
/// How long budgets last.
std::span<const Rule> DurationRules();
/// What budgets depend on, in the settings.
std::span<const Rule> SettingRules();
/// Discounts and margins.
std::span<const Rule> AdjustmentRules();

/// Whether `setting` is in the section `section`, as in "router_settings.provider_budget_config.".
inline bool IsIn(const Setting& setting, std::string_view section) {
  return setting.path.starts_with(section);
}

/// Whether `setting` is of the budget of a provider or tag, which the router keeps.
inline bool IsRouterBudget(const Setting& setting) {
  return IsIn(setting, "router_settings.provider_budget_config.") ||
         IsIn(setting, "litellm_settings.tag_budget_config.");
}

/// Whether a provider is called `name`, by LiteLLM or by the `custom_provider_map` of `config`.
bool IsProviderOf(const PricingConfig& config, std::string_view name);

/// How to write a provider's name that LiteLLM does not know.
std::string ProviderFix(std::string_view name);

/// Whether the file is one that LiteLLM reads, with the values that it will have.
std::span<const Rule> ShapeRules();

/// Whether USD per token are in the range that models cost. What is not has a finding of its own.
bool IsPlausiblePerToken(double usd);

/// `text` as it can stand in a one-line message, between backquotes: control characters and
/// whatever is beyond 60 characters left out.
std::string Quoted(std::string_view text);

}  // namespace budget_gate::lint
