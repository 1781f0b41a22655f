// SPDX-License-Identifier: Apache-2.0
#include "gate/spending.h"

#include <chrono>
#include <utility>

namespace budget_gate {

Spending::Spending(ProxyClient client, std::optional<double> limit, CostOfReply cost,
                   Patience patience)
    : client_(std::move(client)), limit_(limit), cost_(std::move(cost)), patience_(patience) {}

Attempt Spending::Send(const nlohmann::json& body) {
  return SendTo(body, [&](const ProxyClient& client) { return client.Chat(body); });
}

Attempt Spending::SendTo(const nlohmann::json& body, const SendRequest& request) {
  const bool must_pass = Next() == Verdict::kAdmit;
  Attempt attempt{.reply = request(client_)};
  attempt.refused_early = must_pass && attempt.refused_for_budget();
  return Booked(body, std::move(attempt));
}

Attempt Spending::SendWhenSettled(const nlohmann::json& body) {
  Attempt attempt = Send(body);
  if (!attempt.refused_early) return attempt;
  const auto begin = std::chrono::steady_clock::now();
  attempt.refused_early = !PollUntil(patience_.settle, [&] {
    ++attempt.refused_while_reserved;
    attempt.reply = client_.Chat(body);
    return !attempt.refused_for_budget();
  });
  attempt.waited = std::chrono::steady_clock::now() - begin;
  return Booked(body, std::move(attempt));
}

Attempt Spending::Booked(const nlohmann::json& body, Attempt attempt) {
  if (attempt.admitted()) {
    attempt.cost = cost_(body, *attempt.reply);
    ledger_.Add(attempt.cost);
  }
  return attempt;
}

}  // namespace budget_gate
