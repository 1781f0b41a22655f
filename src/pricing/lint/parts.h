// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pricing/config.h"
#include "pricing/lint/finding.h"

/// What lint.cpp is made of: one function for each kind of rule, each in a file of its own.
namespace budget_gate::lint {

using Findings = std::vector<Finding>;

/// Values of single keys: numbers, units, places, names of keys.
void CheckDeclared(const PricedModel& model, Findings& findings);

/// Prices of one model against each other: output and input, cached and fresh, thresholds, seconds,
/// tiers.
void CheckRelations(const PricedModel& model, Findings& findings);

/// Whether a model is priced at all, on both sides, and above 0.
void CheckPresence(const PricedModel& model, Findings& findings);

/// Models against each other: shared names, fallbacks.
void CheckGroups(const PricingConfig& config, Findings& findings);

/// Budgets and what they depend on, in the settings.
void CheckSettings(const PricingConfig& config, Findings& findings);

/// Whether USD per token are in the range that models cost. What is not has a finding of its own.
bool IsPlausiblePerToken(double usd);

/// `text` as it can stand in a one-line message: control characters and whatever is beyond 60
/// characters left out.
std::string Quoted(std::string_view text);

/// How an amount of USD is written: shortest decimal form without exponent, 12 digits at most.
std::string Amount(double usd);

}  // namespace budget_gate::lint
