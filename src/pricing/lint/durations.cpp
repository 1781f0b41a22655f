// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"

namespace budget_gate::lint {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

/// How many digits `text` starts with.
std::size_t Digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) -
                                  text.begin());
}

bool IsWordDuration(std::string_view text) {
  return text == "hourly" || text == "daily" || text == "weekly" || text == "monthly";
}

/// get_next_standardized_reset_time (litellm_core_utils/duration_parser.py): a number and all the
/// letters after it must be a unit, else the budget is reset at the next midnight.
bool IsResetDuration(std::string_view text) {
  if (IsWordDuration(text)) return true;
  const std::size_t digits = Digits(text);
  if (digits == 0) return false;
  const auto letters_end =
      std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(digits), text.end(),
                       [](char c) { return c >= 'a' && c <= 'z'; });
  const std::string_view unit(
      text.substr(digits, static_cast<std::size_t>(letters_end - text.begin()) - digits));
  static constexpr std::array<std::string_view, 6> kUnits = {"s", "m", "h", "d", "w", "mo"};
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

/// duration_in_seconds (the same file): a number and the first letter of a unit will do.
bool IsSecondsDuration(std::string_view text) {
  if (IsWordDuration(text)) return true;
  const std::size_t digits = Digits(text);
  return digits > 0 && digits < text.size() &&
         std::string_view("smhdw").find(text[digits]) != std::string_view::npos;
}

/// What somebody who wrote `1hr` or `30days` meant, in LiteLLM's form, or nothing.
std::string MeantDuration(std::string_view text) {
  const std::size_t digits = Digits(text);
  if (digits == 0) return {};
  std::string unit;
  for (const char c : text.substr(digits))
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      unit += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (unit.empty()) return {};
  const std::string short_unit = unit.starts_with("mo") ? "mo" : unit.substr(0, 1);
  if (std::string_view("s m h d w mo").find(short_unit) == std::string_view::npos) return {};
  return std::string(text.substr(0, digits)) + short_unit;
}

/// How LiteLLM reads the period of a setting.
enum class Reading {
  kNone,     ///< it is no period
  kSeconds,  ///< how long it lasts: what is no duration is an error
  kReset,    ///< when it ends next: whatever is no duration means midnight
};

Reading ReadingOf(const Setting& setting) {
  const std::string_view name = setting.Name();
  if (IsRouterBudget(setting) || IsIn(setting, "litellm_params."))
    return name == "time_period" || name == "budget_duration" ? Reading::kSeconds : Reading::kNone;
  const bool is_of_keys = IsIn(setting, "litellm_settings.upperbound_key_generate_params.");
  if (is_of_keys && (name == "budget_duration" || name == "duration")) return Reading::kSeconds;
  static constexpr std::string_view kCounted[] = {
      "litellm_settings.default_key_generate_params.duration",
      "general_settings.maximum_spend_logs_retention_period",
      "general_settings.maximum_spend_logs_retention_interval"};
  if (std::find(std::begin(kCounted), std::end(kCounted), setting.path) != std::end(kCounted))
    return Reading::kSeconds;
  const bool is_period = name == "budget_duration" || name == "internal_user_budget_duration";
  return is_period && IsIn(setting, "litellm_settings.") ? Reading::kReset : Reading::kNone;
}

/// Whether the period is known before LiteLLM runs. -1 is how a key is told to last for ever.
bool IsStated(const Setting& setting) {
  return setting.type != yaml::Type::kNull && !IsFromEnvironment(setting.text) &&
         !IsTemplate(setting.text) && !(setting.text == "-1" && setting.Name() == "duration");
}

/// How to write the period that is meant.
std::string DurationFix(const Setting& setting) {
  const std::string meant = MeantDuration(setting.text);
  return meant.empty() ? "write a number and s, m, h, d, w or mo, as in 30d" : "write " + meant;
}

void CheckDuration(const Setting& setting, Findings& findings) {
  if (ReadingOf(setting) == Reading::kSeconds && IsStated(setting) &&
      !IsSecondsDuration(setting.text))
    findings.Add(
        setting.where,
        "LiteLLM cannot read the duration " + Quoted(setting.text) + " of " + Quoted(setting.path),
        DurationFix(setting));
}

void CheckResetDuration(const Setting& setting, Findings& findings) {
  if (ReadingOf(setting) == Reading::kReset && IsStated(setting) && !IsResetDuration(setting.text))
    findings.Add(
        setting.where,
        "LiteLLM accepts " + Quoted(setting.text) + " and resets the budget every midnight",
        DurationFix(setting));
}

}  // namespace

std::span<const Rule> DurationRules() {
  static const Rule kRules[] = {
      {"duration-invalid",
       kError,
       "A duration that LiteLLM cannot read.",
       CheckDuration,
       {"It cannot read the duration, and fails where it needs it.",
        "litellm/litellm_core_utils/duration_parser.py"}},
      {"duration-misread",
       kWarning,
       "A budget_duration that LiteLLM accepts and reads as one day.",
       CheckResetDuration,
       {"It reads a number and the letters behind it; a unit that it does not know is one day.",
        "litellm/litellm_core_utils/duration_parser.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
