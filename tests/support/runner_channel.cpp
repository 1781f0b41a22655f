// SPDX-License-Identifier: Apache-2.0
#include "support/runner_channel.h"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace budget_gate::testing_support {
namespace {

int& Descriptor() {
  static int descriptor = -1;
  return descriptor;
}

std::string& Evidence() {
  static std::string evidence;
  return evidence;
}

}  // namespace

void TellRunnerAt(int descriptor) {
  Descriptor() = descriptor;
}

void TellRunner(const std::string& line) {
  if (Descriptor() < 0) return;
  const std::string text = line + "\n";
  for (std::size_t told = 0; told < text.size();) {
    const ssize_t count = write(Descriptor(), text.data() + told, text.size() - told);
    if (count <= 0) return;  // the runner is gone, and with it whoever wants to know
    told += static_cast<std::size_t>(count);
  }
}

void NoteEvidence(const std::string& exchanges) {
  Evidence() = exchanges;
}

std::string TakeEvidence() {
  return std::exchange(Evidence(), {});
}

Waiting::Waiting(const std::string& what, Seconds patience) {
  TellRunner(nlohmann::json{{"waiting", what}, {"patience", patience.count()}}.dump());
}

Waiting::~Waiting() {
  TellRunner(R"({"waiting":null})");
}

}  // namespace budget_gate::testing_support
