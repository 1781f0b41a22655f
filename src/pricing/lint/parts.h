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
/// Values of single keys: numbers, units, places, names of keys.
std::span<const Rule> DeclaredRules();
/// Prices of one model against each other: output and input, cached and fresh, thresholds, seconds,
/// tiers.
std::span<const Rule> RelationRules();
/// Models against each other: shared names, fallbacks.
std::span<const Rule> GroupRules();
/// Budgets and what they depend on, in the settings.
std::span<const Rule> SettingRules();

/// Whether the file is one that LiteLLM reads, with the values that it will have.
std::span<const Rule> ShapeRules();

/// Whether USD per token are in the range that models cost. What is not has a finding of its own.
bool IsPlausiblePerToken(double usd);

/// `text` as it can stand in a one-line message, between backquotes: control characters and
/// whatever is beyond 60 characters left out.
std::string Quoted(std::string_view text);

}  // namespace budget_gate::lint
