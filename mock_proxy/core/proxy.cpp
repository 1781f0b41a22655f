// SPDX-License-Identifier: Apache-2.0
#include "core/proxy.h"

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

template <typename Row>
void AddAccounts(const Table<Row>& table, std::vector<std::shared_ptr<Account>>& accounts) {
  for (const auto& [id, row] : table) accounts.push_back(row->account);
}

}  // namespace

std::string Record::Text(const char* name) const {
  const auto found = fields.find(name);
  return found != fields.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<std::string> Record::Models() const {
  const auto models = fields.find("models");
  if (models == fields.end() || !models->is_array()) return {};
  return models->get<std::vector<std::string>>();
}

std::string MemberId(const std::string& team_id, const std::string& user_id) {
  return team_id + "\n" + user_id;
}

Proxy::Proxy(MockOptions options, Config config)
    : options_(std::move(options)),
      rules_(RulesOf(options_.release)),
      config_(std::move(config)),
      started_(options_.clock()) {
  whole_proxy = MakeAccount(config_.budget);
  for (const auto& [name, budget] : config_.provider_budgets) providers[name] = MakeAccount(budget);
  for (const Deployment& deployment : config_.deployments) {
    if (deployment.budget.limit) deployments[deployment.id] = MakeAccount(deployment.budget);
  }
}

std::shared_ptr<Account> Proxy::MakeAccount(const ConfigBudget& budget) {
  auto account = std::make_shared<Account>();
  account->max_budget = budget.limit;
  if (budget.duration) account->budget_duration = Duration::Parse(*budget.duration);
  StartPeriod(account);
  return account;
}

std::shared_ptr<Key> Proxy::FindAlias(const std::string& alias) const {
  for (const auto& [token, key] : keys) {
    if (key->fields.value("key_alias", json()) == alias) return key;
  }
  return nullptr;
}

void Proxy::DeleteTier(const std::string& id) {
  const auto let_go = [&](const auto& table) {
    for (const auto& [name, row] : table) {
      if (row->budget_id != id) continue;
      row->budget_id.reset();
      row->fields.erase("budget_id");
    }
  };
  let_go(keys);
  let_go(members);
  let_go(organizations);
  let_go(customers);
  let_go(tags);
  tiers.Delete(id);
}

void Proxy::Delete(const std::shared_ptr<Key>& key) {
  auto archived = std::make_shared<Key>(*key);
  archived->account = std::make_shared<Account>(*key->account);
  archived->deleted_at = Now();
  deleted_keys.Add(archived);
  keys.Delete(key->id);
}

std::vector<std::shared_ptr<Key>> Proxy::ListKeys() const {
  std::vector<std::shared_ptr<Key>> list;
  for (const auto& [token, key] : keys) list.push_back(key);
  if (defects().Has(Defect::kDeletedKeyStaysListed)) {
    for (const auto& [token, key] : deleted_keys) list.push_back(key);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a->created_at > b->created_at; });
  return list;
}

std::optional<double> Proxy::LimitOf(const Record& record) const {
  if (record.account->max_budget) return record.account->max_budget;
  if (!record.budget_id || defects().Has(Defect::kTierIgnored)) return std::nullopt;
  const auto tier = tiers.Find(*record.budget_id);
  return tier ? tier->account->max_budget : std::nullopt;
}

void Proxy::ResetSpend(Account& account, double spend) {
  if (!defects().Has(Defect::kResetSpendLeavesDatabase)) account.written = spend;
  if (!defects().Has(Defect::kResetSpendLeavesCounter)) {
    account.counter = spend;
    account.stale = spend;
  }
}

std::vector<std::shared_ptr<Account>> Proxy::ResetWith(
    const std::shared_ptr<Account>& account) const {
  std::vector<std::shared_ptr<Account>> accounts{account};
  const auto add = [&](const auto& table) {
    for (const auto& [id, row] : table) {
      const auto tier = row->budget_id ? tiers.Find(*row->budget_id) : nullptr;
      if (tier && tier->account == account) accounts.push_back(row->account);
    }
  };
  add(keys);
  add(members);
  add(organizations);
  add(customers);
  add(tags);
  return accounts;
}

