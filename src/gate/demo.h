// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "gate/spending.h"
#include "litellm/proxy_client.h"
#include "report/demo_printer.h"
#include "report/demo_run.h"

namespace budget_gate::demo {

struct Settings {
  std::string proxy;  ///< in words
  std::string model;
  Prices prices;  ///< of the model, as they should be
  /// They were given (INPUT_COST_PER_TOKEN, OUTPUT_COST_PER_TOKEN), and are not what the proxy
  /// says: then what is booked has to be by them.
  bool prices_are_given = false;
  double max_budget = 0;  ///< USD
  int max_requests = 50;
  Patience patience;
};

/// Makes a key with a budget, sends completions until one is rejected, reads the key's final spend,
/// and deletes it. The verdict is in DemoRun::problems.
class Demo {
 public:
  /// `printer` may be null: nothing is told on the way.
  Demo(ProxyClient admin, Settings settings, Printer* printer);

  /// Makes the key; an error says why that failed. `made` is called with its secret at once, so
  /// that whoever ends the program can delete it.
  Result<bool> CreateKey(const std::function<void(const std::string& secret)>& made);
  void SendUntilRejected();
  void ReadFinalSpend();
  void DeleteKey();

  const DemoRun& run() const { return run_; }

 private:
  /// False when the demo is over.
  bool SendOne();
  bool Served(const Attempt& attempt, bool limit_was_reached);
  void Rejected(Attempt attempt);
  /// Asks again until a rejection states what was spent: before, part of what it states is only
  /// reserved.
  void AwaitSettledRejection(Attempt& attempt);
  /// Whether LiteLLM charged the first request; where it did not, says why and what to do.
  bool IsCharged(const Completion& completion);
  void CompareCost(const Request& request, const Completion& completion);
  bool WaitUntilWritten(double usd);
  void Note(const std::string& line) {
    if (printer_ != nullptr) printer_->Note(line);
  }

  ProxyClient admin_;
  Settings settings_;
  Printer* printer_;
  DemoRun run_;
  std::string key_;
  std::optional<Spending> spending_;
  std::string unread_;  ///< why /key/info could not be read when it was asked last; or empty
  bool cost_differs_ = false;
  bool reservation_noted_ = false;
};

}  // namespace budget_gate::demo
