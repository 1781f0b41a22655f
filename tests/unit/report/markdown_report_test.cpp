// SPDX-License-Identifier: Apache-2.0
#include "report/markdown_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/report/sample_run.h"

namespace budget_gate {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(MarkdownReport, HasTheVerdictFirstAndTheMatrix) {
  const std::string text = MarkdownReport(SampleRunOfAll());
  EXPECT_THAT(text, StartsWith("## ❌ Budget Gate: BROKEN: 1 promise, in 2 of 7 cases"));
  EXPECT_THAT(text, HasSubstr("| Promises by who pays | Key | Team | User |\n|---|:-:|:-:|:-:|\n"
                              "| it stops at the limit | ✅ | ❌ | ❌ |\n"
                              "| it shows \\| its \\*spend\\* | ⚠️ | – |  |\n"));
  EXPECT_THAT(text, HasSubstr("| Key budget | 0 | ⚠️❔ |\n"));
}

TEST(MarkdownReport, TellsEachCauseInABlockThatNothingInItEnds) {
  RunRecord run = SampleRunOfAll();
  run.cases[1].exchanges[1].reply = "200 ```\n</details>";
  const std::string text = MarkdownReport(run);
  EXPECT_THAT(
      text, HasSubstr("<details open><summary>❌ <b>it stops at the limit</b> (2 cases)</summary>"));
  EXPECT_THAT(text, HasSubstr("\n````text\nPromised: it stops at the limit\n"));
  EXPECT_THAT(text, HasSubstr("\n````\n\n</details>"));
}

TEST(GitHubAnnotations, AreOneForEachCauseThatFailsOrCouldNotBeJudged) {
  const std::string text = GitHubAnnotations(SampleRunOfAll());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, StartsWith("::error title=Budget broken%3A PayerBudget.Stops/Team and 1 more::"
                               "Promised: it stops at the limit%0AExpected: is refused%0A"
                               "Seen: admitted, for $0.00019"));
  EXPECT_THAT(text, HasSubstr("\n::error title=Not judged%3A KeyBudget.Waits::Seen: POST"));
  EXPECT_THAT(text, HasSubstr("100%25"));
}

TEST(GitHubAnnotations, AreTenAtMost) {
  RunRecord run = SampleRun({});
  for (int i = 0; i < 12; ++i) {
    run.cases.push_back(SampleCase("A.B" + std::to_string(i), CaseVerdict::kMustBroken));
    run.cases.back().promise = std::string("promise ") + static_cast<char>('a' + i);
  }
  const std::string text = GitHubAnnotations(run);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
}

}  // namespace
}  // namespace budget_gate
