// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>

#include "report/demo_run.h"

namespace budget_gate::demo {

/// Tells the demo as it happens.
class Printer {
 public:
  /// `unicode` false: no character beyond ASCII.
  Printer(std::ostream& out, bool unicode);

  void Begin(const DemoRun& run);
  void KeyCreated(const DemoRun& run);
  void Requests();
  void Answered(const DemoRun& run);
  void Note(const std::string& line);
  void Rejected(const DemoRun& run);
  void Summary(const DemoRun& run);
  void CleanedUp(const DemoRun& run);
  /// What is wrong, if anything.
  void End(const DemoRun& run);

 private:
  std::ostream& out_;
  const char* good_;
  const char* bad_;
  const char* bullet_;
};

}  // namespace budget_gate::demo