void Proxy::StartPeriod(const std::shared_ptr<Account>& account) {
  if (!account->budget_duration) return;
  const TimePoint due = defects().Has(Defect::kDurationResetsAtOnce) ? Now()
                        : account->counts_from_start ? Now() + account->budget_duration->Length()
                                                     : NextReset(*account->budget_duration, Now());
  account->budget_reset_at = due;
  const TimePoint seen =
      NextTick(started_, options_.reset_interval, due + std::chrono::microseconds(1));
  agenda_.At(seen, [this, account, due](TimePoint) {
    const bool still_wanted = account->budget_reset_at == due;
    if (!still_wanted || defects().Has(Defect::kDurationNeverResets)) return;
    for (const auto& each : ResetWith(account)) {
      if (!defects().Has(Defect::kDurationLeavesDatabase)) each->written = 0;
      if (!defects().Has(Defect::kDurationLeavesCounter)) each->counter = each->stale = 0;
    }
    StartPeriod(account);
  });
}

void Proxy::Finish(const Payers& payers, std::uint64_t request, double cost, json log) {
  // From here on only the cost counts, not the reservation.
  if (!defects().Has(Defect::kUnsettledReservationRefuses)) {
    for (const Payer& payer : payers) payer.account->holds[request] = cost;
  }
  agenda_.At(Now() + options_.settle_delay,
             [this, payers, request, cost, log = std::move(log)](TimePoint now) {
               Settle(payers, request, cost, log, now);
             });
}

std::vector<std::shared_ptr<Account>> Proxy::ChargedFor(const Payer& payer) const {
  if (!defects().Has(Defect::kChargedToAnother, payer.scope->name)) return {payer.account};
  std::vector<std::shared_ptr<Account>> accounts;
  if (payer.scope == &kKeyScope) AddAccounts(keys, accounts);
  if (payer.scope == &kUserScope) AddAccounts(users, accounts);
  if (payer.scope == &kTeamScope) AddAccounts(teams, accounts);
  if (payer.scope == &kTeamMemberScope) AddAccounts(members, accounts);
  if (payer.scope == &kOrganizationScope) AddAccounts(organizations, accounts);
  if (payer.scope == &kEndUserScope) AddAccounts(customers, accounts);
  if (payer.scope == &kTagScope) AddAccounts(tags, accounts);
  return accounts;
}

void Proxy::Settle(const Payers& payers, std::uint64_t request, double cost, const json& log,
                   TimePoint now) {
  std::vector<std::shared_ptr<Account>> charged;
  std::vector<std::shared_ptr<Account>> written;
  for (const Payer& payer : payers) {
    payer.account->holds.erase(request);
    const bool lost =
        defects().Has(Defect::kChargesLostUnderConcurrency) && !payer.account->holds.empty();
    if (lost) continue;
    for (const auto& account : ChargedFor(payer)) {
      charged.push_back(account);
      if (!defects().Has(Defect::kSpendNeverWritten, payer.scope->name)) written.push_back(account);
    }
  }
  if (defects().Has(Defect::kSpendDoubled)) cost *= 2;
  // Of two workers, one answers every second request, and knows nothing of the other's.
  const bool elsewhere = defects().Has(Defect::kCountedPerWorker) && request % 2 == 0;
  for (const auto& account : charged) {
    account->stale = account->counter;
    if (!elsewhere) account->counter += cost;
  }

  agenda_.At(NextFlush(now), [this, written, cost, log, request](TimePoint flushed) {
    for (const auto& account : written) {
      account->written += cost;
      account->total += cost;
      account->last_active = flushed;
    }
    if (defects().Has(Defect::kSpendLogLosesRow) && request % 2 == 0) return;
    spend_logs_.push_back(log);
    if (defects().Has(Defect::kSpendLogDoublesRow)) spend_logs_.push_back(log);
  });
}

TimePoint Proxy::NextFlush(TimePoint now) const {
  return NextTick(started_, options_.flush_interval, now);
}

}  // namespace budget_mock
