// SPDX-License-Identifier: Apache-2.0
#include "core/admission.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "core/text.h"

namespace budget_mock {

const Scope kKeyScope{
    .name = "key",
    .rejects_at_equality = true,
    .message = "Budget has been exceeded! {who}Current cost: {spend}, Max budget: {limit}"};
const Scope kKeyWindowScope{
    .name = "key-window",
    .rejects_at_equality = true,
    .message = "ExceededBudget: Key over {who} budget. Spend={spend}, Limit={limit}",
    .rounds = true};
const Scope kTeamMemberScope{
    .name = "team-member",
    .rejects_at_equality = true,
    .message = "Budget has been exceeded! {who}Current cost: {spend}, Max budget: {limit}"};
const Scope kTeamScope{
    .name = "team",
    .rejects_at_equality = false,
    .message = "Budget has been exceeded! Team={who} Current cost: {spend}, Max budget: {limit}"};
const Scope kTeamWindowScope{
    .name = "team-window",
    .rejects_at_equality = true,
    .message = "ExceededBudget: Team={who} budget. Spend={spend}, Limit={limit}",
    .rounds = true};
const Scope kOrganizationScope{
    .name = "organization",
    .rejects_at_equality = true,
    .message =
        "Budget has been exceeded! Organization={who} Current cost: {spend}, Max budget: {limit}"};
const Scope kTagScope{
    .name = "tag",
    .rejects_at_equality = false,
    .message = "Budget has been exceeded! Tag={who} Current cost: {spend}, Max budget: {limit}"};
const Scope kUserScope{
    .name = "user",
    .rejects_at_equality = true,
    .message = "ExceededBudget: User={who} over budget. Spend={spend}, Budget={limit}"};
const Scope kEndUserScope{
    .name = "end-user",
    .rejects_at_equality = false,
    .message = "ExceededBudget: End User={who} over budget. Spend={spend}, Budget={limit}"};
const Scope kProxyScope{
    .name = "proxy",
    .rejects_at_equality = false,
    .message = "Budget has been exceeded! Current cost: {spend}, Max budget: {limit}"};
// litellm/router_strategy/budget_limiter.py. Of a deployment it states the period in the place of
// the limit.
const Scope kProviderScope{
    .name = "provider",
    .rejects_at_equality = true,
    .message =
        "No deployments available - crossed budget: Exceeded budget for provider {who}: "
        "{spend} >= {limit}\n",
    .asked_by_router = true};
const Scope kDeploymentScope{
    .name = "deployment",
    .rejects_at_equality = true,
    .message =
        "No deployments available - crossed budget: Exceeded budget for deployment {who}: "
        "{spend} >= {limit}\n",
    .asked_by_router = true};

namespace {

/// The limit that admission uses; nothing: none.
std::optional<double> LimitOf(const Payer& payer, const DefectSet& defects) {
  const std::string_view scope = payer.scope->name;
  if (defects.Has(Defect::kLimitNotEnforced, scope)) return std::nullopt;
  if (!payer.limit) return defects.Has(Defect::kNoLimitRefuses) ? std::optional(0.0) : std::nullopt;
  if (*payer.limit == 0 && defects.Has(Defect::kZeroLimitIsUnlimited)) return std::nullopt;
  return defects.Has(Defect::kEnforcedAtHalf, scope) ? *payer.limit / 2 : *payer.limit;
}

/// A reservation finds no room in a budget that is spent to the last cent, whatever the comparison
/// says; where there never was any room, nothing is reserved.
bool Exhausted(const Scope& scope, double spend, double limit, const ReleaseRules& rules,
               const DefectSet& defects) {
  const bool at_equality = (scope.rejects_at_equality || (rules.reserves_budget && limit > 0)) &&
                           !defects.Has(Defect::kAdmitsAtEquality, scope.name);
  return at_equality ? spend >= limit : spend > limit;
}

std::string Rounded(double usd, int places) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "$%.*f", places, usd);
  return text.data();
}

std::string Message(const Scope& scope, const std::string& who, double spend, double limit,
                    const DefectSet& defects) {
  if (defects.Has(Defect::kRejectionHasAnothersAmounts)) spend += limit + 1;
  std::string message(scope.message);
  const auto put = [&](std::string_view name, const std::string& value) {
    const std::size_t at = message.find(name);
    if (at != std::string::npos) message.replace(at, name.size(), value);
  };
  put("{who}", defects.Has(Defect::kRejectionNamesAnother) ? "another " : who);
  put("{spend}", scope.rounds ? Rounded(spend, 4) : PythonFloatText(spend));
  put("{limit}", scope.rounds ? Rounded(limit, 2) : PythonFloatText(limit));
  return message;
}

}  // namespace

std::optional<Rejection> Reject(const Payers& payers, const ReleaseRules& rules,
                                const DefectSet& defects) {
  for (const Payer& payer : payers) {
    const std::optional<double> limit = LimitOf(payer, defects);
    if (!limit) continue;
    const bool late = defects.Has(Defect::kEnforcedOneRequestLate, payer.scope->name);
    const double spend = late ? payer.account->stale : payer.account->Committed();
    if (Exhausted(*payer.scope, spend, *limit, rules, defects)) {
      return Rejection{
          .scope = payer.scope,
          .message = Message(*payer.scope, payer.who, spend, payer.limit.value_or(0), defects)};
    }
  }
  return std::nullopt;
}

void Reserve(const Payers& payers, std::uint64_t request, double estimate) {
  for (const Payer& payer : payers) {
    const double limit = payer.limit.value_or(std::numeric_limits<double>::infinity());
    const double left = limit - payer.account->Committed();
    payer.account->holds[request] = std::clamp(estimate, 0.0, std::max(left, 0.0));
  }
}

}  // namespace budget_mock
