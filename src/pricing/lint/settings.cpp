// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"

namespace budget_gate::lint {
namespace {

bool IsOn(const Setting& setting) {
  return setting.type == yaml::Type::kBoolean && setting.value == 1.0;
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

void CheckReservation(const Setting& setting, Findings& findings) {
  if (setting.path == "general_settings.disable_budget_reservation" && IsOn(setting))
    findings.Add(
        setting.where,
        "requests that run at the same time all pass before the first of them is booked: a "
        "budget may be overspent by each",
        "remove the key");
}

void CheckCustomAuth(const PricingConfig& config, Findings& findings) {
  const Setting* auth = nullptr;
  for (const Setting& setting : config.settings) {
    if (setting.path == "general_settings.custom_auth" && setting.type != yaml::Type::kNull)
      auth = &setting;
    if (setting.path == "general_settings.custom_auth_run_common_checks" && IsOn(setting)) return;
  }
  if (auth != nullptr)
    findings.Add(auth->where,
                 "keys that custom_auth lets in skip the budgets of teams, users and projects in "
                 "the database",
                 "add `custom_auth_run_common_checks: true` to general_settings");
}

void CheckSpendUpdates(const Setting& setting, Findings& findings) {
  if (setting.path == "general_settings.disable_spend_updates" && IsOn(setting))
    findings.Add(setting.where,
                 "LiteLLM writes no spend to the database: budgets do not outlive the process",
                 "remove the key");
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
      {"no-spend-updates",
       kError,
       "Spend is not written to the database: no budget trips.",
       CheckSpendUpdates,
       {"With `disable_spend_updates` it writes no spend of keys, users and teams; budgets are "
        "compared with what was there before.",
        "litellm/proxy/db/db_spend_update_writer.py"}},
      {"no-reservation",
       kWarning,
       "Budgets are not reserved: concurrent requests overspend them.",
       CheckReservation,
       {"It reserves the estimated cost of a request until it is booked. Without that, requests at "
        "the same time all see what was spent before any of them.",
        "reserve_budget_for_request in litellm/proxy/spend_tracking/budget_reservation.py",
        "1.84"}},
      {"unchecked-auth",
       kWarning,
       "custom_auth without LiteLLM's own checks skips budgets.",
       CheckCustomAuth,
       {"What custom_auth lets in is not checked any further, unless "
        "`custom_auth_run_common_checks` is true.",
        "litellm/proxy/auth/user_api_key_auth.py"}},
      {"weak-master-key",
       kWarning,
       "A master key that anybody can guess: it is above every budget.",
       CheckMasterKey,
       {"Requests with the master key are an administrator's, and no budget of a key, user or team "
        "holds for them.",
        "litellm/proxy/auth/user_api_key_auth.py"}},
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
      {"no-redis",
       kWarning,
       "Several processes without Redis: each counts its own spend.",
       CheckProcesses,
       {"Each process counts spend in its memory, and reads what others wrote from the database "
        "now and then. With Redis they share the counters.",
        "litellm/proxy/auth/auth_checks.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
