// SPDX-License-Identifier: Apache-2.0
#include "runner/commands.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "common/command_line.h"
#include "common/exit_status.h"
#include "common/locale.h"
#include "gate/backend.h"
#include "report/comparison.h"
#include "report/html_report.h"
#include "report/junit_report.h"
#include "report/markdown_report.h"
#include "report/terminal_report.h"
#include "runner/plan.h"
#include "runner/reports.h"
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

/// What `budget_gate run` is told, besides what the cases read from the environment.
struct RunArguments {
  RunOptions options{};
  bool mock = false;
  bool strict = false;
  bool accept_known = false;
  int in_flight = 0;
  std::filesystem::path json{};
  std::filesystem::path junit{};
  std::filesystem::path summary{};
  std::filesystem::path html{};
  std::string baseline{};
};

void Declare(CommandLine& line, RunArguments& arguments) {
  line.AddAll("--only", arguments.options.only, kOnly);
  line.Add("--mock", arguments.mock, "On the bundled mock proxy");
  line.Add("--strict", arguments.strict, "A broken SHOULD is red, too (BUDGET_GATE_STRICT=1)");
  line.Add("--accept-known", arguments.accept_known,
           "What the release is known to break is no error (BUDGET_GATE_ACCEPT_KNOWN=1)");
  line.Add("--requests-in-flight", arguments.in_flight, {.from = 0, .to = 1000},
           "Requests under way at a time; 0: BUDGET_GATE_REQUESTS_IN_FLIGHT, or 8");
  line.Add("--json", arguments.json, "Write the record of the run into this file");
  line.Add("--junit", arguments.junit, "Write it as JUnit's XML");
  line.Add("--html", arguments.html, "Write it as a page for a browser");
  line.Add("--summary", arguments.summary,
           "Write it as Markdown (it is also added to $GITHUB_STEP_SUMMARY)");
  line.Add("--baseline", arguments.baseline,
           "The --json of an earlier run: fails where this run is worse, and only there");
}

void SetEnvironment(const RunArguments& arguments) {
  if (arguments.mock) Set("BUDGET_GATE_BACKEND", "mock");
  if (arguments.strict) Set("BUDGET_GATE_STRICT", "1");
  if (arguments.accept_known) Set("BUDGET_GATE_ACCEPT_KNOWN", "1");
  if (arguments.in_flight > 0)
    Set("BUDGET_GATE_REQUESTS_IN_FLIGHT", std::to_string(arguments.in_flight));
}

