// SPDX-License-Identifier: Apache-2.0
// The cases: a program of googletest, which CTest starts once for each case, and which can run all
// of them itself.
#include <gmock/gmock.h>

#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "behaviour/pricing_config_cases.h"
#include "common/exit_status.h"
#include "common/version.h"
#include "runner/commands.h"
#include "runner/record_writer.h"
#include "support/case_needs.h"
#include "support/outcome.h"
#include "support/proxy_under_test.h"
#include "support/runner_channel.h"

namespace {

using namespace budget_gate::testing_support;
using budget_gate::Environment;
using budget_gate::Result;

constexpr const char* kHelp =
    "The cases of Budget Gate: does a LiteLLM proxy stop spending at the limit?\n"
    "  budget_gate run       runs them on the proxy at LITELLM_BASE_URL\n"
    "  budget_gate compare   holds a run against an earlier one\n"
    "  budget_gate list      prints their names\n"
    "  budget_gate plan      prints what a run would make, send and cost\n"
    "  budget_gate sweep     deletes what runs that were ended by force have left\n"
    "Each has --help. Without a command it is a googletest program, with googletest's\n"
    "flags (--gtest_filter=...), which runs the cases one after the other, on the\n"
    "bundled mock proxy where no URL is set.\n";

/// The cases that are there for each model of PRICING_CONFIG.
Result<bool> RegisterCases() {
  const auto environment = Environment::Read();
  // The catalogue can be read without a proxy, and whatever else the environment lacks.
  if (!environment || environment->pricing_config.empty()) return true;
  return RegisterPricingConfigCases(environment->pricing_config);
}

Result<bool> OpenProxy() {
  const auto environment = Environment::Read();
  return environment ? ProxyUnderTest::Open(*environment) : environment.error();
}

int Refuse(const budget_gate::Error& error) {
  std::cerr << "budget_gate: " << error.message << "\n";
  return budget_gate::kBadUsage;
}

/// "7" of "--tell-runner=7"; nothing of other arguments.
std::string_view ValueOf(std::string_view argument, std::string_view flag) {
  return argument.starts_with(flag) ? argument.substr(flag.size()) : std::string_view();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "--help" || first == "-h") {
    std::cout << kHelp;
    return 0;
  }
  if (first == "--version") {
    std::cout << budget_gate::VersionText("budget_gate") << "\n";
    return 0;
  }
  testing::InitGoogleMock(&argc, argv);
  const auto registered = RegisterCases();
  if (!registered) return Refuse(registered.error());
  const std::map<std::string_view, int (*)(int, char**)> commands{{"run", RunCommand},
                                                                  {"compare", CompareCommand},
                                                                  {"list", ListCommand},
                                                                  {"plan", PlanCommand},
                                                                  {"sweep", SweepCommand}};
  const auto command = commands.find(first);
  if (command != commands.end()) return command->second(argc - 1, argv + 1);
  for (int i = 1; i < argc; ++i) {
    // For the build: what CTest has to know of the cases.
    const std::string_view file = ValueOf(argv[i], "--ctest-properties=");
    if (!file.empty()) {
      const auto written = WriteCTestProperties(file);
      return written ? 0 : Refuse(written.error());
    }
    // For `budget_gate run`, which has started this process.
    const std::string_view descriptor = ValueOf(argv[i], "--tell-runner=");
    if (descriptor.empty())
      return Refuse({"'" + std::string(argv[i]) + "': no such command or flag; see --help"});
    TellRunnerAt(std::stoi(std::string(descriptor)));
    testing::UnitTest::GetInstance()->listeners().Append(new RecordWriter);
  }
  if (!GTEST_FLAG_GET(list_tests)) {
    const auto opened = OpenProxy();
    if (!opened) return Refuse(opened.error());
  }
  const int failed = RUN_ALL_TESTS();
  budget_gate::testing_support::ProxyUnderTest::Close();
  return failed == 0 ? budget_gate::kNothingBroken : ExitCodeOf(*testing::UnitTest::GetInstance());
}
