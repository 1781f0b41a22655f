// SPDX-License-Identifier: Apache-2.0
#include "runner/commands.h"

#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "common/command_line.h"
#include "common/exit_status.h"
#include "report/run_summary.h"
#include "runner/plan.h"
#include "runner/run.h"

namespace budget_gate::testing_support {
namespace {

int Refuse(const std::string& program, const std::string& why) {
  std::cerr << program << ": " << why << "\n";
  return kBadUsage;
}

/// The cases read their settings from the environment, as they do with CTest.
void Set(const char* variable, const std::string& value) {
  setenv(variable, value.c_str(), 1);
}

constexpr const char* kOnly =
    "Only these cases, such as 'KeyBudget.*' (with the two that open and "
    "close a run); may be repeated";

}  // namespace

int RunCommand(int argc, char** argv) {
  const std::string program = "budget_gate run";
  RunOptions options;
  bool mock = false;
  bool strict = false;
  bool accept_known = false;
  int in_flight = 0;
  std::filesystem::path json;
  CommandLine line(
      program,
      "Runs the cases on the proxy at LITELLM_BASE_URL, with LITELLM_MASTER_KEY; all "
      "wait at once. Ends with 0 when nothing is broken, 1 when a promise is, 2 for bad "
      "usage, 3 when something could not be judged.");
  line.AddAll("--only", options.only, kOnly);
  line.Add("--mock", mock, "On the bundled mock proxy");
  line.Add("--strict", strict, "A broken SHOULD is red, too (BUDGET_GATE_STRICT=1)");
  line.Add("--accept-known", accept_known,
           "What the release is known to break is no error (BUDGET_GATE_ACCEPT_KNOWN=1)");
  line.Add("--requests-in-flight", in_flight, {.from = 0, .to = 1000},
           "Requests under way at a time; 0: BUDGET_GATE_REQUESTS_IN_FLIGHT, or 8");
  line.Add("--json", json, "Write what became of each case into this file");
  if (const auto status = line.Parse(argc, argv)) return *status;

  if (mock) Set("BUDGET_GATE_BACKEND", "mock");
  if (strict) Set("BUDGET_GATE_STRICT", "1");
  if (accept_known) Set("BUDGET_GATE_ACCEPT_KNOWN", "1");
  if (in_flight > 0) Set("BUDGET_GATE_REQUESTS_IN_FLIGHT", std::to_string(in_flight));
  const auto environment = Environment::Read();
  if (!environment) return Refuse(program, environment.error().message);
  // A gate that falls back to the mock would be green whatever the proxy does.
  const char* backend = getenv("BUDGET_GATE_BACKEND");
  if (!environment->proxy && (backend == nullptr || std::string(backend).empty()))
    return Refuse(program, "LITELLM_BASE_URL is not set: give the proxy, or --mock");
  const auto cases = SelectCases(options.only);
  if (!cases) return Refuse(program, cases.error().message);
  std::ofstream file;
  if (!json.empty()) {
    file.open(json, std::ios::trunc);
    if (!file) return Refuse(program, json.string() + " cannot be written");
  }
  Progress progress(std::cerr, isatty(STDERR_FILENO) != 0);
  const RunResult result = RunCases(*environment, *cases, options, progress);
  if (result.refused_settings) return kBadUsage;
  PrintSummary(result.record, std::cout);
  if (!json.empty()) {
    file << ToJson(result.record).dump(1, ' ', false, nlohmann::json::error_handler_t::replace)
         << "\n";
    if (!file.flush()) return Refuse(program, json.string() + " cannot be written");
  }
  return ExitStatusOf(result.record);
}

int ListCommand(int argc, char** argv) {
  RunOptions options;
  CommandLine line("budget_gate list", "Prints the names of the cases, one a line.");
  line.AddAll("--only", options.only, kOnly);
  if (const auto status = line.Parse(argc, argv)) return *status;
  const auto cases = SelectCases(options.only);
  if (!cases) return Refuse("budget_gate list", cases.error().message);
  for (const std::string& name : *cases) std::cout << name << "\n";
  return 0;
}

int PlanCommand(int argc, char** argv) {
  const std::string program = "budget_gate plan";
  RunOptions options;
  CommandLine line(
      program,
      "Prints what a run on the proxy at LITELLM_BASE_URL would make, send and cost. Runs "
      "the cases on the bundled mock proxy for that, asks the proxy for its models, and "
      "sends it no completion.");
  line.AddAll("--only", options.only, kOnly);
  if (const auto status = line.Parse(argc, argv)) return *status;
  const auto environment = Environment::Read();
  if (!environment) return Refuse(program, environment.error().message);
  const auto cases = SelectCases(options.only);
  if (!cases) return Refuse(program, cases.error().message);
  return PrintPlan(*environment, *cases, options);
}

}  // namespace budget_gate::testing_support
