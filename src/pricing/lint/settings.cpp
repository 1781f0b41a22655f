// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"
#include "pricing/price_keys.h"

namespace budget_gate::lint {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view LastName(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == path.npos ? path : path.substr(dot + 1);
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

class SettingsCheck {
 public:
  SettingsCheck(const PricingConfig& config, Findings& findings)
      : config_(config), findings_(findings) {}

  void Check() {
    for (const Setting& setting : config_.settings) {
      CheckMisplacedPrice(setting);
      CheckBudget(setting);
      CheckDuration(setting);
      CheckOperation(setting);
      CheckDiscount(setting);
    }
    CheckProcesses();
  }

 private:
  void Add(const Rule& rule, const Setting& setting, std::string message, std::string mend) {
    findings_.push_back({.rule = &rule,
                         .where = setting.where,
                         .model = {},
                         .message = std::move(message),
                         .mend = std::move(mend)});
  }

  static bool IsOn(const Setting& setting) {
    return setting.type == yaml::Type::kBoolean && setting.value == 1.0;
  }

  // default_litellm_params and the like hold prices rightly, deeper in a section.
  void CheckMisplacedPrice(const Setting& setting) {
    const std::string_view key = LastName(setting.path);
    const auto depth = std::count(setting.path.begin(), setting.path.end(), '.');
    if (depth > 1 || key == "tiered_pricing" || !IsDeploymentPriceKey(key)) return;
    Add(rules::kMisplacedKey, setting,
        "LiteLLM does not read " + Quoted(key) +
            (depth == 0 ? " at the top of the file"
                        : " under " + setting.path.substr(0, setting.path.find('.'))),
        "move it under the litellm_params of each model that costs it");
  }

  void CheckBudget(const Setting& setting) {
    const std::string& path = setting.path;
    const std::string_view key = LastName(path);
    const bool limits = key == "max_budget" || key == "budget_limit";
    const bool holds = path == "litellm_settings.max_budget" ||
                       path == "litellm_params.max_budget" ||
                       path.starts_with("router_settings.provider_budget_config.") ||
                       path.starts_with("litellm_settings.tag_budget_config.");
    if (!limits || !holds || setting.value != 0.0) return;
    Add(rules::kBudgetZero, setting,
        Quoted(path) + " is 0, which LiteLLM takes as no budget at all: nothing is ever rejected",
        "write the limit in USD (0.000001 lets next to nothing pass), or remove the key");
  }

  void CheckDuration(const Setting& setting) {
    const std::string& path = setting.path;
    const std::string_view key = LastName(path);
    if (key != "budget_duration" && key != "time_period") return;
    if (setting.type == yaml::Type::kNull || IsFromEnvironment(setting.text)) return;
    const std::string meant = MeantDuration(setting.text);
    const std::string mend =
        meant.empty() ? "write a number and s, m, h, d, w or mo, as in 30d" : "write " + meant;
    const bool counts_seconds = path.starts_with("router_settings.provider_budget_config.") ||
                                path.starts_with("litellm_settings.tag_budget_config.") ||
                                path.starts_with("litellm_params.");
    if (counts_seconds) {
      if (!IsSecondsDuration(setting.text))
        Add(rules::kDurationInvalid, setting,
            "LiteLLM cannot read the duration " + Quoted(setting.text) + " of " + Quoted(path),
            mend);
    } else if (key == "budget_duration" && !IsResetDuration(setting.text)) {
      Add(rules::kDurationMisread, setting,
          "LiteLLM accepts " + Quoted(setting.text) + " and resets the budget every midnight",
          mend);
    }
  }

  void CheckOperation(const Setting& setting) {
    const std::string& path = setting.path;
    if (path == "general_settings.master_key") {
      // The key itself stays out of the message: it is a secret, if a weak one.
      constexpr std::size_t kShort = 16;
      if (setting.type != yaml::Type::kNull && !IsFromEnvironment(setting.text) &&
          setting.text.size() < kShort)
        Add(rules::kWeakMasterKey, setting,
            "this master key is easily guessed, and it is above every budget; LiteLLM 1.104 and "
            "later refuse the one of its examples",
            "write `os.environ/LITELLM_MASTER_KEY` and set it to `sk-` and 32 random bytes");
    } else if (path == "general_settings.proxy_batch_write_at") {
      constexpr double kSlow = 60;
      if (setting.value && *setting.value > kSlow)
        Add(rules::kSlowBatchWrite, setting,
            "spend reaches the database, /key/info and other processes " + Amount(*setting.value) +
                " s late",
            "write 60 or less (LiteLLM's default is 10)");
    } else if (path == "general_settings.disable_spend_logs" && IsOn(setting)) {
      Add(rules::kNoSpendLogs, setting,
          "/spend/logs stays empty: what a request cost cannot be looked up", "remove the key");
    } else if (path == "general_settings.disable_spend_updates" && IsOn(setting)) {
      Add(rules::kNoSpendUpdates, setting,
          "LiteLLM writes no spend to the database: budgets do not outlive the process",
          "remove the key");
    }
  }

  void CheckDiscount(const Setting& setting) {
    if (!setting.path.starts_with("litellm_settings.cost_discount_config.") || !setting.value)
      return;
    if (*setting.value >= 0 && *setting.value <= 1) return;
    Add(rules::kDiscountRange, setting,
        Quoted(setting.path) + " is " + Amount(*setting.value * 100) +
            " %: a discount is a share of the cost, 0 to 1",
        "write " + Amount(*setting.value / 100) + " for " + Amount(*setting.value) + " %");
  }

  void CheckProcesses() {
    const auto is_redis = [](const Setting& setting) {
      const std::string_view key = LastName(setting.path);
      if (setting.path == "redis.enabled") return IsOn(setting);
      if (setting.path == "litellm_settings.cache_params.type")
        return setting.text.starts_with("redis");
      return key == "redis_host" || key == "redis_url" || key == "redis_startup_nodes" ||
             setting.path.find("cache_params.host") != std::string::npos;
    };
    if (std::any_of(config_.settings.begin(), config_.settings.end(), is_redis)) return;
    for (const Setting& setting : config_.settings) {
      const std::string_view key = LastName(setting.path);
      const bool many =
          (setting.path == "replicaCount" || key == "numWorkers" || key == "num_workers") &&
          setting.value.value_or(1) > 1;
      const bool scaled = setting.path == "autoscaling.enabled" && IsOn(setting);
      if (!many && !scaled) continue;
      Add(rules::kNoRedis, setting,
          "several processes serve and the config names no Redis: each counts its own spend, and a "
          "budget may be overspent as many times",
          "set redis_host, redis_port and redis_password in router_settings");
      return;
    }
  }

  const PricingConfig& config_;
  Findings& findings_;
};

}  // namespace

void CheckSettings(const PricingConfig& config, Findings& findings) {
  SettingsCheck(config, findings).Check();
}

}  // namespace budget_gate::lint
