// SPDX-License-Identifier: Apache-2.0
#include "core/proxy.h"
#include "releases/defect.h"

#include <algorithm>
#include <utility>

namespace budget_mock {
namespace {

const Defect kDeletedKeyStaysListed{"deleted-key-stays-listed", "a deleted key stays in /key/list"};

using nlohmann::json;

/// The first multiple of `interval` after `start` that is not before `now`.
TimePoint NextTick(TimePoint start, std::chrono::microseconds interval, TimePoint now) {
  if (interval.count() <= 0 || now <= start) return now;
  const auto since = std::chrono::ceil<std::chrono::microseconds>(now - start);
  const auto ticks = (since.count() + interval.count() - 1) / interval.count();
  return start + interval * ticks;
}

/// Visits all records that may have a tier.
void VisitTiered(const Proxy& proxy, const RecordVisitor& visit) {
  for (const PayerKind& kind : AllPayerKinds()) {
    if (kind.has_tier) kind.visit(proxy, visit);
  }
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

std::shared_ptr<const KeyNames> Key::Names() {
  KeyNames now{
      .token = {}, .alias = Alias(), .user_id = Text("user_id"), .team_id = Text("team_id")};
  const bool is_old = names_ == nullptr || names_->alias != now.alias ||
                      names_->user_id != now.user_id || names_->team_id != now.team_id;
  if (is_old) {
    now.token = id;
    names_ = std::make_shared<const KeyNames>(std::move(now));
  }
  return names_;
}

std::string MemberId(const std::string& team_id, const std::string& user_id) {
  return team_id + "\n" + user_id;
}

Proxy::Proxy(const Setup& setup, std::unique_ptr<Policy> policy)
    : setup_(setup), policy_(std::move(policy)), started_(setup.options.clock()) {
  for (const PayerKind& kind : AllPayerKinds()) payers_in_order_.push_back(&kind);
  const Release release = rules().release();
  std::stable_sort(payers_in_order_.begin(), payers_in_order_.end(),
                   [&](const PayerKind* a, const PayerKind* b) {
                     return a->RankIn(release) < b->RankIn(release);
                   });
  whole_proxy = MakeAccount(config().budget);
  for (const auto& [name, budget] : config().provider_budgets)
    providers[name] = MakeAccount(budget);
  for (const Deployment& deployment : config().deployments) {
    if (deployment.budget.limit) deployments[deployment.id] = MakeAccount(deployment.budget);
  }
}

AccountPtr Proxy::MakeAccount(const ConfigBudget& budget) {
  auto account = std::make_shared<Account>();
  account->max_budget = budget.limit;
  if (budget.duration) account->budget_duration = Duration::Parse(*budget.duration);
  StartPeriod(account);
  return account;
}

void Proxy::AddKey(const std::shared_ptr<Key>& key) {
  keys.Add(key);
  const auto alias = key->fields.find("key_alias");
  if (alias == key->fields.end() || !alias->is_string()) return;
  const auto& text = alias->get_ref<const std::string&>();
  if (FindAlias(text) != key) aliases_.emplace(text, key->id);
}

std::shared_ptr<Key> Proxy::FindAlias(const std::string& alias) const {
  const auto [begin, end] = aliases_.equal_range(alias);
  for (auto entry = begin; entry != end; ++entry) {
    auto key = keys.Find(entry->second);
    if (!key) continue;
    const auto own = key->fields.find("key_alias");
    if (own != key->fields.end() && *own == alias) return key;
  }
  return nullptr;
}

void Proxy::DeleteTier(const std::string& id) {
  VisitTiered(*this, [&](Record& record) {
    if (record.budget_id == id) record.budget_id.reset();
  });
  tiers.Delete(id);
}

void Proxy::Delete(const std::shared_ptr<Key>& key) {
  auto archived = std::make_shared<Key>(*key);
  archived->account = std::make_shared<Account>(*key->account);
  archived->deleted_at = Now();
  deleted_keys.Add(archived);
  keys.Delete(key->id);
  const auto [begin, end] = aliases_.equal_range(key->Alias());
  const auto own =
      std::find_if(begin, end, [&](const auto& each) { return each.second == key->id; });
  if (own != end) aliases_.erase(own);
}

std::vector<std::shared_ptr<Key>> Proxy::ListKeys() const {
  std::vector<std::shared_ptr<Key>> list;
  for (const auto& [token, key] : keys) list.push_back(key);
  if (defects().Has(kDeletedKeyStaysListed)) {
    for (const auto& [token, key] : deleted_keys) list.push_back(key);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a->created_at > b->created_at; });
  return list;
}

std::optional<double> Proxy::LimitOf(const Record& record) const {
  if (const auto own = policy_->LimitOf(record.account)) return own;
  if (!record.budget_id || !policy_->TiersCount()) return std::nullopt;
  const auto tier = tiers.Find(*record.budget_id);
  return tier ? policy_->LimitOf(tier->account) : std::nullopt;
}

std::vector<AccountPtr> Proxy::ResetWith(const AccountPtr& account) const {
  std::vector<AccountPtr> accounts{account};
  VisitTiered(*this, [&](const Record& record) {
    const auto tier = record.budget_id ? tiers.Find(*record.budget_id) : nullptr;
    if (tier && tier->account == account) accounts.push_back(record.account);
  });
  return accounts;
}

void Proxy::StartPeriod(const AccountPtr& account) {
  if (!account->budget_duration) return;
  const Duration& duration = *account->budget_duration;
  const TimePoint due = policy_->EndOfPeriod(
      account->counts_from_start && !rules().Has(Change::kCustomerResetsAreWhole)
          ? Now() + duration.Length()
          : NextReset(duration, Now()),
      Now());
  account->budget_reset_at = due;
  const TimePoint seen =
      NextTick(started_, setup_.options.reset_interval, due + std::chrono::microseconds(1));
  scheduler_.At(seen, [this, account, due](TimePoint) {
    const bool still_meant = account->budget_reset_at == due;
    if (!still_meant || !policy_->PeriodsEnd()) return;
    for (const auto& each : ResetWith(account))
      policy_->SetSpend(each, 0, Policy::Reset::kByPeriod);
    StartPeriod(account);
  });
}

void Proxy::Finish(Payers payers, std::uint64_t request, double cost, SpendLogRow row) {
  // From here on only the cost counts, not the reservation.
  for (const Payer& payer : payers) {
    double& held = payer.account->holds[request];
    held = policy_->Held(held, cost);
  }
  Finished finished{.payers = std::move(payers),
                    .request = request,
                    .cost = cost,
                    .row = std::make_shared<const SpendLogRow>(std::move(row))};
  scheduler_.At(Now() + policy_->SettleDelay(setup_.options.settle_delay),
                [this, finished = std::move(finished)](TimePoint now) { Settle(finished, now); });
}

void Proxy::Settle(const Finished& finished, TimePoint now) {
  if (due_.rows.empty() && due_.spend.empty()) {
    scheduler_.At(NextTick(started_, setup_.options.flush_interval, now),
                  [this](TimePoint flushed) { Flush(flushed); });
  }
  const double usd = policy_->Booked(finished.cost);
  for (const Payer& payer : finished.payers) {
    payer.account->holds.erase(finished.request);
    if (!policy_->IsCharged(payer)) continue;
    for (const auto& account : policy_->Charged(*this, payer)) {
      policy_->Charge(account, usd, finished.request);
      if (policy_->IsWritten(payer)) due_.spend.emplace_back(account, usd);
    }
  }
  due_.rows.insert(due_.rows.end(), policy_->LogRows(finished.request), finished.row);
}

void Proxy::Flush(TimePoint now) {
  for (const auto& [account, usd] : due_.spend) {
    account->written += usd;
    account->total += usd;
    account->last_active = now;
  }
  for (auto& row : due_.rows) spend_logs_.push_back(std::move(row));
  due_.spend.clear();
  due_.rows.clear();
  while (spend_logs_.size() > setup_.options.spend_log_rows) spend_logs_.pop_front();
}

}  // namespace budget_mock
