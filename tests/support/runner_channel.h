// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "common/poll.h"

namespace budget_gate::testing_support {

/// Where the runner that started this process reads what its case does: a line of JSON each. Set
/// once, at the start; nobody is told anything where there is no runner.
void TellRunnerAt(int descriptor);
/// Tells it `line`, which is JSON.
void TellRunner(const std::string& line);

/// What the case that opens a run tells of the proxy.
struct RunOpening {
  std::string release;  ///< of LiteLLM; empty where it does not tell
  std::string model;    ///< that the cases use
  std::string config;   ///< gate/config_fingerprint.h
  std::string seed;  ///< random letters in the names that the run makes; empty: each case its own
};
void TellOpening(const RunOpening& opening);
/// What `line` tells of a run that was opened; nothing of other lines.
std::optional<RunOpening> OpeningIn(const nlohmann::json& line);

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
