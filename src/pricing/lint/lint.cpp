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

using Allowed = std::set<std::pair<int, std::string_view>>;

/// An allowance speaks of its own line, or stands alone above the line that it speaks of.
bool IsAllowed(const Finding& finding, const Allowed& allowed) {
  return allowed.contains({finding.where.line, finding.rule->id}) ||
         allowed.contains({finding.where.line - 1, finding.rule->id});
}

}  // namespace

std::vector<Finding> Lint(const PricingConfig& config) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    const std::size_t before = findings.size();
    lint::CheckPresence(config.models[i], findings);
    lint::CheckDeclared(config.models[i], findings);
    lint::CheckRelations(config.models[i], findings);
    for (std::size_t k = before; k < findings.size(); ++k) findings[k].model_index = i;
  }
  lint::CheckGroups(config, findings);
  lint::CheckSettings(config, findings);
  Allowed allowed;
  for (const Allowance& allowance : config.allowances)
    allowed.insert({allowance.line, allowance.rule});
  std::erase_if(findings, [&](const Finding& finding) { return IsAllowed(finding, allowed); });
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  return findings;
}

}  // namespace budget_gate
