// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

#include <csignal>
#include <cstddef>
#include <vector>

#include "common/signals.h"

namespace budget_gate::testing_support {

/// How often the run was asked to end from outside.
inline volatile std::sig_atomic_t interrupts = 0;

/// Counts SIGINT, SIGTERM and SIGHUP for as long as it lives.
class Interruptible {
 public:
  Interruptible() {
    OutliveReaders();
    struct sigaction action {};
    action.sa_handler = [](int) { interrupts = interrupts + 1; };
    if (IgnoresHangUp()) signals_.pop_back();
    for (std::size_t i = 0; i < signals_.size(); ++i) sigaction(signals_[i], &action, &before_[i]);
  }
  ~Interruptible() {
    for (std::size_t i = 0; i < signals_.size(); ++i) sigaction(signals_[i], &before_[i], nullptr);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  std::vector<int> signals_{SIGINT, SIGTERM, SIGHUP};
  struct sigaction before_[3]{};
};

}  // namespace budget_gate::testing_support
