// SPDX-License-Identifier: Apache-2.0
#include "support/case_needs.h"

#include <fstream>
#include <map>
#include <set>
#include <vector>

namespace budget_gate::testing_support {
namespace {

std::map<std::string, CaseNeeds>& Said() {
  static std::map<std::string, CaseNeeds> said;
  return said;
}

/// What may be said of `test`, from the widest to the narrowest.
std::vector<std::string> KeysOf(const testing::TestInfo& test) {
  const std::string suite = test.test_suite_name();
  const std::string name = test.name();
  std::vector<std::string> keys{suite + ".*"};
  const std::size_t row = name.find('/');
  if (row != std::string::npos) {
    keys.push_back(suite + ".*" + name.substr(row));
    keys.push_back(suite + "." + name.substr(0, row) + "/*");
  }
  keys.push_back(suite + "." + name);
  return keys;
}

/// Adds a case to a list of CMake.
void AddTo(std::string& list, const testing::TestInfo& test) {
  list += (list.empty() ? "" : ";") + FullName(test);
}

std::string Command(const testing::TestInfo& test, const std::string& properties) {
  return "set_tests_properties(\"" + FullName(test) + "\" PROPERTIES " + properties + ")\n";
}

/// What CTest has to know of `test` on any proxy; `rest_of_suite` is a list of names.
std::string PropertiesOf(const testing::TestInfo& test, const std::string& rest_of_suite) {
  const CaseNeeds needs = NeedsOf(test);
  const char* fixture = needs.turn == Turn::kFirst  ? "SETUP"
                        : needs.turn == Turn::kLast ? "CLEANUP"
                                                    : "REQUIRED";
  std::string properties = std::string("FIXTURES_") + fixture + " budget_gate";
  if (needs.waits_long) properties += " COST 100";
  if (needs.timeout > 0) properties += " TIMEOUT " + std::to_string(needs.timeout);
  if (needs.turn == Turn::kAloneAfterItsSuite) properties += " DEPENDS \"" + rest_of_suite + "\"";
  return Command(test, properties);
}

/// What it has to know besides on a real proxy, which all cases share.
std::string LivePropertiesOf(const testing::TestInfo& test) {
  switch (NeedsOf(test).turn) {
    case Turn::kAny:
      return Command(test, "DEPENDS \"${before_others}\"");
    case Turn::kAlone:
    case Turn::kAloneBeforeOthers:
    case Turn::kAloneAfterItsSuite:
      return Command(test, "RUN_SERIAL TRUE");
    default:
      return "";
  }
}

}  // namespace

bool SayNeeds(const std::string& cases, const CaseNeeds& needs) {
  Said()[cases] = needs;
  return true;
}

CaseNeeds NeedsOf(const testing::TestInfo& test) {
  CaseNeeds all;
  for (const std::string& key : KeysOf(test)) {
    const auto found = Said().find(key);
    if (found == Said().end()) continue;
    const CaseNeeds& more = found->second;
    if (more.newest_mock) all.newest_mock = more.newest_mock;
    if (!more.mock_config.empty()) all.mock_config = more.mock_config;
    if (more.turn != Turn::kAny) all.turn = more.turn;
    if (more.waits_long) all.waits_long = true;
    if (more.timeout > 0) all.timeout = more.timeout;
  }
  return all;
}

CaseNeeds NeedsOfCurrentCase() {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  return test == nullptr ? CaseNeeds{} : NeedsOf(*test);
}

std::vector<const testing::TestInfo*> AllCases() {
  std::vector<const testing::TestInfo*> all;
  const testing::UnitTest& unit = *testing::UnitTest::GetInstance();
  for (int i = 0; i < unit.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *unit.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) all.push_back(suite.GetTestInfo(j));
  }
  return all;
}

std::string FullName(const testing::TestInfo& test) {
  return std::string(test.test_suite_name()) + "." + test.name();
}

Result<bool> WriteCTestProperties(const std::filesystem::path& file) {
  std::set<std::string> existing;
  std::map<std::string, std::string> suites;
  std::string before_others;
  for (const testing::TestInfo* test : AllCases()) {
    for (const std::string& key : KeysOf(*test)) existing.insert(key);
    const Turn turn = NeedsOf(*test).turn;
    if (turn == Turn::kBeforeOthers || turn == Turn::kAloneBeforeOthers)
      AddTo(before_others, *test);
    if (turn != Turn::kAloneAfterItsSuite) AddTo(suites[test->test_suite_name()], *test);
  }
  for (const auto& [cases, needs] : Said()) {
    if (existing.count(cases) == 0)
      return Error{"there is no case " + cases + ", of which it is said what it needs"};
  }
  std::ofstream out(file, std::ios::trunc);
  for (const testing::TestInfo* test : AllCases())
    out << PropertiesOf(*test, suites[test->test_suite_name()]);
  // Each case on the mock has one of its own.
  out << "if(\"$ENV{BUDGET_GATE_BACKEND}\" STREQUAL live)\nset(before_others \"" << before_others
      << "\")\n";
  for (const testing::TestInfo* test : AllCases()) out << LivePropertiesOf(*test);
  out << "endif()\n";
  if (!out.flush()) return Error{file.string() + " cannot be written"};
  return true;
}

}  // namespace budget_gate::testing_support
