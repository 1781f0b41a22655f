// SPDX-License-Identifier: Apache-2.0
#include "support/spend_watcher.h"

#include <string>

#include "report/money.h"

namespace budget_gate::testing_support {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

}  // namespace

AssertionResult SpendWatcher::EventuallySpends(const VirtualKey& key, double usd) const {
  std::string last = "nothing";
  bool equal = false;
  PollUntil(patience_.write, patience_.pause, [&] {
    const auto info = admin_.GetKeyInfo(key.secret);
    last = info ? PlainUsd(info->spend) : info.error().ToString();
    equal = info && IsSameMoney(info->spend, usd);
    // Spend only grows: once it is above, waiting is of no use.
    return equal || (info && info->spend > usd);
  });
  if (equal) return AssertionSuccess();
  return AssertionFailure() << "the key should have spent " << PlainUsd(usd)
                            << ", but /key/info showed " << last << ", last asked after at most "
                            << patience_.write.count() << " s (BUDGET_GATE_PATIENCE)";
}

bool SpendWatcher::IsWritten(const VirtualKey& key) const {
  const auto info = admin_.GetKeyInfo(key.secret);
  if (!info || info->spend == 0) return false;
  const auto logs = admin_.GetSpendLogs(key.secret);
  return logs && !logs->empty();
}

AssertionResult SpendWatcher::EventuallyAddsUp(const VirtualKey& key,
                                               const VirtualKey* last) const {
  const auto requests = static_cast<std::size_t>(key.spending.ledger().requests());
  const double usd = key.spending.ledger().spend();
  double info_spend = 0;
  double logs_spend = 0;
  std::size_t rows = 0;
  const auto look = [&] {
    const auto info = admin_.GetKeyInfo(key.secret);
    const auto logs = admin_.GetSpendLogs(key.secret);
    if (!info || !logs) return;
    info_spend = info->spend;
    logs_spend = 0;
    rows = 0;
    for (const SpendLog& log : *logs) {
      if (log.status == "failure" && log.spend == 0) continue;
      logs_spend += log.spend;
      ++rows;
    }
  };
  // Money and rows have to have arrived before either is judged, and so has whatever of them is
  // there twice.
  bool last_is_written = last == nullptr;
  PollUntil(patience_.write, patience_.pause, [&] {
    last_is_written = last_is_written || IsWritten(*last);
    if (!last_is_written) return false;
    look();
    // Once every request has its row and both say the same, no more is to come.
    const bool all_spent =
        info_spend > usd || IsSameMoney(info_spend, usd) || IsSameMoney(info_spend, logs_spend);
    return rows >= requests && all_spent;
  });
  look();
  if (rows == requests && IsSameMoney(info_spend, usd) && IsSameMoney(logs_spend, usd))
    return AssertionSuccess();
  return AssertionFailure() << requests << " requests were served for " << PlainUsd(usd)
                            << ", but /key/info showed " << PlainUsd(info_spend)
                            << " and /spend/logs had " << rows << " rows for "
                            << PlainUsd(logs_spend) << ", last asked after at most "
                            << patience_.write.count() << " s (BUDGET_GATE_PATIENCE)";
}

}  // namespace budget_gate::testing_support
