// SPDX-License-Identifier: Apache-2.0
#include "proxy.h"

#include <algorithm>
#include <utility>

namespace budget_mock {
namespace {

using nlohmann::json;

/// The first multiple of `interval` after `start` that is not before `now`.
TimePoint NextTick(TimePoint start, std::chrono::microseconds interval, TimePoint now) {
  if (interval.count() <= 0 || now <= start) return now;
  const auto since = std::chrono::ceil<std::chrono::microseconds>(now - start);
  const auto ticks = (since.count() + interval.count() - 1) / interval.count();
  return start + interval * ticks;
}

}  // namespace

std::string Key::Alias() const {
  const auto alias = fields.find("key_alias");
  return alias != fields.end() && alias->is_string() ? alias->get<std::string>() : "";
}

std::vector<std::string> Key::Models() const {
  const auto models = fields.find("models");
  if (models == fields.end() || !models->is_array()) return {};
  return models->get<std::vector<std::string>>();
}

Proxy::Proxy(MockOptions options, Config config)
    : options_(std::move(options)),
      rules_(RulesOf(options_.release)),
      config_(std::move(config)),
      started_(options_.clock()) {}

void Proxy::Add(std::shared_ptr<Key> key) {
  const std::string token = key->token;
  keys_[token] = std::move(key);
}

std::shared_ptr<Key> Proxy::Find(const std::string& token) const {
  const auto found = keys_.find(token);
  return found == keys_.end() ? nullptr : found->second;
}

std::shared_ptr<Key> Proxy::FindDeleted(const std::string& token) const {
  const auto found = deleted_.find(token);
  return found == deleted_.end() ? nullptr : found->second;
}

std::shared_ptr<Key> Proxy::FindAlias(const std::string& alias) const {
  if (alias.empty()) return nullptr;
  for (const auto& [token, key] : keys_) {
    if (key->Alias() == alias) return key;
  }
  return nullptr;
}

void Proxy::Delete(const std::shared_ptr<Key>& key) {
  key->deleted_at = Now();
  deleted_[key->token] = key;
  keys_.erase(key->token);
}

std::vector<std::shared_ptr<Key>> Proxy::Keys() const {
  std::vector<std::shared_ptr<Key>> keys;
  for (const auto& [token, key] : keys_) keys.push_back(key);
  if (defects().Has(Defect::kDeletedKeyStaysListed)) {
    for (const auto& [token, key] : deleted_) keys.push_back(key);
  }
  std::stable_sort(keys.begin(), keys.end(),
                   [](const auto& a, const auto& b) { return a->created_at > b->created_at; });
  return keys;
}

void Proxy::ResetSpend(Key& key, double spend) {
  key.account.written = spend;
  if (!defects().Has(Defect::kResetSpendLeavesCounter)) {
    key.account.counter = spend;
    key.account.stale = spend;
  }
}

void Proxy::ScheduleReset(const std::shared_ptr<Key>& key) {
  if (!key->budget_duration) return;
  const TimePoint due = NextReset(*key->budget_duration, Now());
  key->budget_reset_at = due;
  const TimePoint seen = NextTick(started_, options_.reset_interval, due);
  agenda_.At(seen, [this, key, due](TimePoint) {
    const bool still_wanted = key->budget_reset_at == due && !key->deleted_at;
    if (!still_wanted || defects().Has(Defect::kDurationNeverResets)) return;
    key->account.written = 0;
    key->account.counter = 0;
    key->account.stale = 0;
    ScheduleReset(key);
  });
}

void Proxy::Finish(const std::shared_ptr<Key>& key, std::uint64_t request, double cost, json log) {
  double& held = key->account.holds[request];
  // From here on only the cost counts, not the reservation.
  if (!defects().Has(Defect::kUnsettledReservationRefuses)) held = cost;
  agenda_.At(Now() + options_.settle_delay,
             [this, key, request, cost, log = std::move(log)](TimePoint now) {
               Settle(key, request, cost, log, now);
             });
}

void Proxy::Settle(const std::shared_ptr<Key>& key, std::uint64_t request, double cost,
                   const json& log, TimePoint now) {
  key->account.holds.erase(request);
  if (defects().Has(Defect::kChargesLostUnderConcurrency) && !key->account.holds.empty()) cost = 0;
  if (defects().Has(Defect::kSpendDoubled)) cost *= 2;

  std::vector<std::shared_ptr<Key>> charged{key};
  if (defects().Has(Defect::kChargedToAnotherKey)) charged = Keys();
  for (const auto& each : charged) {
    each->account.stale = each->account.counter;
    each->account.counter += cost;
  }

  agenda_.At(NextFlush(now), [this, charged, cost, log](TimePoint flushed) {
    if (!defects().Has(Defect::kSpendNeverWritten)) {
      for (const auto& each : charged) {
        each->account.written += cost;
        if (cost != 0) each->last_active = flushed;
      }
    }
    if (defects().Has(Defect::kSpendLogLosesRow) && requests_ % 2 == 0) return;
    spend_logs_.push_back(log);
    if (defects().Has(Defect::kSpendLogDoublesRow)) spend_logs_.push_back(log);
  });
}

TimePoint Proxy::NextFlush(TimePoint now) const {
  return NextTick(started_, options_.flush_interval, now);
}

}  // namespace budget_mock
