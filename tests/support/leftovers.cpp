// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "gate/names.h"
#include "support/cleanup.h"
#include "support/outcome.h"
#include "support/payers.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

/// The name that we gave. LiteLLM calls a team's default budget team-<team>-budget-<id>.
std::string OurName(const std::string& name) {
  constexpr std::string_view kOfTeam = "team-";
  return name.starts_with(kOfTeam) ? name.substr(kOfTeam.size()) : name;
}

bool IsNotMade(const json& row, const Listing& listing) {
  const json description = row.value("description", json());
  return !listing.not_made.empty() && description.is_string() &&
         description.get_ref<const std::string&>().starts_with(listing.not_made);
}

/// Calls `visit` for each object that is called litellm_budget_table, wherever it is.
template <typename Visit>
void VisitBudgets(const json& document, const Visit& visit) {
  if (!document.is_structured()) return;
  for (const auto& [name, value] : document.items()) {
    if (document.is_object() && name == "litellm_budget_table" && value.is_object()) visit(value);
    VisitBudgets(value, visit);
  }
}

/// One look at a proxy, and what is to be deleted there.
class Sweeper {
 public:
  Sweeper(const ProxyClient& admin, const SweepRule& rule, std::optional<Lease::Time> now)
      : admin_(admin),
        rule_(rule),
        now_(now ? *now : TimeOfProxy(admin)),
        leases_(Needed("GET /key/list", FindLeases(admin))) {}

  Swept Run() {
    // A list that is read in pages skips what moves from one to the other, when somebody else
    // deletes meanwhile: it is read again until nothing is found.
    constexpr int kMostPasses = 5;
    for (int pass = 0; pass < kMostPasses; ++pass) {
      const std::size_t before = swept_.deleted.size();
      Pass();
      if (rule_.dry_run || swept_.deleted.size() == before) break;
    }
    Leases();
    return std::move(swept_);
  }

 private:
  const Lease* LeaseOf(const std::string& run) const {
    const auto lease = std::find_if(leases_.begin(), leases_.end(),
                                    [&](const Lease& each) { return each.run == run; });
    return lease == leases_.end() ? nullptr : &*lease;
  }

  /// `made`: when the proxy says that it was; absent: its name tells.
  bool IsLeft(const std::string& name, std::optional<Lease::Time> made) const {
    const auto run = RunOfName(name);
    if (!run) return false;
    if (*run == rule_.own_run) return true;
    if (const Lease* lease = LeaseOf(*run)) return !lease->IsLiving(now_);
    if (!made) made = TimeOfName(name);
    return now_ - *made >= rule_.older_than;
  }

  void Pass() {
    swept_.left.clear();
    Keys();
    // In reverse order: budget tiers go last, after all that may have one.
    for (auto kind = AllPayers().rbegin(); kind != AllPayers().rend(); ++kind)
      if ((*kind)->listing) Things(**kind);
  }

  void Keys() {
    const auto keys = Needed("GET /key/list", admin_.FindKeys(std::string(kNamePrefix)));
    std::map<std::string, std::string> names;  // by token
    for (const json& key : keys) {
      const std::string alias = key.at("key_alias").get<std::string>();
      const json made = key.value("created_at", json());
      if (IsLeft(alias, made.is_string() ? TimeOfText(made.get<std::string>()) : std::nullopt))
        names[key.value("token", "")] = alias;
    }
    std::vector<std::string> tokens;
    constexpr std::size_t kAtOnce = 100;
    for (const auto& [token, name] : names) {
      tokens.push_back(token);
      if (tokens.size() == kAtOnce) Keys(std::exchange(tokens, {}), names);
    }
    Keys(tokens, names);
  }

  void Keys(const std::vector<std::string>& tokens,
            const std::map<std::string, std::string>& names) {
    const bool together = rule_.dry_run || tokens.empty() ||
                          admin_.Post("/key/delete", {{"keys", tokens}}).has_value();
    for (const std::string& token : tokens) {
      // One of them may have ended by itself meanwhile.
      const bool is_gone = together || IsGone({}, admin_.DeleteKey(token));
      Tell("key " + names.at(token), is_gone);
    }
  }

