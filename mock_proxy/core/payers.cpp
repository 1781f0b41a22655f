// SPDX-License-Identifier: Apache-2.0
#include "core/payers.h"

#include <algorithm>

#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// What `metadata.temp_budget_increase` adds to the key's limit at `now`, in USD.
double TemporaryIncrease(const Key& key, TimePoint now, const DefectSet& defects) {
  const json metadata = key.fields.value("metadata", json());
  if (!metadata.is_object() || !metadata.contains("temp_budget_increase") ||
      defects.Has(Defect::kTemporaryIncreaseIgnored))
    return 0;
  const std::string expiry = metadata.value("temp_budget_expiry", "");
  const bool over = expiry <= IsoTime(now, "") && !defects.Has(Defect::kTemporaryIncreaseEndless);
  return over ? 0 : metadata.at("temp_budget_increase").get<double>();
}

std::optional<double> LimitOfPayingKey(const Proxy& proxy, const Key& key) {
  std::optional<double> limit = LimitOfKey(proxy, key);
  const auto tier = key.budget_id ? proxy.tiers.Find(*key.budget_id) : nullptr;
  const json soft = tier ? tier->fields.value("soft_budget", json()) : json();
  if (soft.is_number() && proxy.defects().Has(Defect::kSoftBudgetBlocks))
    return std::min(limit.value_or(soft.get<double>()), soft.get<double>());
  return limit;
}

/// The limit of a team's member: the one given to him, else the team's default for its members.
std::optional<double> LimitOfMember(const Proxy& proxy, const Record& team, const Record& member) {
  if (const auto own = proxy.LimitOf(member)) return own;
  const json metadata = team.fields.value("metadata", json::object());
  if (!metadata.is_object() || proxy.defects().Has(Defect::kMemberDefaultIgnored))
    return std::nullopt;
  const json id = metadata.value("team_member_budget_id", json());
  const auto tier = id.is_string() ? proxy.tiers.Find(id.get<std::string>()) : nullptr;
  return tier ? tier->account->max_budget : std::nullopt;
}

std::string NameOfKey(const Proxy& proxy, const Key& key) {
  if (!proxy.rules().rejection_names_key) return "";
  return "Key=" + (key.Alias().empty() ? "key" : key.Alias()) + " (" + key.key_name + ") ";
}

std::string NameOfMember(const Proxy& proxy, const Record& team, const std::string& user_id) {
  return proxy.rules().rejection_names_key ? "TeamMember=" + user_id + ":" + team.id + " " : "";
}

void Add(Payers& payers, const Scope& scope, const std::shared_ptr<Account>& account,
         std::optional<double> limit, std::string who) {
  payers.push_back({.scope = &scope, .account = account, .limit = limit, .who = std::move(who)});
}

/// The key, and the team and the organization that it belongs to.
void AddKey(const Proxy& proxy, const Key& key, const Record* team, Payers& payers) {
  const std::string user_id = key.Text("user_id");
  const auto member = team ? proxy.members.Find(MemberId(team->id, user_id)) : nullptr;
  if (member) {
    Add(payers, kTeamMemberScope, member->account, LimitOfMember(proxy, *team, *member),
        NameOfMember(proxy, *team, user_id));
  }
  Add(payers, kKeyScope, key.account, LimitOfPayingKey(proxy, key), NameOfKey(proxy, key));
  if (team) {
    Add(payers, kTeamScope, team->account, proxy.LimitOf(*team), team->id);
    for (const Window& window : team->windows) {
      Add(payers, kTeamWindowScope, window.account, window.account->max_budget,
          team->id + " over " + window.duration);
    }
  }
  for (const Window& window : key.windows)
    Add(payers, kKeyWindowScope, window.account, window.account->max_budget, window.duration);
  std::string organization_id = key.Text("organization_id");
  if (organization_id.empty() && team) organization_id = team->Text("organization_id");
  if (const auto organization = proxy.organizations.Find(organization_id)) {
    Add(payers, kOrganizationScope, organization->account, proxy.LimitOf(*organization),
        organization_id);
  }
}

}  // namespace

std::optional<double> LimitOfKey(const Proxy& proxy, const Key& key) {
  std::optional<double> limit = proxy.LimitOf(key);
  if (limit) *limit += TemporaryIncrease(key, proxy.Now(), proxy.defects());
  return limit;
}

std::shared_ptr<Record> FindOrAddCustomer(Proxy& proxy, const std::string& id) {
  if (auto customer = proxy.customers.Find(id)) return customer;
  auto customer = std::make_shared<Record>();
  customer->id = id;
  customer->fields = {{"user_id", id}};
  customer->created_at = customer->updated_at = proxy.Now();
  proxy.customers.Add(customer);
  return customer;
}

namespace {

void AddCustomer(Proxy& proxy, const std::string& id, Payers& payers) {
  if (id.empty()) return;
  const auto customer = FindOrAddCustomer(proxy, id);
  Add(payers, kEndUserScope, customer->account, proxy.LimitOf(*customer), id);
}

}  // namespace

Payers PayersOf(Proxy& proxy, const Key* key, const Named& named) {
  Payers payers;
  const std::string team_id = key ? key->Text("team_id") : "";
  const std::string user_id = key ? key->Text("user_id") : "";
  const auto team = team_id.empty() ? nullptr : proxy.teams.Find(team_id);
  const auto user = user_id.empty() ? nullptr : proxy.users.Find(user_id);

  if (proxy.rules().asks_customer_first) AddCustomer(proxy, named.end_user, payers);
  if (key) AddKey(proxy, *key, team.get(), payers);
  for (const std::string& name : named.tags) {
    if (const auto tag = proxy.tags.Find(name))
      Add(payers, kTagScope, tag->account, proxy.LimitOf(*tag), name);
  }
  if (user) {
    // A key of a team is charged to its user, too, but his own budget does not hold for it.
    Add(payers, kUserScope, user->account, team ? std::nullopt : proxy.LimitOf(*user), user_id);
  }
  if (!proxy.rules().asks_customer_first) AddCustomer(proxy, named.end_user, payers);
  if (key) Add(payers, kProxyScope, proxy.whole_proxy, proxy.whole_proxy->max_budget, "");
  if (named.deployment != nullptr) {
    const Deployment& deployment = *named.deployment;
    const auto provider = proxy.providers.find(deployment.Provider());
    if (provider != proxy.providers.end()) {
      Add(payers, kProviderScope, provider->second, provider->second->max_budget, provider->first);
    }
    const auto own = proxy.deployments.find(deployment.id);
    if (own != proxy.deployments.end()) {
      Add(payers, kDeploymentScope, own->second, own->second->max_budget,
          "model_name: " + deployment.model_name + ", litellm_params.model: " + deployment.model +
              ", model_id: " + deployment.id);
    }
  }
  return payers;
}

}  // namespace budget_mock
