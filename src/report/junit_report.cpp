// SPDX-License-Identifier: Apache-2.0
// https://github.com/jenkinsci/xunit-plugin, its junit-10.xsd: what most readers agree on.
#include "report/junit_report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "report/escape.h"
#include "report/failure_text.h"
#include "report/money.h"

namespace budget_gate {
namespace {

using Attributes = std::vector<std::pair<const char*, std::string>>;

std::string JUnitTime(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", seconds);
  return text.data();
}

/// `<name a="1">`, or with "/" as `end` `<name a="1"/>`.
std::string Tag(const std::string& name, const Attributes& attributes, const char* end = "") {
  std::string tag = "<" + name;
  for (const auto& [attribute, value] : attributes)
    tag += std::string(" ") + attribute + "=\"" + EscapeXmlAttribute(value) + "\"";
  return tag + end + ">";
}

std::string Element(const std::string& name, const Attributes& attributes,
                    const std::string& text) {
  return Tag(name, attributes) + EscapeXml(text) + "</" + name + ">\n";
}

/// The cases of a section, as elements, and how many there are of each kind.
struct Suite {
  std::string name;
  std::string cases{};
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  double seconds = 0;

  Attributes Counts() const {
    return {{"tests", std::to_string(tests)},
            {"failures", std::to_string(failures)},
            {"errors", std::to_string(errors)},
            {"skipped", std::to_string(skipped)},
            {"time", JUnitTime(seconds)}};
  }
};

std::string MessageOf(const CaseRecord& record) {
  const std::string seen = record.InShort();
  switch (record.verdict) {
    case CaseVerdict::kStale:
      return "listed as known to break, but it holds: " + record.known;
    case CaseVerdict::kMustBroken:
      return record.promise + " -- " + seen;
    case CaseVerdict::kKnown:
      return "known divergence: " + record.known;
    case CaseVerdict::kShouldBroken:
      return "SHOULD, but does not: " + record.promise + " -- " + seen;
    default:
      return seen;
  }
}

void AddCase(Suite& suite, const RunRecord& run, const CaseRecord& record) {
  ++suite.tests;
  suite.seconds += record.seconds;
  const Attributes attributes{
      {"name", record.title()}, {"classname", record.suite()}, {"time", JUnitTime(record.seconds)}};
  const Outcome outcome = OutcomeOf(run, record);
  if (outcome == Outcome::kPassed) {
    suite.cases += "    " + Tag("testcase", attributes, "/") + "\n";
    return;
  }
  suite.cases += "    " + Tag("testcase", attributes) + "\n      ";
  const ChangedCase* changed = run.comparison ? run.comparison->Find(record.name) : nullptr;
  const std::string since = changed == nullptr ? "" : "(" + changed->was + " in the baseline) ";
  const std::string message = since + MessageOf(record);
  const std::string type(NameOf(record.verdict));
  if (outcome == Outcome::kSkipped) {
    ++suite.skipped;
    suite.cases += Tag("skipped", {{"message", message}}, "/") + "\n";
    if (record.verdict != CaseVerdict::kSkipped)
      suite.cases += "      " + Element("system-out", {}, FailureText(run, record));
  } else if (outcome == Outcome::kFailed) {
    ++suite.failures;
    suite.cases +=
        Element("failure", {{"message", message}, {"type", type}}, FailureText(run, record));
  } else {
    ++suite.errors;
    suite.cases +=
        Element("error", {{"message", message}, {"type", type}}, FailureText(run, record));
  }
  suite.cases += "    </testcase>\n";
}

void AddMissing(Suite& suite, const ChangedCase& missing) {
  ++suite.tests;
  ++suite.failures;
  const CaseRecord record{.name = missing.name};
  suite.cases +=
      "    " +
      Tag("testcase",
          {{"name", record.title()}, {"classname", record.suite()}, {"time", JUnitTime(0)}}) +
      "\n      " +
      Element(
          "failure",
          {{"message", missing.was + " in the baseline, and was not run now"}, {"type", "missing"}},
          missing.promise) +
      "    </testcase>\n";
}

std::string PropertiesOf(const RunRecord& run) {
  std::string text = "    <properties>\n";
  const Attributes properties{{"proxy", run.url.empty() ? run.proxy : run.url},
                              {"release", run.release},
                              {"model", run.model},
                              {"requests", std::to_string(run.requests())},
                              {"spend", PlainUsd(run.usd)},
                              {"seed", run.seed},
                              {"config", run.config},
                              {"suite_version", run.suite_version},
                              {"strict", run.strict ? "true" : "false"},
                              {"baseline", run.comparison ? run.comparison->file : ""}};
  for (const auto& [name, value] : properties) {
    if (value.empty()) continue;
    text += "      " + Tag("property", {{"name", name}, {"value", value}}, "/") + "\n";
  }
  return text + "    </properties>\n";
}

Attributes Joined(Attributes first, const Attributes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

std::string JUnitReport(const RunRecord& run) {
  std::vector<Suite> suites;
  const auto suite_of = [&](const std::string& name) -> Suite& {
    const auto found = std::find_if(suites.begin(), suites.end(),
                                    [&](const Suite& each) { return each.name == name; });
    return found == suites.end() ? suites.emplace_back(Suite{.name = name}) : *found;
  };
  for (const CaseRecord& each : run.cases) AddCase(suite_of(each.section), run, each);
  if (run.comparison) {
    for (const ChangedCase& each : run.comparison->cases)
      if (each.is == "missing") AddMissing(suite_of("Missing"), each);
  }
  Suite all{.name = "Budget Gate"};
  std::string body;
  const std::string properties = PropertiesOf(run);
  for (const Suite& each : suites) {
    all.tests += each.tests;
    all.failures += each.failures;
    all.errors += each.errors;
    body += "  " + Tag("testsuite", Joined({{"name", each.name}}, each.Counts())) + "\n" +
            properties + each.cases + "  </testsuite>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
         Tag("testsuites", {{"name", all.name},
                            {"tests", std::to_string(all.tests)},
                            {"failures", std::to_string(all.failures)},
                            {"errors", std::to_string(all.errors)},
                            {"time", JUnitTime(run.seconds)}}) +
         "\n" + body + "</testsuites>\n";
}

}  // namespace budget_gate
