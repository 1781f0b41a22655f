// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

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

bool IsOn(const Setting& setting) {
  return setting.type == yaml::Type::kBoolean && setting.value == 1.0;
}

bool IsIn(const Setting& setting, std::string_view section) {
  return setting.path.starts_with(section);
}

/// Budgets of providers and tags, which the router keeps.
bool IsRouterBudget(const Setting& setting) {
  return IsIn(setting, "router_settings.provider_budget_config.") ||
         IsIn(setting, "litellm_settings.tag_budget_config.");
}

void CheckZero(const Setting& setting, Findings& findings) {
  const bool limits = setting.Name() == "max_budget" || setting.Name() == "budget_limit";
  const bool holds = setting.path == "litellm_settings.max_budget" ||
                     setting.path == "litellm_params.max_budget" || IsRouterBudget(setting);
  if (limits && holds && setting.value == 0.0)
    findings.Add(setting.where,
                 Quoted(setting.path) +
                     " is 0, which LiteLLM takes as no budget at all: nothing is ever rejected",
                 "write the limit in USD (0.000001 lets next to nothing pass), or remove the key");
}

/// Whether `setting` is a period that is known before LiteLLM runs.
bool IsDuration(const Setting& setting) {
  return (setting.Name() == "budget_duration" || setting.Name() == "time_period") &&
         setting.type != yaml::Type::kNull && !IsFromEnvironment(setting.text);
}

/// Whether LiteLLM counts the seconds of a period, or else computes the next reset from it.
bool CountsSeconds(const Setting& setting) {
  return IsRouterBudget(setting) || IsIn(setting, "litellm_params.");
}

/// How to write the period that is meant.
std::string DurationFix(const Setting& setting) {
  const std::string meant = MeantDuration(setting.text);
  return meant.empty() ? "write a number and s, m, h, d, w or mo, as in 30d" : "write " + meant;
}

void CheckDuration(const Setting& setting, Findings& findings) {
  if (IsDuration(setting) && CountsSeconds(setting) && !IsSecondsDuration(setting.text))
    findings.Add(
        setting.where,
        "LiteLLM cannot read the duration " + Quoted(setting.text) + " of " + Quoted(setting.path),
        DurationFix(setting));
}

void CheckResetDuration(const Setting& setting, Findings& findings) {
  if (IsDuration(setting) && setting.Name() == "budget_duration" && !CountsSeconds(setting) &&
      !IsResetDuration(setting.text))
    findings.Add(
        setting.where,
        "LiteLLM accepts " + Quoted(setting.text) + " and resets the budget every midnight",
        DurationFix(setting));
}

void CheckMasterKey(const Setting& setting, Findings& findings) {
  constexpr std::size_t kShort = 16;
  // The key itself stays out of the message: it is a secret, if a weak one.
  if (setting.path == "general_settings.master_key" && setting.type != yaml::Type::kNull &&
      !IsFromEnvironment(setting.text) && setting.text.size() < kShort)
    findings.Add(setting.where,
                 "this master key is easily guessed, and it is above every budget; LiteLLM 1.104 "
                 "and later refuse the one of its examples",
                 "write `os.environ/LITELLM_MASTER_KEY` and set it to `sk-` and 32 random bytes");
}

void CheckBatchWrite(const Setting& setting, Findings& findings) {
  constexpr double kSlow = 60;  // seconds
  if (setting.path == "general_settings.proxy_batch_write_at" && setting.value.value_or(0) > kSlow)
    findings.Add(setting.where,
                 "spend reaches the database, /key/info and other processes " +
                     PlainDecimal(*setting.value) + " s late",
                 "write 60 or less (LiteLLM's default is 10)");
}

void CheckSpendLogs(const Setting& setting, Findings& findings) {
  if (setting.path == "general_settings.disable_spend_logs" && IsOn(setting))
    findings.Add(setting.where, "/spend/logs stays empty: what a request cost cannot be looked up",
                 "remove the key");
}

