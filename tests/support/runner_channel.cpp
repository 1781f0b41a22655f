// SPDX-License-Identifier: Apache-2.0
#include "support/runner_channel.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

namespace budget_gate::testing_support {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunOpening, release, model, config, seed)

namespace {

int& Descriptor() {
  static int descriptor = -1;
  return descriptor;
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

void TellOpening(const RunOpening& opening) {
  TellRunner(json{{"opened", opening}}.dump(-1, ' ', false, json::error_handler_t::replace));
}

std::optional<RunOpening> OpeningIn(const json& line) {
  if (!line.is_object() || !line.contains("opened")) return std::nullopt;
  return line.at("opened").get<RunOpening>();
}

Waiting::Waiting(const std::string& what, Seconds patience) {
  TellRunner(nlohmann::json{{"waiting", what}, {"patience", patience.count()}}.dump());
}

Waiting::~Waiting() {
  TellRunner(R"({"waiting":null})");
}

}  // namespace budget_gate::testing_support
