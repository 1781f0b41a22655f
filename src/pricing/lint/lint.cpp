// SPDX-License-Identifier: Apache-2.0
#include "pricing/lint/lint.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "pricing/lint/parts.h"

namespace budget_gate {
namespace {

/// Rules by file and line.
using Allowed = std::set<std::tuple<int, int, std::string_view>>;

/// An allowance speaks of its own line, or stands alone above the line that it speaks of.
bool IsAllowed(const Finding& finding, const Allowed& allowed) {
  const yaml::Mark& where = finding.where;
  return allowed.contains({where.file, where.line, finding.rule->id}) ||
         allowed.contains({where.file, where.line - 1, finding.rule->id});
}

std::vector<const Rule*> ErrorsFirst() {
  std::vector<const Rule*> rules;
  for (const auto table :
       {lint::ShapeRules(), lint::PresenceRules(), lint::UnitRules(), lint::DeclaredRules(),
        lint::RelationRules(), lint::GroupRules(), lint::BudgetRules(), lint::RouterBudgetRules(),
        lint::DurationRules(), lint::SettingRules(), lint::AdjustmentRules()})
    for (const Rule& rule : table) rules.push_back(&rule);
  std::stable_partition(rules.begin(), rules.end(),
                        [](const Rule* rule) { return rule->severity == Severity::kError; });
  return rules;
}

}  // namespace

const std::vector<const Rule*>& AllRules() {
  static const std::vector<const Rule*> kRules = ErrorsFirst();
  return kRules;
}

void Findings::Begin(const Rule& rule, const PricingConfig& config,
                     std::optional<std::size_t> index) {
  rule_ = &rule;
  model_ = index ? &config.models[*index].model_name : nullptr;
  index_ = index;
}

void Findings::Add(yaml::Mark where, std::string message, std::string fix) {
  AddAbout(model_ == nullptr ? "" : *model_, index_, where, std::move(message), std::move(fix));
}

void Findings::AddAbout(std::string model, std::optional<std::size_t> index, yaml::Mark where,
                        std::string message, std::string fix) {
  found_.push_back({.rule = rule_,
                    .where = where,
                    .model = std::move(model),
                    .model_index = index,
                    .message = std::move(message),
                    .fix = std::move(fix)});
}

std::vector<Finding> Lint(const PricingConfig& config) {
  Findings taker;
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    const PricedModel& model = config.models[i];
    for (const Rule* rule : AllRules()) {
      taker.Begin(*rule, config, i);
      if (const auto* check = std::get_if<ModelCheck>(&rule->check)) (*check)(model, taker);
      if (const auto* check = std::get_if<PriceCheck>(&rule->check))
        for (const DeclaredPrice& price : model.declared) (*check)(price, taker);
      if (const auto* check = std::get_if<SettingCheck>(&rule->check))
        for (const Setting& budget : model.budgets) (*check)(budget, taker);
    }
  }
  for (const Rule* rule : AllRules()) {
    taker.Begin(*rule, config, std::nullopt);
    if (const auto* check = std::get_if<ConfigCheck>(&rule->check)) (*check)(config, taker);
    if (const auto* check = std::get_if<SettingCheck>(&rule->check))
      for (const Setting& setting : config.settings) (*check)(setting, taker);
  }
  std::vector<Finding> findings = std::move(taker).Take();
  Allowed allowed;
  for (const Allowance& allowance : config.allowances)
    allowed.insert({allowance.file, allowance.line, allowance.rule});
  std::erase_if(findings, [&](const Finding& finding) { return IsAllowed(finding, allowed); });
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.where.file, a.where.line, a.where.column) <
           std::tie(b.where.file, b.where.line, b.where.column);
  });
  return findings;
}

}  // namespace budget_gate
