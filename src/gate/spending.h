// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "common/poll.h"
#include "gate/ledger.h"
#include "litellm/proxy_client.h"

namespace budget_gate {

/// How long to wait for a proxy that is right but late.
struct Patience {
  Seconds settle{10};   ///< for the reservation of a finished request to be released
  Seconds write{90};    ///< for spend to reach the database
  Seconds pause{0.25};  ///< before looking for it again, at first
  /// For a budget whose period is over to be reset:
  /// general_settings.proxy_budget_rescheduler_max_time is 605 s where nobody set it.
  Seconds reset{660};
  double speed = 1;  ///< seconds of the proxy's clock in one of ours; the mock's runs faster
};

/// What became of one request.
struct Attempt {
  Reply<Completion> reply;
  double cost = 0;  ///< USD; 0 unless it was admitted
  /// How often it was refused first for money that an earlier request had only reserved, and how
  /// long that was waited for.
  int refused_while_reserved = 0;
  Seconds waited{0};
  /// It was refused although the key had not spent its limit, and stayed refused.
  bool refused_early = false;

  bool admitted() const { return reply.has_value(); }
  bool refused_for_budget() const { return !reply && reply.error().IsBudgetExceeded(); }
};

/// A key that spends, and the ledger of what it spent.
///
/// It knows the two meanings of a budget rejection: the money is spent, or it is held for a request
/// that is over but not settled. Since 1.84.0 LiteLLM reserves a request's estimated cost before it
/// calls the model, and releases the difference some milliseconds after the reply
/// (litellm/proxy/spend_tracking/budget_reservation.py).
class Spending {
 public:
  /// USD that an admitted request cost, by its body and its reply.
  using CostOfReply = std::function<double(const nlohmann::json&, const Completion&)>;
  using SendRequest = std::function<Reply<Completion>(const ProxyClient&)>;

  Spending(ProxyClient client, std::optional<double> limit, CostOfReply cost, Patience patience);

  /// Sends a completion, once.
  Attempt Send(const nlohmann::json& body);
  /// Likewise, in any form and to any route: `request` sends it.
  Attempt SendTo(const nlohmann::json& body, const SendRequest& request);
  /// Sends a completion behind one that may not be settled: when it is refused while the ledger
  /// says that the limit is not reached, it is sent again until it passes or `patience.settle` is
  /// over. A refused request costs nothing, so asking again is free.
  Attempt SendWhenSettled(const nlohmann::json& body);

  const ProxyClient& client() const { return client_; }
  void set_client(ProxyClient client) { client_ = std::move(client); }
  const Ledger& ledger() const { return ledger_; }
  std::optional<double> limit() const { return limit_; }  ///< USD
  void set_limit(std::optional<double> limit) { limit_ = limit; }
  void ResetSpend(double usd) { ledger_.Reset(usd); }
  void Book(double usd) { ledger_.Add(usd); }
  Verdict Next() const { return ledger_.Next(limit_); }

 private:
  /// Books the request with `body` if it was served.
  Attempt Booked(const nlohmann::json& body, Attempt attempt);

  ProxyClient client_;
  std::optional<double> limit_;
  CostOfReply cost_;
  Patience patience_;
  Ledger ledger_;
};

}  // namespace budget_gate
