// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace budget_gate {

/// Whether this process is to outlive its terminal, as nohup asks for.
inline bool IgnoresHangUp() {
  struct sigaction action {};
  return sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Who reads what this process prints may go away: it goes on, since there may be something to put
/// in order.
inline void OutliveReaders() {
  std::signal(SIGPIPE, SIG_IGN);
}

/// Holds back SIGINT, SIGTERM and SIGHUP from here on, in this thread and those that it starts:
/// made before the first thread, waited for at the end of main.
class TerminationSignal {
 public:
  TerminationSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    if (!IgnoresHangUp()) sigaddset(&signals_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  /// Waits for one of them, and returns it.
  int Wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    return signal;
  }

 private:
  sigset_t signals_{};
};

}  // namespace budget_gate
