// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace budget_gate {

/// Holds back SIGINT and SIGTERM from here on, in this thread and those that it starts: made before
/// the first thread, waited for at the end of main.
class TerminationSignal {
 public:
  TerminationSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  /// Waits for one of the two, and returns it.
  int Wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    return signal;
  }

 private:
  sigset_t signals_{};
};

}  // namespace budget_gate
