// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "common/release.h"
#include "litellm/proxy_client.h"
#include "support/case_needs.h"

namespace budget_gate::testing_support {

/// What stands for <id>, <key>, <limit> and <period> in the requests of the table.
struct PayerVars {
  std::string id;
  std::string key{};                    ///< the secret of the key that spends
  std::optional<double> limit{};        ///< USD; absent: null
  std::optional<std::string> period{};  ///< a budget_duration; absent: fields with it are left out
};
std::string FillIn(const std::string& pattern, const PayerVars& vars);
nlohmann::json FillIn(nlohmann::json pattern, const PayerVars& vars);
Request FillIn(const Request& pattern, const PayerVars& vars);

/// The number in `document` at `path`, a JSON pointer in which /[field=value] picks the element of
/// a list that has that field. Nothing where there is no number.
std::optional<double> NumberAt(const nlohmann::json& document, const std::string& path);

/// Something that LiteLLM has to make before a payer is there, and how it is deleted.
struct Resource {
  Request make;
  std::optional<Request> remove{};  ///< absent: goes with the resource before it
};

/// Where a management route lists what was made.
struct Listing {
  std::string path;
  std::string rows{};  ///< the field with the rows; empty: the reply is the list
  std::string name;    ///< the field with the name that we gave it
  /// How the description begins of what LiteLLM lists although nobody made it, and nobody can
  /// delete; empty: it lists no such thing.
  std::string not_made{};
};

/// A place in a request where it can say who pays.
struct Place {
  std::string name;                                  ///< as in the names of cases
  nlohmann::json fields = nlohmann::json::object();  ///< of the body
  std::string header{};                              ///< whose value is the payer's name
};

/// A kind of payer (LiteLLM also says: budget scope), as data. The requests are templates.
struct PayerKind {
  std::string name;                  ///< as in the names of cases
  std::vector<Resource> resources;   ///< made in this order; one of them has the limit
  std::optional<Listing> listing{};  ///< of the first resource, where it can be left behind
  nlohmann::json key_fields = nlohmann::json::object();  ///< make a key spend for the payer
  std::vector<Place> places{};  ///< where a request names the payer; empty: the key alone decides
  Request update;               ///< changes the limit
  std::optional<Request> clear{};  ///< takes it away; absent: `update` with null does
  Request info;                    ///< shows the payer,
  std::string spend_at{};       ///< and its spend here (NumberAt); empty: LiteLLM shows it nowhere
  bool may_hide_spend = false;  ///< releases are known that show none; one case says so
  std::string named{};          ///< what a rejection has to contain to say whom it concerns
  /// From this release on `spend >= limit` refuses; before, or absent, only `spend > limit` has to.
  std::optional<Release> refuses_at_equality_since{};
  /// Before this release admission reads what the payer has spent from the database, where LiteLLM
  /// writes it after the key's.
  Release read_from_database_until{};
  bool has_period = true;          ///< a budget_duration can be set
  bool has_spend = true;           ///< of its own: what a tier's keys spend is theirs
  bool info_shows_budget = false;  ///< `info` shows the budget that LiteLLM made; making does not
  bool waits_for_reset = false;    ///< its case waits until a proxy has to have reset budgets
  Release since{};                 ///< the first release with such budgets; older ones ignore them
  /// The newest release that is known to need no licence for it; absent: none needs one.
  std::optional<Release> last_free{};
  /// Up to this release (exclusively) LiteLLM asked for this payer's budget before all others'.
  Release asked_first_until{};

  CaseNeeds needs() const { return {.newest_mock = last_free}; }
  /// In the body of a request that is charged to the payer.
  nlohmann::json RequestFields() const {
    return places.empty() ? nlohmann::json::object() : places.front().fields;
  }
};

inline void PrintTo(const PayerKind* kind, std::ostream* out) {
  *out << kind->name;
}

/// Every kind of payer that LiteLLM's management routes can make.
const std::vector<const PayerKind*>& AllPayers();

/// Those that cases are about by themselves.
namespace payers {
/// A budget_duration that does not end within a run, at whatever hour: LiteLLM ends one of 1d at
/// the next midnight, of 7d on Monday, of 30d on the first of the month, and one of any other
/// number of days that many midnights after today's.
inline constexpr const char* kLonger = "3d";

const PayerKind& Key();
const PayerKind& Tier();
const PayerKind& User();
const PayerKind& Team();
const PayerKind& Customer();
}  // namespace payers

}  // namespace budget_gate::testing_support