std::string JsonReport(const RunRecord& run) {
  return ToJson(run).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<Reports> OpenReports(const RunArguments& arguments, const Environment& environment) {
  Reports reports;
  Result<bool> added = true;
  const auto add = [&](const char* flag, const std::filesystem::path& file,
                       const Reports::Render& render, bool append = false) {
    if (added) added = reports.Add(flag, file, render, append);
  };
  add("--json", arguments.json, JsonReport);
  add("--junit", arguments.junit, JUnitReport);
  add("--html", arguments.html, HtmlReport);
  add("--summary", arguments.summary, MarkdownReport);
  add("GITHUB_STEP_SUMMARY", environment.step_summary, MarkdownReport, true);
  if (!added) return added.error();
  return reports;
}

TerminalStyle StyleOfTerminal() {
  const char* no_color = getenv("NO_COLOR");  // https://no-color.org
  return {.utf8 = SpeaksUtf8(),
          .color = isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0')};
}

/// `run` against `baseline`, of which a run that never began says nothing.
Result<bool> HoldAgainst(const RunRecord& baseline, const std::string& file, RunRecord& run) {
  if (run.config.empty()) return true;
  auto comparison = Compare(baseline, run, file);
  if (!comparison) return comparison.error();
  run.comparison = std::move(*comparison);
  return true;
}

}  // namespace

int RunCommand(int argc, char** argv) {
  const std::string program = "budget_gate run";
  RunArguments arguments;
  CommandLine line(
      program,
      "Runs the cases on the proxy at LITELLM_BASE_URL, with LITELLM_MASTER_KEY; all "
      "wait at once. Ends with 0 when nothing is broken, 1 when a promise is, 2 for bad "
      "usage, 3 when something could not be judged.");
  Declare(line, arguments);
  if (const auto status = line.Parse(argc, argv)) return *status;

  SetEnvironment(arguments);
  if (const std::string taken = Environment::TakeLiteLLMsNames(); !taken.empty())
    std::cerr << program << ": " << taken << "\n";
  const auto environment = Environment::Read();
  if (!environment) return Refuse(program, environment.error().message);
  // A gate that falls back to the mock would be green whatever the proxy does.
  const char* backend = getenv("BUDGET_GATE_BACKEND");
  if (!environment->proxy && (backend == nullptr || std::string(backend).empty()))
    return Refuse(program, "LITELLM_BASE_URL is not set: give the proxy, or --mock");
  const auto cases = SelectCases(arguments.options.only);
  if (!cases) return Refuse(program, cases.error().message);
  if (environment->proxy) {
    const ProxyClient admin(*environment->proxy, environment->master_key);
    if (const auto allowed = RequireAdminsKey(admin); !allowed)
      return Refuse(program, allowed.error().message);
  }
  // Before a report may be written into the same file.
  Result<RunRecord> baseline = RunRecord{};
  if (!arguments.baseline.empty()) baseline = ReadRunRecord(arguments.baseline);
  if (!baseline) return Refuse(program, "--baseline: " + baseline.error().message);
  auto reports = OpenReports(arguments, *environment);
  if (!reports) return Refuse(program, reports.error().message);

  Progress progress(std::cerr, isatty(STDERR_FILENO) != 0);
  std::string refused;
  if (!arguments.baseline.empty()) {
    arguments.options.may_go_on = [&](const RunRecord& opened) {
      const auto comparison = Compare(*baseline, opened, arguments.baseline);
      if (!comparison) refused = comparison.error().message;
      return refused.empty();
    };
  }
  RunResult result = RunCases(*environment, *cases, arguments.options, progress);
  if (result.refused_settings) return kBadUsage;
  if (!refused.empty()) return Refuse(program, "--baseline: " + refused);
  RunRecord& run = result.record;
  if (!arguments.baseline.empty()) {
    if (const auto held = HoldAgainst(*baseline, arguments.baseline, run); !held)
      return Refuse(program, "--baseline: " + held.error().message);
  }
  PrintRun(run, StyleOfTerminal(), std::cout);
  if (environment->github_actions) std::cout << GitHubAnnotations(run);
  std::cout << std::flush;
  const int status = ExitStatusOf(run);
  const std::vector<std::string> problems = reports->Write(run);
  for (const std::string& each : problems) Refuse(program, each);
  return status == kNothingBroken && !problems.empty() ? kBadUsage : status;
}

int CompareCommand(int argc, char** argv) {
  const std::string program = "budget_gate compare";
  std::string before;
  std::string after;
  CommandLine line(program,
                   "Holds a run against an earlier one, the baseline, each as `budget_gate run "
                   "--json` wrote it, and ends with what `budget_gate run --baseline` ends with.");
  line.Add("baseline", before, "The file of the earlier run");
  line.Add("run", after, "The file of the run");
  if (const auto status = line.Parse(argc, argv)) return *status;
  if (after.empty()) return Refuse(program, "give two files: the baseline, and the run");
  const auto baseline = ReadRunRecord(before);
  if (!baseline) return Refuse(program, baseline.error().message);
  auto run = ReadRunRecord(after);
  if (!run) return Refuse(program, run.error().message);
  auto comparison = Compare(*baseline, *run, before);
  if (!comparison) return Refuse(program, comparison.error().message);
  run->comparison = std::move(*comparison);
  PrintComparison(*run->comparison, SpeaksUtf8(), std::cout);
  std::cout << "\n" << HeadlineOf(*run).text << "\n" << run->Subject() << "\n";
  return ExitStatusOf(*run);
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
  if (const std::string taken = Environment::TakeLiteLLMsNames(); !taken.empty())
    std::cerr << program << ": " << taken << "\n";
  const auto environment = Environment::Read();
  if (!environment) return Refuse(program, environment.error().message);
  const auto cases = SelectCases(options.only);
  if (!cases) return Refuse(program, cases.error().message);
  return PrintPlan(*environment, *cases, options);
}

}  // namespace budget_gate::testing_support
