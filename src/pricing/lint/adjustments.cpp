// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"

namespace budget_gate::lint {
namespace {

constexpr std::string_view kDiscounts = "litellm_settings.cost_discount_config.";
constexpr std::string_view kMargins = "litellm_settings.cost_margin_config.";

bool IsAmount(const Setting& margin) {
  return margin.Name() == "fixed_amount";
}

/// LiteLLM multiplies a cost with a discount as it is, and with a margin that is a number; the
/// fields of a margin go through Python's float().
void CheckAdjustmentIsNumber(const Setting& setting, Findings& findings) {
  const bool is_discount = IsIn(setting, kDiscounts);
  if (!is_discount && !IsIn(setting, kMargins)) return;
  const bool is_field = !is_discount && (IsAmount(setting) || setting.Name() == "percentage");
  if (setting.type == yaml::Type::kInteger || setting.type == yaml::Type::kFloat ||
      IsFromEnvironment(setting.text) || IsTemplate(setting.text) || (is_field && setting.value))
    return;
  if (setting.type == yaml::Type::kNull && !is_field) return;
  const bool fails = is_discount || is_field;
  findings.Add(setting.where,
               Quoted(setting.path) + " is " + Quoted(setting.text) + ", no number: " +
                   (fails ? "LiteLLM fails to compute the cost and books 0" : "LiteLLM ignores it"),
               "write a share of the cost, as in 0.05 for 5 %");
}

void CheckDiscount(const Setting& setting, Findings& findings) {
  if (IsIn(setting, kDiscounts) && setting.value && !(*setting.value >= 0 && *setting.value <= 1))
    findings.Add(setting.where,
                 Quoted(setting.path) + " is " + PlainDecimal(*setting.value * 100) +
                     " %: a discount is a share of the cost, 0 to 1",
                 "write " + PlainDecimal(*setting.value / 100) + " for " +
                     PlainDecimal(*setting.value) + " %");
}

void CheckMargin(const Setting& setting, Findings& findings) {
  constexpr double kMost = 1;  // a margin of 100 %
  if (!IsIn(setting, kMargins) || !setting.value) return;
  const double margin = *setting.value;
  if (margin < 0)
    findings.Add(setting.where,
                 Quoted(setting.path) + " is negative: requests cost less, or pay back",
                 "write a discount into cost_discount_config, or a margin above 0");
  else if (margin > kMost && !IsAmount(setting))
    findings.Add(setting.where,
                 Quoted(setting.path) + " makes every cost " + PlainDecimal(margin + 1) +
                     " times what it is: a margin is a share of the cost",
                 "write " + PlainDecimal(margin / 100) + " for " + PlainDecimal(margin) + " %");
}

void CheckAdjustedProvider(const PricingConfig& config, Findings& findings) {
  std::set<std::string_view> seen;
  for (const Setting& setting : config.settings)
    for (const std::string_view prefix : {kDiscounts, kMargins}) {
      if (!IsIn(setting, prefix)) continue;
      const bool is_margin = prefix == kMargins;
      const std::string_view rest = std::string_view(setting.path).substr(prefix.size());
      // `vertex_ai/gemini-*` is a discount for some models of a provider.
      const std::string_view owner = rest.substr(0, rest.find(is_margin ? '.' : '/'));
      if ((is_margin && owner == "global") || IsProviderOf(config, owner)) continue;
      const std::size_t end = prefix.size() + owner.size();
      if (!seen.insert(std::string_view(setting.path).substr(0, end)).second) continue;
      findings.Add(setting.where,
                   "no provider of LiteLLM is called " + Quoted(owner) + ": " +
                       (is_margin ? "the margin is ignored" : "the discount is ignored"),
                   ProviderFix(owner));
    }
}

}  // namespace

std::span<const Rule> AdjustmentRules() {
  static const Rule kRules[] = {
      {"adjustment-not-a-number",
       kError,
       "A discount or margin that is no number: books 0.",
       CheckAdjustmentIsNumber,
       {"It multiplies the cost with what stands there. Where that is text the calculation fails, "
        "and the request is booked at 0.",
        "_apply_cost_discount and _apply_cost_margin in litellm/cost_calculator.py"}},
      {"discount-range",
       kError,
       "A discount that makes costs negative, or raises them.",
       CheckDiscount,
       {"A discount is a share of the cost: 0.05 takes 5 % off.",
        "_apply_cost_discount in litellm/cost_calculator.py"}},
      {"margin-range",
       kError,
       "A margin that pays back, or is a multiple of the cost.",
       CheckMargin,
       {"It adds the margin as a share of the cost: 0.1 is 10 %, 10 is ten times the cost on top, "
        "and below 0 it takes off.",
        "_apply_cost_margin in litellm/cost_calculator.py"}},
      {"adjustment-unknown",
       kError,
       "A discount or margin of a provider that LiteLLM has not.",
       CheckAdjustedProvider,
       {"It looks the provider of each request up by its own name for it. A key that is no such "
        "name is never found.",
        "_apply_cost_discount and _apply_cost_margin in litellm/cost_calculator.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
