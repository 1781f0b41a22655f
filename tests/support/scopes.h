// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "litellm/proxy_client.h"
#include "support/known_divergences.h"

namespace budget_gate::testing_support {

/// What stands for the particulars of one payer in the requests of a Scope.
struct Particulars {
  std::string id;
  std::string key;                      ///< the secret of the key that spends for it
  std::optional<double> limit{};        ///< USD
  std::optional<std::string> period{};  ///< a budget_duration
};

/// A kind of payer, as data: how LiteLLM is told of one, which requests are charged to it, and
/// where it shows its spend. In requests, <id>, <key>, <limit> and <period> stand for the
/// particulars.
struct Scope {
  std::string name;               ///< as in the names of cases
  std::vector<Request> make;      ///< makes one with a limit, in this order
  nlohmann::json key_fields;      ///< make a key spend for it
  nlohmann::json request_fields;  ///< in the body of a request that is charged to it
  Request update;                 ///< changes its limit
  Request info;                   ///< shows it,
  std::string spend_at;           ///< and its spend here; empty: LiteLLM shows it nowhere
  Release since{};              ///< the first release that has such budgets; older ones ignore them
  std::vector<Request> remove;  ///< deletes it
  std::string named;            ///< what a rejection has to contain to say whom it concerns
  bool refuses_at_equality;     ///< `spend >= limit` refuses; else only `spend > limit` has to
  bool has_period = true;       ///< a budget_duration can be set
  bool info_shows_budget = false;  ///< `info` shows the budget that LiteLLM made; `make` does not
};

inline void PrintTo(const Scope* scope, std::ostream* out) {
  *out << scope->name;
}

/// Every kind of payer that LiteLLM's management routes can make.
const std::vector<Scope>& AllScopes();
const Scope& ScopeNamed(const std::string& name);

/// `pattern` with the particulars in their places. A field whose value is an absent <period> is
/// left out; an absent <limit> is null.
nlohmann::json FillIn(const nlohmann::json& pattern, const Particulars& particulars);
Request FillIn(const Request& pattern, const Particulars& particulars);

/// The number in `document` at `path`: names and, for one element of a list, [field=value].
std::optional<double> NumberAt(const nlohmann::json& document, const std::string& path);

}  // namespace budget_gate::testing_support
