// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "unit/report/sample_run.h"

namespace budget_gate {
namespace {

using enum CaseVerdict;
using testing::HasSubstr;

RunRecord RunOf(const std::vector<std::pair<std::string, CaseVerdict>>& verdicts) {
  RunRecord run = SampleRun({});
  for (const auto& [name, verdict] : verdicts) run.cases.push_back(SampleCase(name, verdict));
  return run;
}

/// "worse held missing" of the only case that has changed; empty where none has.
std::string ChangeOf(const RunRecord& before, const RunRecord& now) {
  const auto comparison = Compare(before, now, "before.json");
  if (!comparison || comparison->cases.empty()) return "";
  const ChangedCase& changed = comparison->cases.front();
  return std::string(NameOf(changed.change)) + " " + changed.was + " " + changed.is;
}

TEST(Comparison, TellsWhatHasChanged) {
  struct Row {
    CaseVerdict was;
    CaseVerdict is;
    const char* change;
  };
  for (const auto& [was, is, change] : {
           Row{kHeld, kHeld, ""},
           Row{kHeld, kStale, ""},
           Row{kHeld, kMustBroken, "worse held broken"},
           Row{kHeld, kKnown, "worse held known"},
           Row{kHeld, kShouldBroken, "worse held should broken"},
           Row{kHeld, kSkipped, "worse held skipped"},
           Row{kStale, kMustBroken, "worse stale broken"},
           Row{kHeld, kUnjudged, ""},
           Row{kSkipped, kMustBroken, "new red skipped broken"},
           Row{kUnjudged, kMustBroken, "new red not judged broken"},
           Row{kShouldBroken, kMustBroken, "new red should broken broken"},
           Row{kMustBroken, kMustBroken, "as red broken broken"},
           Row{kKnown, kMustBroken, "as red known broken"},
           Row{kMustBroken, kHeld, "mended broken held"},
           Row{kShouldBroken, kHeld, "mended should broken held"},
           Row{kSkipped, kHeld, ""},
           Row{kSkipped, kSkipped, ""},
       })
    EXPECT_EQ(ChangeOf(RunOf({{"A.B", was}}), RunOf({{"A.B", is}})), change);
}

TEST(Comparison, WhatIsMissingOrUnknownFailsOnlyWhereItMatters) {
  EXPECT_EQ(ChangeOf(RunOf({{"A.B", kHeld}}), RunOf({})), "worse held missing");
  EXPECT_EQ(ChangeOf(RunOf({{"A.B", kMustBroken}}), RunOf({})), "");
  EXPECT_EQ(ChangeOf(RunOf({}), RunOf({{"A.B", kMustBroken}})), "new red unknown broken");
  EXPECT_EQ(ChangeOf(RunOf({}), RunOf({{"A.B", kHeld}})), "");
}

TEST(Comparison, WhatTheRunWasNotToRunIsNotMissing) {
  RunRecord now = RunOf({{"KeyBudget.A", kHeld}});
  now.only = {"KeyBudget.*"};
  const auto comparison = Compare(
      RunOf({{"KeyBudget.A", kHeld}, {"KeyBudget.B", kHeld}, {"UserBudget.A", kHeld}}), now, "f");
  ASSERT_TRUE(comparison);
  ASSERT_EQ(comparison->cases.size(), 1U);
  EXPECT_EQ(comparison->cases.front().name, "KeyBudget.B");
  EXPECT_EQ(comparison->left_out, 1);
}

TEST(Comparison, DecidesWhatTheRunEndsWith) {
  const auto status = [](CaseVerdict was, CaseVerdict is) {
    RunRecord now = RunOf({{"A.B", is}});
    now.comparison = *Compare(RunOf({{"A.B", was}}), now, "before.json");
    return ExitStatusOf(now);
  };
  EXPECT_EQ(status(kMustBroken, kMustBroken), 0) << "as red as it was";
  EXPECT_EQ(status(kHeld, kSkipped), 1);
  EXPECT_EQ(status(kHeld, kShouldBroken), 1);
  EXPECT_EQ(status(kSkipped, kMustBroken), 1);
  EXPECT_EQ(status(kHeld, kUnjudged), 3);
  EXPECT_EQ(status(kMustBroken, kStale), 0) << "mended, whatever the list says";
  EXPECT_EQ(status(kHeld, kHeld), 0);
}

TEST(Comparison, RefusesABaselineThatWasMadeOtherwise) {
  const RunRecord run = RunOf({{"A.B", kHeld}});
  const auto refusal = [&](auto change) {
    RunRecord before = run;
    change(before);
    const auto comparison = Compare(before, run, "before.json");
    return comparison ? "" : comparison.error().message;
  };
  EXPECT_EQ(refusal([](RunRecord&) {}), "");
  EXPECT_EQ(refusal([](RunRecord& before) { before.release = "1.0"; }), "");
  EXPECT_THAT(
      refusal([](RunRecord& before) { before.suite_version = "0.2.0"; }),
      HasSubstr("before.json is no baseline for this run: it was made by Budget Gate 0.2.0"));
  EXPECT_THAT(refusal([](RunRecord& before) { before.strict = true; }), HasSubstr("with --strict"));
  EXPECT_THAT(refusal([](RunRecord& before) { before.config = "other"; }),
              HasSubstr("another config"));
}

TEST(Comparison, IsPrintedByWhatHasChanged) {
  const auto comparison = Compare(
      RunOf({{"A.A", kHeld}, {"A.B", kMustBroken}, {"A.C", kMustBroken}, {"A.D", kSkipped}}),
      RunOf({{"A.A", kSkipped}, {"A.B", kHeld}, {"A.C", kMustBroken}, {"A.D", kMustBroken}}),
      "before.json");
  ASSERT_TRUE(comparison);
  ASSERT_EQ(comparison->cases.size(), 4U);
  EXPECT_EQ(comparison->cases[1].name, "A.D") << "what fails the gate is first";
  std::ostringstream out;
  PrintComparison(*comparison, false, out);
  EXPECT_EQ(out.str(),
            "Against before.json (LiteLLM 1.106.10):\n"
            "  Worse: these held (1):\n    A.A  held -> skipped\n"
            "  Newly red: these were not known to be broken (1):\n    A.D  skipped -> broken\n"
            "  As red as there (1):\n    A.C  broken -> broken\n"
            "  Mended: these hold now (1):\n    A.B  broken -> held\n");
}

}  // namespace
}  // namespace budget_gate
