// SPDX-License-Identifier: Apache-2.0
#include "report/terminal_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "report/causes.h"
#include "unit/report/sample_run.h"

namespace budget_gate {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Printed(const RunRecord& run, const TerminalStyle& style = {.utf8 = true}) {
  std::ostringstream out;
  PrintRun(run, style, out);
  return out.str();
}

TEST(TerminalReport, HasAMatrixOfPromisesByWhoPays) {
  EXPECT_THAT(Printed(SampleRunOfAll()), HasSubstr("Promises by who pays\n"
                                                   "  ┌ Key\n"
                                                   "  │ ┌ Team\n"
                                                   "  │ │ ┌ User\n"
                                                   "  ✓ ✗ ✗  it stops at the limit\n"
                                                   "  ≈ –    it shows | its *spend*\n"));
}

TEST(TerminalReport, SpeaksAsciiWhereTheTerminalDoes) {
  RunRecord run = SampleRunOfAll();
  run.cases[1].seen = "admitted: café";
  const std::string text = Printed(run, {.utf8 = false});
  EXPECT_TRUE(std::all_of(text.begin(), text.end(),
                          [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; }));
  EXPECT_THAT(text, HasSubstr("  , Key\n  | , Team\n"));
  EXPECT_THAT(text, HasSubstr("  H B B  it stops at the limit\n"));
  EXPECT_THAT(text, HasSubstr("H holds"));
}

TEST(TerminalReport, TellsACauseOnceForAllItsCases) {
  const std::string text = Printed(SampleRunOfAll());
  EXPECT_THAT(text, HasSubstr("✗ BROKEN in 2 cases (MUST)\n"
                              "  Promised  it stops at the limit\n"
                              "  Sent      POST /v1/chat/completions {\"a\":\"<b> & 'c'\"}\n"
                              "  Answer    200 ok\n"
                              "  Expected  is refused\n"
                              "  Seen      admitted, for $0.00019"));
  EXPECT_THAT(text, HasSubstr("  Cases     PayerBudget.Stops/Team, /User\n"
                              "  Again     budget_gate run --only 'PayerBudget.Stops/Team'\n"));
  EXPECT_THAT(text, HasSubstr("? NOT JUDGED\n  To see    it waits\n"));
  EXPECT_THAT(text, HasSubstr("≈ broken (SHOULD)\n"));
  EXPECT_THAT(text, HasSubstr("  Known     it does not list (#1; LiteLLM since 1.2)\n"));
  EXPECT_THAT(text, HasSubstr("  it needs a licence\n    PayerBudget.Shows/Team\n"));
  EXPECT_THAT(text, Not(HasSubstr("\033["))) << "colors are for terminals";
}

TEST(TerminalReport, EndsWithTheVerdict) {
  EXPECT_TRUE(Printed(SampleRunOfAll())
                  .ends_with("\nBROKEN: 1 promise, in 2 of 7 cases; 1 could not be judged\n"
                             "LiteLLM 1.106.10 at http://proxy:4000\n" +
                             CountsOf(SampleRunOfAll()) + "\n"));
}

TEST(TerminalReport, TellsWhatIsWorseThanInTheBaseline) {
  RunRecord run = SampleRun(
      {SampleCase("A.B", CaseVerdict::kSkipped), SampleCase("A.C", CaseVerdict::kMustBroken)});
  run.comparison = Comparison{.file = "before.json", .release = "1.2"};
  run.comparison->cases = {
      {.name = "A.B", .was = "held", .is = "skipped"},
      {.name = "A.C", .was = "broken", .is = "broken", .change = Change::kAsRed}};
  const std::string text = Printed(run);
  EXPECT_THAT(text, HasSubstr("✗ SKIPPED, was held\n"));
  EXPECT_THAT(text, HasSubstr("≈ broken (MUST)\n"));
  EXPECT_THAT(text, HasSubstr("A.B  held → skipped\n"));
  EXPECT_THAT(text, HasSubstr("\nWORSE than on LiteLLM 1.2: 1 case\n"));
}

TEST(Causes, DoNotDependOnNamesAmountsAndWhoPays) {
  RunRecord run = SampleRun({SampleCase("P.A/Key", CaseVerdict::kMustBroken),
                             SampleCase("P.A/Team", CaseVerdict::kMustBroken)});
  run.cases[0].seen = "the Key showed $0.1 after 3 s: budget-gate-20261127T014221-aaaa";
  run.cases[1].seen = "the Team showed $0.27 after 12.5 s: budget-gate-20261127T014222-bbbb";
  EXPECT_EQ(CausesOf(run).size(), 1U);
  run.cases[1].seen = "HTTP 500: no";
  run.cases[0].seen = "HTTP 400: no";
  EXPECT_EQ(CausesOf(run).size(), 2U) << "a status of HTTP is no amount";
  run.cases[0].known = run.cases[1].known = "a known issue";
  EXPECT_EQ(CausesOf(run).size(), 1U) << "what is known explains both";
  run.cases[1].level = "SHOULD";
  EXPECT_EQ(CausesOf(run).size(), 2U);
}

}  // namespace
}  // namespace budget_gate