  void Things(const PayerKind& kind) {
    for (const json& row : RowsOf(*kind.listing)) {
      const json name = row.is_object() ? row.value(kind.listing->name, json()) : json();
      if (!name.is_string() || IsNotMade(row, *kind.listing)) continue;
      const std::string ours = OurName(name.get<std::string>());
      if (!IsLeft(ours, std::nullopt)) continue;
      // Before it, since nothing would lead to them afterwards.
      BudgetsOf(kind, name.get<std::string>(), *RunOfName(ours));
      const Request remove = FillIn(*kind.resources.front().remove, {.id = name});
      Tell(kind.name + " " + name.get<std::string>(),
           rule_.dry_run || IsGone(remove, admin_.Do(remove)));
    }
  }

  /// All pages of it; nothing on a release that lacks the route or wants a licence for it, since
  /// there cannot be any either.
  std::vector<json> RowsOf(const Listing& listing) const {
    std::vector<json> all;
    json first;  // of the last page
    for (int page = 1;; ++page) {
      std::string path = listing.path;
      if (page > 1)
        path += (path.find('?') == std::string::npos ? "?page=" : "&page=") + std::to_string(page);
      const auto reply = admin_.Get(path);
      if (!reply && (IsUnknownRoute(reply.error()) ||
                     reply.error().message.find("Enterprise") != std::string::npos))
        return all;
      const json body = Needed("GET " + listing.path, reply).Json();
      const json rows =
          !listing.rows.empty() && body.is_object() ? body.value(listing.rows, json()) : body;
      if (!rows.is_array())
        throw NotJudged("GET " + listing.path + " lists nothing: " + reply->ToString());
      // What does not tell how many pages there are tells by the one that is short. A release that
      // knows no pages answers the same again.
      constexpr std::size_t kWhole = 100;
      const bool repeats = page > 1 && !rows.empty() && rows.front() == first;
      if (repeats) return all;
      all.insert(all.end(), rows.begin(), rows.end());
      if (rows.empty()) return all;
      first = rows.front();
      const json pages = body.is_object() ? body.value("total_pages", json()) : json();
      if (pages.is_number() ? page >= pages.get<int>() : rows.size() < kWhole) return all;
    }
  }

  /// Deletes the budgets that LiteLLM made for the payer of that name, a name of `run`. What was
  /// made before the run is not its own, such as a default budget of the proxy.
  void BudgetsOf(const PayerKind& kind, const std::string& name, const std::string& run) {
    const Lease* lease = LeaseOf(run);
    const bool is_by_name = kind.info.path.find("<key>") == std::string::npos;
    if (lease == nullptr || !lease->made || !is_by_name) return;
    const auto info = admin_.Do(FillIn(kind.info, {.id = name}));
    if (!info) return;
    VisitBudgets(info->Json(), [&](const json& budget) {
      const json id = budget.value("budget_id", json());
      if (!id.is_string() || RunOfName(OurName(id.get<std::string>()))) return;
      const auto made = MadeBudgets().find(id.get<std::string>());
      if (made == budgets_->end() || made->second < *lease->made) return;
      const Request remove{
          .method = "POST", .path = "/budget/delete", .body = {{"id", id.get<std::string>()}}};
      Tell("budget " + id.get<std::string>() + " of " + name,
           rule_.dry_run || IsGone(remove, admin_.Do(remove)));
    });
  }

  /// When each budget was made, by its id.
  const std::map<std::string, Lease::Time>& MadeBudgets() {
    if (budgets_) return *budgets_;
    budgets_.emplace();
    for (const json& row : RowsOf({.path = "/budget/list", .name = "budget_id"})) {
      const json made = row.is_object() ? row.value("created_at", json()) : json();
      const auto time = made.is_string() ? TimeOfText(made.get<std::string>()) : std::nullopt;
      if (time) (*budgets_)[row.value("budget_id", "")] = *time;
    }
    return *budgets_;
  }

  /// Of dead runs, once nothing of them is left that could be found by it.
  void Leases() {
    if (!swept_.left.empty() || rule_.dry_run) return;
    for (const Lease& lease : leases_)
      if (!lease.IsLiving(now_)) DeleteLease(admin_, lease);
  }

  void Tell(std::string what, bool is_gone) {
    (is_gone ? swept_.deleted : swept_.left).push_back(std::move(what));
  }

  const ProxyClient& admin_;
  const SweepRule& rule_;
  Lease::Time now_;
  std::vector<Lease> leases_;
  std::optional<std::map<std::string, Lease::Time>> budgets_;
  Swept swept_;
};

}  // namespace

Swept Sweep(const ProxyClient& admin, const SweepRule& rule, std::optional<Lease::Time> now) {
  return Sweeper(admin, rule, now).Run();
}

}  // namespace budget_gate::testing_support
