// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"
#include "pricing/price_keys.h"

namespace budget_gate::lint {
namespace {

/// The section in which LiteLLM reads a key of budgets.
struct KeyPlace {
  std::string_view key;
  std::string_view section;
};

constexpr KeyPlace kPlaces[] = {
    {"max_budget", "litellm_settings"},
    {"budget_duration", "litellm_settings"},
    {"max_internal_user_budget", "litellm_settings"},
    {"default_max_internal_user_budget", "litellm_settings"},
    {"internal_user_budget_duration", "litellm_settings"},
    {"max_end_user_budget_id", "litellm_settings"},
    {"max_ui_session_budget", "litellm_settings"},
    {"tag_budget_config", "litellm_settings"},
    {"provider_budget_config", "router_settings"},
};

// LiteLLM has these fields and asks none of them (litellm/__init__.py).
constexpr std::string_view kUnused[] = {"max_end_user_budget", "max_user_budget"};

// What people write for `max_budget` that is no slip of a letter.
constexpr std::string_view kOtherWords[] = {"budget",        "budget_limit",  "monthly_budget",
                                            "weekly_budget", "daily_budget",  "max_spend",
                                            "spend_limit",   "budget_amount", "total_budget"};

const KeyPlace* PlaceOf(std::string_view key) {
  const auto found = std::find_if(std::begin(kPlaces), std::end(kPlaces),
                                  [&](const KeyPlace& place) { return place.key == key; });
  return found == std::end(kPlaces) ? nullptr : &*found;
}

bool IsUnused(std::string_view key) {
  return std::find(std::begin(kUnused), std::end(kUnused), key) != std::end(kUnused);
}

/// The key that somebody who wrote `key` meant, or nothing.
std::string_view MeantKey(std::string_view key) {
  constexpr std::size_t kSlips = 2;
  if (PlaceOf(key) != nullptr || IsUnused(key)) return {};
  for (const KeyPlace& place : kPlaces)
    if (EditDistance(key, place.key) <= kSlips) return place.key;
  const bool is_other_word =
      std::find(std::begin(kOtherWords), std::end(kOtherWords), key) != std::end(kOtherWords);
  return is_other_word ? "max_budget" : std::string_view();
}

/// A key of a section and the section; one at the top of the file has none.
struct SectionKey {
  std::string_view section;
  std::string_view key;

