// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "report/case_record.h"
#include "support/runner_channel.h"

struct pollfd;

namespace budget_gate::testing_support {

/// What a case waits for.
struct Wait {
  std::string what;     ///< for people
  double patience = 0;  ///< seconds
  std::chrono::steady_clock::time_point since{};
};

/// A case in a process of its own, so that one that crashes or hangs is one red case: this very
/// program, with googletest's filter set.
class CaseProcess {
 public:
  using Clock = std::chrono::steady_clock;

  /// Starts it; it may take `timeout` seconds. Throws std::system_error where that cannot be done.
  CaseProcess(std::string name, int timeout);
  /// Kills it where it is still there.
  ~CaseProcess();
  CaseProcess(const CaseProcess&) = delete;
  CaseProcess& operator=(const CaseProcess&) = delete;

  const std::string& name() const { return name_; }
  Clock::time_point begin() const { return begin_; }
  /// What it waits for; nothing while it works.
  const std::optional<Wait>& waiting() const { return waiting_; }

  /// What to poll for: two descriptors, of which some may be -1.
  void AddTo(std::vector<pollfd>& polled) const;
  /// Reads what it said. False when it is over.
  bool Read();
  /// Ends it where it has taken too long. Safe to call at any time.
  void EndIfOverdue(Clock::time_point now);
  /// Ends it, for the reason `why`.
  void End(const std::string& why);

  /// After Read said that it is over: what became of it.
  const CaseRecord& record() const { return record_; }
  /// Likewise: what it told of the proxy, where it opened the run.
  const std::optional<RunOpening>& opening() const { return opening_; }
  /// Likewise: it told what became of the case, and nobody has to read what it printed.
  bool told_its_record() const { return has_record_; }
  /// Likewise: all it printed.
  const std::string& output() const { return output_; }
  /// Likewise: it could not begin, since the settings make no sense (exit status 2).
  bool refused_settings() const { return refused_settings_; }

 private:
  void Hear(const std::string& line);
  void Conclude(int status);

  std::string name_;
  int timeout_;
  Clock::time_point begin_ = Clock::now();
  pid_t process_ = -1;
  int prints_ = -1;  ///< stdout and stderr
  int tells_ = -1;   ///< support/runner_channel.h
  std::string output_;
  std::string told_;  ///< of a line that is not complete
  std::optional<Wait> waiting_;
  std::string ended_for_;
  std::optional<RunOpening> opening_;
  bool has_record_ = false;
  bool refused_settings_ = false;
  CaseRecord record_;
};

}  // namespace budget_gate::testing_support
