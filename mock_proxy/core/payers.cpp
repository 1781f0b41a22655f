// SPDX-License-Identifier: Apache-2.0
#include "core/payers.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "core/proxy.h"
#include "releases/defect.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kEndUserOnlyInBody{"end-user-only-in-body",
                                "an end user counts in the body's user alone, not in the header"};
const Defect kClientTagsDropped{
    "client-tags-dropped", "tags of a request are dropped unless its key has allow_client_tags"};
const Defect kTagOnlyInMetadata{
    "tag-only-in-metadata", "a tag counts in metadata.tags alone, not in tags or x-litellm-tags"};

using nlohmann::json;

void Push(const PayerKind& kind, Payers& payers, const AccountPtr& account,
          std::optional<double> limit, std::string who, std::string_view id = {}) {
  payers.push_back(
      {.kind = &kind, .account = account, .limit = limit, .who = std::move(who), .id = id});
}

/// Visits the rows of a table.
template <auto kTable>
void Visit(const Proxy& proxy, const RecordVisitor& visit) {
  for (const auto& [id, row] : proxy.*kTable) visit(*row);
}

// Whom a request names, by kind.

/// The field of `object` called `name`; null where there is none.
const json& FieldOf(const json& object, const char* name) {
  static const json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string TextOf(const json& value) {
  return value.is_string() ? value.get<std::string>() : "";
}

/// The customer that a request is for: litellm/proxy/auth/auth_utils.py,
/// get_end_user_id_from_request_body.
std::vector<std::string> EndUserIn(const RequestView& request) {
  for (const char* header : {"x-litellm-customer-id", "x-litellm-end-user-id"}) {
    const std::string value = request.header(header);
    if (!value.empty() && !request.defects.Has(kEndUserOnlyInBody)) return {value};
  }
  for (const json* named :
       {&FieldOf(request.body, "user"), &FieldOf(FieldOf(request.body, "litellm_metadata"), "user"),
        &FieldOf(FieldOf(request.body, "metadata"), "user_id"),
        &FieldOf(request.body, "safety_identifier")}) {
    std::string value = TextOf(*named);
    if (!value.empty()) return {std::move(value)};
  }
  return {};
}

/// The tags of a request, from all three places: litellm/proxy/litellm_pre_call_utils.py.
std::vector<std::string> TagsIn(const RequestView& request) {
  std::vector<std::string> tags;
  const auto add = [&](const std::string& tag) {
    if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  };
  const auto add_list = [&](const json& list) {
    if (!list.is_array()) return;
    for (const json& tag : list) add(TextOf(tag));
  };
  add_list(FieldOf(FieldOf(request.body, "metadata"), "tags"));
  if (request.defects.Has(kTagOnlyInMetadata)) return tags;
  add_list(FieldOf(request.body, "tags"));
  const std::string in_header = request.header("x-litellm-tags");
  if (in_header.empty()) return tags;
  std::istringstream header(in_header);
  for (std::string tag; std::getline(header, tag, ',');) {
    tag.erase(0, tag.find_first_not_of(' '));
    add(tag);
  }
  return tags;
}

// Who pays, by kind.

/// The limit of a team's member: the one given to them, else the team's default for its members.
std::optional<double> LimitOfMember(const Proxy& proxy, const Record& team, const Record& member) {
  if (const auto own = proxy.LimitOf(member)) return own;
  if (!proxy.policy().MemberDefaultsCount()) return std::nullopt;
  const json& id = FieldOf(FieldOf(team.fields, "metadata"), "team_member_budget_id");
  const auto tier = id.is_string() ? proxy.tiers.Find(id.get<std::string>()) : nullptr;
  return tier ? proxy.policy().LimitOf(tier->account) : std::nullopt;
}

void AddMember(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  if (!request.team) return;
  const std::string user_id = request.key->Text("user_id");
  const auto member = proxy.members.Find(MemberId(request.team->id, user_id));
  if (!member) return;
  const bool named = proxy.rules().Has(Change::kRejectionNamesKey);
  Push(kind, payers, member->account, LimitOfMember(proxy, *request.team, *member),
       named ? "TeamMember=" + user_id + ":" + request.team->id + " " : "", member->id);
}

std::optional<double> LimitOfPayingKey(const Proxy& proxy, const Key& key) {
  const auto tier = key.budget_id ? proxy.tiers.Find(*key.budget_id) : nullptr;
  static const json none;
  const json& soft = tier ? FieldOf(tier->fields, "soft_budget") : none;
  const auto limit = LimitOfKey(proxy, key);
  return soft.is_number() ? proxy.policy().WithSoftBudget(limit, soft.get<double>()) : limit;
}

void AddKey(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  if (request.key == nullptr) return;
  const Key& key = *request.key;
  const bool named = proxy.rules().Has(Change::kRejectionNamesKey);
  const std::string name = key.Alias().empty() ? "key" : key.Alias();
  Push(kind, payers, key.account, LimitOfPayingKey(proxy, key),
       named ? "Key=" + name + " (" + key.key_name + ") " : "", key.id);
}

void AddTeam(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  if (!request.team) return;
  Push(kind, payers, request.team->account, proxy.LimitOf(*request.team), request.team->id);
}

void AddWindows(const PayerKind& kind, const Proxy& proxy, const Record& record,
                const std::string& who, Payers& payers, std::string_view id = {}) {
  for (const Window& window : record.windows)
    Push(kind, payers, window.account, proxy.policy().LimitOf(window.account),
         who + window.duration, id);
}

void AddTeamWindows(const PayerKind& kind, Proxy& proxy, const PayingRequest& request,
                    Payers& payers) {
  if (request.team) AddWindows(kind, proxy, *request.team, request.team->id + " over ", payers);
}

void AddKeyWindows(const PayerKind& kind, Proxy& proxy, const PayingRequest& request,
                   Payers& payers) {
  if (request.key != nullptr) AddWindows(kind, proxy, *request.key, "", payers, request.key->id);
}

void AddOrganization(const PayerKind& kind, Proxy& proxy, const PayingRequest& request,
                     Payers& payers) {
  if (request.key == nullptr) return;
  std::string id = request.key->Text("organization_id");
  if (id.empty() && request.team) id = request.team->Text("organization_id");
  if (const auto organization = proxy.organizations.Find(id))
    Push(kind, payers, organization->account, proxy.LimitOf(*organization), id);
}

void AddTags(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  for (const std::string& name : request.named.Of(kind.name)) {
    if (const auto tag = proxy.tags.Find(name))
      Push(kind, payers, tag->account, proxy.LimitOf(*tag), name);
  }
}

/// A key of a team is charged to its user, too, but the user's own budget does not hold for it.
void AddUser(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  if (!request.user) return;
  Push(kind, payers, request.user->account,
       request.team ? std::nullopt : proxy.LimitOf(*request.user), request.user->id);
}

void AddEndUser(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  for (const std::string& id : request.named.Of(kind.name)) {
    const auto customer = FindOrAddCustomer(proxy, id);
    Push(kind, payers, customer->account, proxy.LimitOf(*customer), id);
  }
}

void AddProxy(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers) {
  if (request.key != nullptr)
    Push(kind, payers, proxy.whole_proxy, proxy.policy().LimitOf(proxy.whole_proxy), "");
}

void AddProvider(const PayerKind& kind, Proxy& proxy, const PayingRequest& request,
                 Payers& payers) {
  if (request.named.deployment == nullptr) return;
  const auto provider = proxy.providers.find(request.named.deployment->Provider());
  if (provider != proxy.providers.end())
    Push(kind, payers, provider->second, proxy.policy().LimitOf(provider->second), provider->first);
}

void AddDeployment(const PayerKind& kind, Proxy& proxy, const PayingRequest& request,
                   Payers& payers) {
  if (request.named.deployment == nullptr) return;
  const Deployment& deployment = *request.named.deployment;
  const auto own = proxy.deployments.find(deployment.id);
  if (own == proxy.deployments.end()) return;
  Push(kind, payers, own->second, proxy.policy().LimitOf(own->second),
       "model_name: " + deployment.model_name + ", litellm_params.model: " + deployment.model +
           ", model_id: " + deployment.id);
}

// Everybody who can pay: litellm/proxy/auth/auth_checks.py, and for the last two
// litellm/router_strategy/budget_limiter.py (which states the period of a deployment in the place
// of its limit). Up to 1.88 LiteLLM asks the customer before all others.
constexpr PayerKind::Refuses kFrom = PayerKind::Refuses::kFromTheLimitOn;
constexpr PayerKind::Refuses kAbove = PayerKind::Refuses::kAboveTheLimit;
constexpr std::array kKinds{
    PayerKind{
        .name = "team-member",
        .ranks = {{{{}, 10}}},
        .refuses = kFrom,
        .message = "Budget has been exceeded! {who}Current cost: {spend}, Max budget: {limit}",
        .has_tier = true,
        .visit = Visit<&Proxy::members>,
        .add = AddMember},
    PayerKind{
        .name = "key",
        .ranks = {{{{}, 20}}},
        .refuses = kFrom,
        .message = "Budget has been exceeded! {who}Current cost: {spend}, Max budget: {limit}",
        .has_tier = true,
        .visit = Visit<&Proxy::keys>,
        .add = AddKey},
    PayerKind{.name = "team",
              .ranks = {{{{}, 30}}},
              .refuses = kAbove,
              .message = "Budget has been exceeded! Team={who} Current cost: {spend}, Max budget: "
                         "{limit}",
              .visit = Visit<&Proxy::teams>,
              .add = AddTeam},
    PayerKind{.name = "team-window",
              .ranks = {{{{}, 40}}},
              .refuses = kFrom,
              .message = "ExceededBudget: Team={who} budget. Spend={spend}, Limit={limit}",
              .rounds = true,
              .add = AddTeamWindows},
    PayerKind{.name = "key-window",
              .ranks = {{{{}, 50}}},
              .refuses = kFrom,
              .message = "ExceededBudget: Key over {who} budget. Spend={spend}, Limit={limit}",
              .rounds = true,
              .add = AddKeyWindows},
    PayerKind{.name = "organization",
              .ranks = {{{{}, 60}}},
              .refuses = kFrom,
              .message = "Budget has been exceeded! Organization={who} Current cost: {spend}, Max "
                         "budget: {limit}",
              .has_tier = true,
              .visit = Visit<&Proxy::organizations>,
              .add = AddOrganization},
    PayerKind{.name = "tag",
              .ranks = {{{{}, 70}}},
              .refuses = kAbove,
              .message = "Budget has been exceeded! Tag={who} Current cost: {spend}, Max budget: "
                         "{limit}",
              .has_tier = true,
              .names = TagsIn,
              .visit = Visit<&Proxy::tags>,
              .add = AddTags},
    PayerKind{.name = "user",
              .ranks = {{{{}, 80}}},
              .refuses = kFrom,
              .message = "ExceededBudget: User={who} over budget. Spend={spend}, Budget={limit}",
              .visit = Visit<&Proxy::users>,
              .add = AddUser},
    PayerKind{
        .name = "end-user",
        .ranks = {{{{}, 1}, {{1, 90, 0}, 90}}},
        .refuses = kAbove,
        .message = "ExceededBudget: End User={who} over budget. Spend={spend}, Budget={limit}",
        .has_tier = true,
        .counts_from_start = true,
        .names = EndUserIn,
        .visit = Visit<&Proxy::customers>,
        .add = AddEndUser},
    PayerKind{.name = "proxy",
              .ranks = {{{{}, 100}}},
              .refuses = kAbove,
              .message = "Budget has been exceeded! Current cost: {spend}, Max budget: {limit}",
              .add = AddProxy},
    PayerKind{.name = "provider",
              .ranks = {{{{}, 110}}},
              .refuses = kFrom,
              .message = "No deployments available - crossed budget: Exceeded budget for provider "
                         "{who}: {spend} >= {limit}\n",
              .asked_by_router = true,
              .add = AddProvider},
    PayerKind{.name = "deployment",
              .ranks = {{{{}, 120}}},
              .refuses = kFrom,
              .message = "No deployments available - crossed budget: Exceeded budget for "
                         "deployment {who}: {spend} >= {limit}\n",
              .asked_by_router = true,
              .add = AddDeployment},
};

}  // namespace