  auto operator<=>(const SectionKey&) const = default;
};

SectionKey SectionKeyOf(std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view first = path.substr(0, dot);
  if (!first.ends_with("_settings") || dot == path.npos) return {.section = {}, .key = first};
  const std::string_view rest = path.substr(dot + 1);
  return {.section = first, .key = rest.substr(0, rest.find('.'))};
}

std::string Place(std::string_view section) {
  return section.empty() ? " at the top of the file" : " under " + std::string(section);
}

void CheckBudgetPlaces(const PricingConfig& config, Findings& findings) {
  std::set<SectionKey> seen;
  for (const Setting& setting : config.settings) {
    const SectionKey at = SectionKeyOf(setting.path);
    const KeyPlace* place = PlaceOf(at.key);
    if (place == nullptr || place->section == at.section || !seen.insert(at).second) continue;
    findings.Add(setting.where,
                 "LiteLLM does not read " + Quoted(at.key) + Place(at.section) +
                     ": nothing is ever rejected",
                 "move it under " + std::string(place->section));
  }
  for (std::size_t i = 0; i < config.models.size(); ++i)
    for (const Setting& budget : config.models[i].budgets)
      if (budget.Name() == "max_budget" && !IsIn(budget, "litellm_params."))
        findings.AddAbout(config.models[i].model_name, i, budget.where,
                          IsIn(budget, "model_info.")
                              ? "LiteLLM does not read `max_budget` under model_info"
                              : "LiteLLM does not read `max_budget` beside litellm_params",
                          "move it under litellm_params, with a budget_duration");
}

/// The fields of what new keys, users and teams are given.
bool IsDefault(const Setting& setting) {
  return IsIn(setting, "litellm_settings.default_internal_user_params.") ||
         IsIn(setting, "litellm_settings.default_team_params.") ||
         IsIn(setting, "litellm_settings.default_key_generate_params.") ||
         IsIn(setting, "litellm_settings.upperbound_key_generate_params.");
}

void CheckBudgetNames(const PricingConfig& config, Findings& findings) {
  std::set<SectionKey> seen;
  for (const Setting& setting : config.settings) {
    SectionKey at = SectionKeyOf(setting.path);
    if (IsDefault(setting)) at.key = setting.Name();
    const std::string_view meant = MeantKey(at.key);
    if (meant.empty() || !seen.insert(at).second) continue;
    std::string fix = "write " + Quoted(meant);
    if (const std::string_view section = PlaceOf(meant)->section; section != at.section)
      fix += " under " + std::string(section);
    findings.Add(
        setting.where,
        "LiteLLM knows no " + Quoted(at.key) + Place(at.section) + ": nothing is ever rejected",
        fix);
  }
  for (std::size_t i = 0; i < config.models.size(); ++i)
    for (const Setting& budget : config.models[i].budgets)
      if (const auto meant = MeantKey(budget.Name()); meant == "max_budget")
        findings.AddAbout(config.models[i].model_name, i, budget.where,
                          "LiteLLM knows no " + Quoted(budget.Name()) +
                              " of a deployment: nothing is ever rejected",
                          "write `max_budget` and `budget_duration` under litellm_params");
}

void CheckUnusedBudget(const Setting& setting, Findings& findings) {
  if (IsIn(setting, "litellm_settings.") && IsUnused(SectionKeyOf(setting.path).key) &&
      setting.type != yaml::Type::kNull)
    findings.Add(setting.where, "LiteLLM takes " + Quoted(setting.Name()) + " and never asks it",
                 setting.Name() == "max_user_budget"
                     ? "write `max_internal_user_budget`"
                     : "write `max_end_user_budget_id`, with the id of a budget of /budget/new");
}

/// Whether LiteLLM reads a limit of USD at `setting`.
bool IsLimit(const Setting& setting) {
  const std::string_view name = setting.Name();
  if (IsRouterBudget(setting)) return name == "budget_limit" || name == "max_budget";
  if (IsDefault(setting) || IsIn(setting, "litellm_params.")) return name == "max_budget";
  return setting.path == "litellm_settings.max_budget" ||
         setting.path == "litellm_settings.max_internal_user_budget" ||
         setting.path == "litellm_settings.default_max_internal_user_budget" ||
         setting.path == "litellm_settings.max_ui_session_budget";
}

/// Whether 0 is no limit to LiteLLM. To users, teams and keys it is one, which they are over from
/// their first request on.
bool IsOffAtZero(const Setting& setting) {
  return IsRouterBudget(setting) || setting.path == "litellm_settings.max_budget" ||
         setting.path == "litellm_params.max_budget";
}

void CheckZeroBudget(const Setting& setting, Findings& findings) {
  if (setting.value == 0.0 && IsLimit(setting) && IsOffAtZero(setting) &&
      setting.type != yaml::Type::kBoolean)
    findings.Add(setting.where,
                 Quoted(setting.path) +
                     " is 0, which LiteLLM takes as no budget at all: nothing is ever rejected",
                 "write the limit in USD (0.000001 lets next to nothing pass), or remove the key");
}

void CheckNegativeBudget(const Setting& setting, Findings& findings) {
  if (!(setting.value.value_or(0) < 0) || !std::isfinite(*setting.value) || !IsLimit(setting))
    return;
  const std::string what = Quoted(setting.path) + " is negative, ";
  findings.Add(setting.where,
               setting.path == "litellm_settings.max_budget"
                   ? what + "which LiteLLM takes as no budget at all: nothing is ever rejected"
                   : what + "and below every spend: all that it is for is refused",
               "write the limit in USD, or remove the key");
}

void CheckBudgetIsNumber(const Setting& setting, Findings& findings) {
  if (!IsLimit(setting) || IsFromEnvironment(setting.text) || IsTemplate(setting.text)) return;
  const bool is_boolean = setting.type == yaml::Type::kBoolean;
  const bool is_number = setting.value && std::isfinite(*setting.value);
  // Of these three Python's float() is asked, whatever they are.
  const bool is_asked = setting.path == "litellm_settings.max_budget" ||
                        setting.path.ends_with("max_internal_user_budget");
  const bool is_absent = setting.type == yaml::Type::kNull && !is_asked;
  if (is_absent || (is_number && !is_boolean)) return;
  const std::string what = Quoted(setting.path) + " is " + Quoted(setting.text);
  findings.Add(setting.where,
               is_boolean
                   ? what + ", which LiteLLM reads as " + PlainDecimal(*setting.value) + " USD"
               : setting.value ? what + ": nothing is ever rejected"
                               : what + ", no number: LiteLLM does not start, or fails to use it",
               "write the limit in USD, as in 100");
}

void CheckRepeated(const PricingConfig& config, Findings& findings) {
  const auto message = [](std::string_view key, const yaml::Mark& kept) {
    return Quoted(key) + " stands again in line " + std::to_string(kept.line) +
           ": LiteLLM sees that one alone";
  };
  for (const RepeatedKey& key : config.repeated)
    findings.Add(key.where, message(key.path, key.kept), "join the two");
  for (std::size_t i = 0; i < config.models.size(); ++i)
    for (const DeclaredPrice& price : config.models[i].declared)
      if (price.dropped)
        findings.AddAbout(config.models[i].model_name, i, *price.dropped,
                          message(price.key, price.where), "keep one of the two");
}

}  // namespace

std::span<const Rule> BudgetRules() {
  static const Rule kRules[] = {
      {"budget-misplaced",
       kError,
       "A budget in a place where LiteLLM does not look.",
       CheckBudgetPlaces,
       {"It sets the keys of `litellm_settings` on itself, gives `router_settings` to the router, "
        "and asks `general_settings` for names of its own alone. A budget elsewhere is not looked "
        "at.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
      {"budget-misspelled",
       kError,
       "A budget under a name that LiteLLM does not know.",
       CheckBudgetNames,
       {"It sets any key of `litellm_settings` on itself, also one that nothing asks, and ignores "
        "the others.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
      {"budget-unused",
       kError,
       "A budget that LiteLLM takes and never asks.",
       CheckUnusedBudget,
       {"The field exists and no check reads it.", "litellm/__init__.py"}},
      {"budget-zero",
       kError,
       "A budget of 0 is no budget to LiteLLM.",
       CheckZeroBudget,
       {"It checks such a budget only where it is above 0.",
        "_global_proxy_budget_check in litellm/proxy/auth/auth_checks.py"}},
      {"budget-negative",
       kError,
       "A budget below 0 limits nothing, or refuses everybody.",
       CheckNegativeBudget,
       {"It checks the proxy's own budget only where that is above 0; every other is compared with "
        "a spend that is never below 0.",
        "_global_proxy_budget_check in litellm/proxy/auth/auth_checks.py"}},
      {"budget-not-a-number",
       kError,
       "A budget that is no number of USD.",
       CheckBudgetIsNumber,
       {"It reads budgets as a number at start or when one is first compared, and fails there.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
      {"repeated-key",
       kError,
       "A section, setting or price that stands twice: the last one is used.",
       CheckRepeated,
       {"Its YAML reader keeps the last value of a key that stands twice in a mapping, and says "
        "nothing.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