void CheckSpendUpdates(const Setting& setting, Findings& findings) {
  if (setting.path == "general_settings.disable_spend_updates" && IsOn(setting))
    findings.Add(setting.where,
                 "LiteLLM writes no spend to the database: budgets do not outlive the process",
                 "remove the key");
}

void CheckDiscount(const Setting& setting, Findings& findings) {
  if (IsIn(setting, "litellm_settings.cost_discount_config.") && setting.value &&
      !(*setting.value >= 0 && *setting.value <= 1))
    findings.Add(setting.where,
                 Quoted(setting.path) + " is " + PlainDecimal(*setting.value * 100) +
                     " %: a discount is a share of the cost, 0 to 1",
                 "write " + PlainDecimal(*setting.value / 100) + " for " +
                     PlainDecimal(*setting.value) + " %");
}

bool IsRedis(const Setting& setting) {
  const std::string_view key = setting.Name();
  if (setting.path == "redis.enabled") return IsOn(setting);
  if (setting.path == "litellm_settings.cache_params.type")
    return setting.text.starts_with("redis");
  return key == "redis_host" || key == "redis_url" || key == "redis_startup_nodes" ||
         setting.path.find("cache_params.host") != std::string::npos;
}

bool StartsManyProcesses(const Setting& setting) {
  const std::string_view key = setting.Name();
  if (setting.path == "autoscaling.enabled") return IsOn(setting);
  return (setting.path == "replicaCount" || key == "numWorkers" || key == "num_workers") &&
         setting.value.value_or(1) > 1;
}

void CheckProcesses(const PricingConfig& config, Findings& findings) {
  const auto& settings = config.settings;
  if (std::any_of(settings.begin(), settings.end(), IsRedis)) return;
  const auto many = std::find_if(settings.begin(), settings.end(), StartsManyProcesses);
  if (many == settings.end()) return;
  findings.Add(many->where,
               "several processes serve and the config names no Redis: each counts its own spend, "
               "and a budget may be overspent as many times",
               "set redis_host, redis_port and redis_password in router_settings");
}

}  // namespace

std::span<const Rule> SettingRules() {
  static const Rule kRules[] = {
      {"budget-zero", kError, "A budget of 0 is no budget to LiteLLM.", CheckZero},
      {"duration-invalid",
       kError,
       "A duration that LiteLLM cannot read.",
       CheckDuration,
       {"It cannot read the duration, and fails where it needs it.",
        "litellm/litellm_core_utils/duration_parser.py"}},
      {"no-spend-updates", kError, "Spend is not written to the database: no budget trips.",
       CheckSpendUpdates},
      {"discount-range",
       kError,
       "A discount that makes costs negative, or raises them.",
       CheckDiscount,
       {"A discount is a share of the cost: 0.05 takes 5 % off.",
        "_apply_cost_discount in litellm/cost_calculator.py"}},
      {"duration-misread",
       kWarning,
       "A budget_duration that LiteLLM accepts and reads as one day.",
       CheckResetDuration,
       {"It reads a number and the letters behind it; a unit that it does not know is one day.",
        "litellm/litellm_core_utils/duration_parser.py"}},
      {"weak-master-key", kWarning,
       "A master key that anybody can guess: it is above every budget.", CheckMasterKey},
      {"slow-batch-write",
       kWarning,
       "Spend is written to the database more than a minute late.",
       CheckBatchWrite,
       {"It writes spend to the database every `proxy_batch_write_at` seconds.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
      {"no-spend-logs",
       kWarning,
       "Spend logs are off: no bill can be checked.",
       CheckSpendLogs,
       {"With `disable_spend_logs` it keeps sums and no rows of single requests.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
      {"no-redis", kWarning, "Several processes without Redis: each counts its own spend.",
       CheckProcesses},
  };
  return kRules;
}

}  // namespace budget_gate::lint
