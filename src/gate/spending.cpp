// SPDX-License-Identifier: Apache-2.0
#include "gate/spending.h"

#include <utility>

namespace budget_gate {

Spending::Spending(ProxyClient client, std::optional<double> limit, CostOfReply cost,
                   Patience patience)
    : client_(std::move(client)), limit_(limit), cost_(std::move(cost)), patience_(patience) {}

Attempt Spending::Send(const nlohmann::json& body) {
  return SendTo(body, [&](const ProxyClient& client) { return client.Chat(body); });
}

Attempt Spending::SendTo(const nlohmann::json& body,
                         const std::function<Reply<Completion>(const ProxyClient&)>& request) {
  const bool must_pass = Next() == Verdict::kAdmit;
  Attempt attempt{.reply = request(client_)};
  const auto unsettled = [&] { return must_pass && attempt.refused_for_budget(); };
  if (unsettled()) {
    PollUntil(patience_.settle, [&] {
      ++attempt.refused_while_reserved;
      attempt.reply = request(client_);
      return !unsettled();
    });
    attempt.refused_early = unsettled();
  }
  if (attempt.admitted()) {
    attempt.cost = cost_(body, *attempt.reply);
    ledger_.Add(attempt.cost);
  }
  return attempt;
}

}  // namespace budget_gate