int PayerKind::RankIn(Release release) const {
  int rank = ranks.front().rank;
  for (const Rank& each : ranks) {
    if (each.rank != 0 && release >= each.since) rank = each.rank;
  }
  return rank;
}

std::span<const PayerKind> AllPayerKinds() {
  return kKinds;
}

const PayerKind& PayerNamed(std::string_view name) {
  const auto* const found = std::find_if(kKinds.begin(), kKinds.end(),
                                         [&](const PayerKind& each) { return each.name == name; });
  if (found == kKinds.end()) throw std::logic_error("there is no payer " + std::string(name));
  return *found;
}

const std::vector<std::string>& Named::Of(std::string_view payer) const {
  static const std::vector<std::string> nobody;
  const auto found = by_payer.find(payer);
  return found == by_payer.end() ? nobody : found->second;
}

Named NamesIn(const RequestView& request) {
  Named named;
  for (const PayerKind& kind : kKinds) {
    if (kind.names == nullptr) continue;
    auto names = kind.names(request);
    if (!names.empty()) named.by_payer.emplace(kind.name, std::move(names));
  }
  return named;
}

void DropWhatMayNotBeNamed(const Key* key, const DefectSet& defects, Named& named) {
  if (!defects.Has(kClientTagsDropped)) return;
  const bool may_tag =
      key != nullptr && FieldOf(FieldOf(key->fields, "metadata"), "allow_client_tags") == true;
  if (!may_tag) named.by_payer.erase("tag");
}

Payers WhoPays(Proxy& proxy, const Key* key, const Named& named) {
  const PayingRequest request{
      .key = key,
      .team = key != nullptr ? proxy.teams.Find(key->Text("team_id")) : nullptr,
      .user = key != nullptr ? proxy.users.Find(key->Text("user_id")) : nullptr,
      .named = named};
  Payers payers;
  payers.reserve(4);
  for (const PayerKind* kind : proxy.payers_in_order()) kind->add(*kind, proxy, request, payers);
  return payers;
}

std::optional<double> LimitOfKey(const Proxy& proxy, const Key& key) {
  std::optional<double> limit = proxy.LimitOf(key);
  const json& metadata = FieldOf(key.fields, "metadata");
  const json& increase = FieldOf(metadata, "temp_budget_increase");
  if (limit && increase.is_number()) {
    const json& expiry = FieldOf(metadata, "temp_budget_expiry");
    const bool over = !expiry.is_string() || expiry.get<std::string>() <= IsoTime(proxy.Now(), "");
    *limit += proxy.policy().TemporaryIncrease(increase.get<double>(), over);
  }
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

}  // namespace budget_mock
