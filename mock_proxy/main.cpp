// SPDX-License-Identifier: Apache-2.0
// mock_proxy: the mock of a LiteLLM proxy as a program.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "common/command_line.h"
#include "common/signals.h"
#include "mock_proxy.h"
#include "releases/defect.h"

namespace {

using budget_mock::DefectSet;
using budget_mock::MockOptions;
using budget_mock::Release;

/// The defects, a line each; of those with [/PART] it can be one kind of payer or route alone.
void ListDefects() {
  for (const budget_mock::Defect* defect : budget_mock::AllDefects()) {
    std::cout << defect->name() << (defect->by_part() ? "[/PART]" : "") << ": "
              << defect->sentence() << "\n";
  }
}

/// What LiteLLM's documentation has in its examples.
constexpr const char* kMasterKey = "sk-1234";

struct Arguments {
  MockOptions options;
  std::string release = budget_mock::kNewestRelease.ToString();
  std::vector<std::string> defects;
  std::string master_key;
  bool lists_defects = false;
  bool logs = false;
  bool as_released = false;
  double spend_flush = 1;
  std::int64_t spend_log_rows = 100'000;
  std::int64_t max_connections = 512;
};

void Declare(budget_gate::CommandLine& line, Arguments& arguments) {
  line.Add("-c,--config", arguments.options.config,
           "LiteLLM config.yaml to serve; without one, a few models with prices, built in");
  line.Add("--host", arguments.options.host, "address to listen on");
  line.Add("-p,--port", arguments.options.port, {0, 65535},
           "port to listen on; 0 picks a free one");
  line.Add(
      "--master-key", arguments.master_key,
      "the proxy's master key (environment: LITELLM_MASTER_KEY); without one that of the config, "
      "or sk-1234 where no config is given");
  line.Add("--log", arguments.logs, "print a line for each request, on standard error");
  line.Add("--release", arguments.release, "LiteLLM release to mimic", [](const std::string& text) {
    return Release::Parse(text) ? "" : "'" + text + "' is no release such as 1.106.10";
  });
  line.AddAll("--defect", arguments.defects,
              "be wrong in this way; may be repeated (--list-defects)",
              [](const std::string& text) {
                return DefectSet().Add(text) ? "" : "there is none called '" + text + "'";
              });
  line.Add("--as-released", arguments.as_released, "have the defects of the release itself");
  line.Add("--spend-flush", arguments.spend_flush, {0.001, 3600},
           "seconds between writes of spend to /key/info");
  line.Add("--spend-log-rows", arguments.spend_log_rows, {0, 1e9},
           "rows of /spend/logs that are kept, the newest ones");
  line.Add("--max-connections", arguments.max_connections, {1, 100'000},
           "connections that are served at a time; a request on one more gets a 503");
  line.Add(
      "--list-defects", arguments.lists_defects,
      "print the names of the defects, with what each does, and exit; one with [/PART] can also "
      "be had for one kind of payer or route, as in limit-not-enforced/team");
}

MockOptions ToOptions(const Arguments& arguments) {
  MockOptions options = arguments.options;
  options.release = Release::Parse(arguments.release).value_or(budget_mock::kNewestRelease);
  if (arguments.as_released) options.defects = DefectSet::AsReleased(options.release);
  for (const std::string& name : arguments.defects) options.defects.Add(name);
  options.flush_interval = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::duration<double>(arguments.spend_flush));
  options.spend_log_rows = static_cast<std::size_t>(arguments.spend_log_rows);
  options.max_connections = static_cast<std::size_t>(arguments.max_connections);
  const char* key = std::getenv("LITELLM_MASTER_KEY");
  options.master_key = !arguments.master_key.empty() ? arguments.master_key
                       : key != nullptr              ? key
                       : options.config.empty()      ? kMasterKey
                                                     : "";
  if (arguments.logs) options.log = [](const std::string& line) { std::cerr << line + "\n"; };
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const budget_gate::TerminationSignal termination;
  Arguments arguments;
  budget_gate::CommandLine line("mock_proxy",
                                "A mock of the LiteLLM proxy with keys, budgets and prices.");
  Declare(line, arguments);
  if (const auto status = line.Parse(argc, argv)) return *status;
  if (arguments.lists_defects) {
    ListDefects();
    return 0;
  }
  try {
    const auto mock = budget_mock::MockProxy::Start(ToOptions(arguments));
    if (mock->master_key().empty()) {
      std::cerr << "mock_proxy: no master key: give --master-key, set LITELLM_MASTER_KEY, or "
                   "general_settings.master_key in the config\n";
      return 2;
    }
    std::cout << "listening on " << mock->url() << std::endl;
    termination.Wait();
  } catch (const std::exception& problem) {
    std::cerr << "mock_proxy: " << problem.what() << "\n";
    return 2;
  }
  return 0;
}
