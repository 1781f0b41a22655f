// SPDX-License-Identifier: Apache-2.0
#include "support/spend_watcher.h"

#include <map>
#include <string>

#include "report/money.h"
#include "support/case_story.h"
#include "support/watch.h"

namespace budget_gate::testing_support {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

/// What the proxy says that a key has spent.
struct Account {
  double info = 0;                     ///< USD, /key/info
  double logs = 0;                     ///< USD, /spend/logs,
  std::size_t rows = 0;                ///< and for how many requests:
  std::map<std::string, int> alike{};  ///< those of one call_type and spend, in words

  void Add(const SpendLog& log) {
    logs += log.spend;
    ++rows;
    ++alike[log.call_type + " for " + PlainUsd(log.spend)];
  }
};

/// A line for each kind of rows: that whose money differs is among them.
std::string RowsOf(const Account& account) {
  std::string lines;
  for (const auto& [row, count] : account.alike)
    lines += "\n  " + std::to_string(count) + (count == 1 ? " row: " : " rows, each: ") + row;
  return lines;
}

}  // namespace

AssertionResult SpendWatcher::EventuallySpends(const VirtualKey& key, double usd) const {
  const auto seen = WatchForWrite(
      "GET /key/info", patience_, [&] { return admin_.GetKeyInfo(key.secret); },
      // Spend only grows: once it is above, waiting is of no use.
      [&](const KeyInfo& info) { return info.spend > usd || IsSameMoney(info.spend, usd); });
  CaseStory::Get().AddShown(key, seen.last.spend);
  if (IsSameMoney(seen.last.spend, usd)) return AssertionSuccess();
  return AssertionFailure() << "the key should have spent " << PlainUsd(usd)
                            << ", but /key/info showed " << PlainUsd(seen.last.spend) << ", "
                            << AfterWaiting(seen.waited);
}

AssertionResult SpendWatcher::EventuallyAddsUp(const VirtualKey& key,
                                               const VirtualKey& last) const {
  const auto requests = static_cast<std::size_t>(key.spending.ledger().requests());
  const double usd = key.spending.ledger().spend();
  const auto look_at = [&](const VirtualKey& whose) -> Reply<Account> {
    const auto info = admin_.GetKeyInfo(whose.secret);
    if (!info) return info.error();
    const auto logs = admin_.GetSpendLogs(whose.secret);
    if (!logs) return logs.error();
    Account account{.info = info->spend};
    for (const SpendLog& log : *logs) {
      if (log.status == "failure" && log.spend == 0) continue;
      account.Add(log);
    }
    return account;
  };
  const std::string what = "GET /key/info or /spend/logs";
  // There is no row to ask for as long as the key has spent nothing.
  const auto charged = WatchForWrite(
      "GET /key/info", patience_, [&] { return admin_.GetKeyInfo(last.secret); },
      [](const KeyInfo& info) { return info.spend > 0; });
  auto written = WatchForWrite(
      what, charged.done ? patience_ : Patience{.write = Seconds(0)}, [&] { return look_at(last); },
      [](const Account& account) { return account.info > 0 && account.rows > 0; });
  written.waited += charged.waited;
  if (!written.done) {
    return AssertionFailure() << "the request that was sent last was not written: /key/info showed "
                              << PlainUsd(written.last.info) << " and /spend/logs had "
                              << written.last.rows << " rows, " << AfterWaiting(written.waited);
  }
  // Money and rows have to have arrived before either is judged, and so has whatever of them is
  // there twice.
  int looks = 0;
  const auto seen = WatchForWrite(
      what, patience_, [&] { return look_at(key); },
      [&](const Account& account) {
        ++looks;
        // Once every request has its row and both say the same, no more is to
        // come.
        const bool all_spent = account.info > usd || IsSameMoney(account.info, usd) ||
                               IsSameMoney(account.info, account.logs);
        return account.rows >= requests && all_spent;
      });
  const Account account = looks == 1 ? seen.last : Needed(what, look_at(key));
  CaseStory::Get().AddShown(key, account.info);
  if (account.rows == requests && IsSameMoney(account.info, usd) && IsSameMoney(account.logs, usd))
    return AssertionSuccess();
  return AssertionFailure() << requests << " requests were served for " << PlainUsd(usd)
                            << ", but /key/info showed " << PlainUsd(account.info)
                            << " and /spend/logs had " << account.rows << " rows for "
                            << PlainUsd(account.logs) << ", "
                            << AfterWaiting(written.waited + seen.waited) << RowsOf(account);
}

}  // namespace budget_gate::testing_support
