// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/poll.h"

namespace budget_gate::testing_support {

/// Where the runner that started this process reads what its case does: a line of JSON each. Set
/// once, at the start; nobody is told anything where there is no runner.
void TellRunnerAt(int descriptor);
/// Tells it `line`, which is JSON.
void TellRunner(const std::string& line);

/// What a case that did not hold has sent and got, for its record.
void NoteEvidence(const std::string& exchanges);
/// What was noted; nothing is afterwards.
std::string TakeEvidence();

/// For as long as it lives the case waits for something and sends next to nothing: another one may
/// begin meanwhile.
class Waiting {
 public:
  /// `what` is a text for people, such as "spend in the database"; for `patience` at most.
  Waiting(const std::string& what, Seconds patience);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
};

}  // namespace budget_gate::testing_support
