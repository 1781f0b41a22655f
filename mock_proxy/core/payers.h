// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/records.h"
#include "releases/changes.h"
#include "releases/defect.h"

namespace budget_mock {

class Proxy;
struct Deployment;
struct PayerKind;

/// A request, as far as it can name somebody who pays.
struct RequestView {
  std::function<std::string(const char* name)> header;  ///< its value; empty: there is none
  const nlohmann::json& body;
  const DefectSet& defects;
};

/// Whom and what a request names beside the key that sends it.
struct Named {
  /// Those of each kind of payer, each one once.
  std::map<std::string_view, std::vector<std::string>> by_payer{};
  const Deployment* deployment = nullptr;  ///< that will serve it; null: none

  /// Those of the kind called `payer`.
  const std::vector<std::string>& Of(std::string_view payer) const;
};

/// One account that a request would be charged to.
struct Payer {
  const PayerKind* kind;
  AccountPtr account;
  std::optional<double> limit;  ///< USD, the one that holds now; absent: charged, never refused
  std::string who;              ///< as the rejection names it
  std::string_view id{};        ///< of a key or a member, whom `who` may not tell from others
};

/// Everybody who pays for a request, in the order in which LiteLLM asks them. The same list serves
/// admission, reservation and charging.
using Payers = std::vector<Payer>;

/// A request, as far as it says who pays.
struct PayingRequest {
  const Key* key;  ///< null: the master key, which has no budget itself
  std::shared_ptr<Record> team;
  std::shared_ptr<Record> user;
  const Named& named;
};

using RecordVisitor = std::function<void(Record&)>;

/// A kind of payer, as data. Adding one adds a row to payers.cpp.
struct PayerKind {
  enum class Refuses { kFromTheLimitOn, kAboveTheLimit };
  struct Rank {
    Release since;
    int rank;
  };

  std::string_view name;  ///< as in `--defect NAME/PAYER`
  /// Its place in LiteLLM's order (litellm/proxy/auth/user_api_key_auth.py and auth_checks.py).
  std::array<Rank, 2> ranks;
  Refuses refuses;           ///< `spend >= limit`, or only `spend > limit`
  std::string_view message;  ///< of the rejection, with {who}, {spend} and {limit}
  bool rounds = false;       ///< amounts in the message are rounded, with a dollar sign
  /// The router asks it, when it looks for a deployment: the rejection is a 429 of another type.
  bool asked_by_router = false;
  /// Its records may have a budget tier, which then limits and resets them.
  bool has_tier = false;
  /// The period of a tier made for it starts when it is set, and not at a boundary of the clock.
  bool counts_from_start = false;
  /// Whom of its kind a request names, where it can; null: none.
  std::vector<std::string> (*names)(const RequestView& request) = nullptr;
  /// Visits its records; null: it has none, but a place in another record or in the config.
  void (*visit)(const Proxy&, const RecordVisitor&) = nullptr;
  /// Adds those of its kind that pay for `request`. May make a customer that nobody has made.
  void (*add)(const PayerKind& kind, Proxy& proxy, const PayingRequest& request, Payers& payers);

  int RankIn(Release release) const;
};

std::span<const PayerKind> AllPayerKinds();

/// The row called `name`. Throws std::logic_error when there is none.
const PayerKind& PayerNamed(std::string_view name);

/// Everybody whom a request names, but for the deployment.
Named NamesIn(const RequestView& request);
/// Takes out of `named` what a request of `key` (null: the master key) may not name.
void DropWhatMayNotBeNamed(const Key* key, const DefectSet& defects, Named& named);

/// Who pays for a request of `key` that names `named`.
Payers WhoPays(Proxy& proxy, const Key* key, const Named& named);

/// The limit of `key` in USD with what was added to it for a time; absent: it has none.
std::optional<double> LimitOfKey(const Proxy& proxy, const Key& key);

/// The customer `id`: one that nobody made is made when they first spend, or are blocked.
std::shared_ptr<Record> FindOrAddCustomer(Proxy& proxy, const std::string& id);

}  // namespace budget_mock
