// SPDX-License-Identifier: Apache-2.0
#include "report/junit_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/report/sample_run.h"

namespace budget_gate {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(JUnitReport, HasASuiteForEachSectionWithItsCounts) {
  const std::string xml = JUnitReport(SampleRunOfAll());
  EXPECT_THAT(xml,
              HasSubstr("<testsuites name=\"Budget Gate\" tests=\"7\" failures=\"2\" errors=\"1\" "
                        "time=\"12.340\">"));
  EXPECT_THAT(xml,
              HasSubstr("<testsuite name=\"Payer budget\" tests=\"5\" failures=\"2\" errors=\"0\" "
                        "skipped=\"2\" time=\"2.500\">"));
  EXPECT_THAT(xml,
              HasSubstr("<testsuite name=\"Key budget\" tests=\"2\" failures=\"0\" errors=\"1\" "
                        "skipped=\"1\" time=\"1.000\">"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"release\" value=\"1.106.10\"/>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"proxy\" value=\"http://proxy:4000\"/>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"spend\" value=\"$0.5\"/>"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"seed\" value=\"s9s9\"/>"));
}

TEST(JUnitReport, SaysOfEachCaseWhyItDidNotHold) {
  const std::string xml = JUnitReport(SampleRunOfAll());
  EXPECT_THAT(xml,
              HasSubstr("<testcase name=\"Stops/Key\" classname=\"PayerBudget\" time=\"0.500\"/>"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"it stops at the limit -- admitted, for $0.00019"));
  EXPECT_THAT(xml, HasSubstr("Promised: it stops at the limit\n"));
  EXPECT_THAT(
      xml,
      HasSubstr("  ... 7 more requests ...\n&gt; 9. 1.00 s: POST /v1/chat/completions "
                "{&quot;a&quot;:&quot;&lt;b&gt; &amp; &#39;c&#39;&quot;}  (3 times until 2.00 s)"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"it needs a licence\"/>"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"known divergence: it does not list (#1;"));
  EXPECT_THAT(xml,
              HasSubstr("<skipped message=\"SHOULD, but does not: it shows | its *spend* -- "));
  EXPECT_THAT(xml, HasSubstr("<error message=\"POST /key/generate failed: \xEF\xBF\xBD ]]&gt; 100% "
                             "\xEF\xBF\xBD\" type=\"not judged\">"));
}

TEST(JUnitReport, FailsWhatIsWorseThanInTheBaselineAndOnlyThat) {
  RunRecord run = SampleRun(
      {SampleCase("A.B", CaseVerdict::kSkipped), SampleCase("A.C", CaseVerdict::kMustBroken)});
  run.comparison = Comparison{.file = "before.json", .release = "1.2"};
  run.comparison->cases = {
      {.name = "A.B", .was = "held", .is = "skipped"},
      {.name = "A.C", .was = "broken", .is = "broken", .change = Change::kAsRed},
      {.name = "A.D", .was = "held", .is = "missing", .promise = "it is there"}};
  const std::string xml = JUnitReport(run);
  EXPECT_THAT(xml, HasSubstr("<failure message=\"(held in the baseline) it needs a licence\""));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"(broken in the baseline) it stops at the limit"));
  EXPECT_THAT(xml, HasSubstr("<testcase name=\"D\" classname=\"A\" time=\"0.000\">"));
  EXPECT_THAT(xml, HasSubstr("held in the baseline, and was not run now"));
  EXPECT_THAT(xml, Not(HasSubstr("type=\"broken\"")));
}

}  // namespace
}  // namespace budget_gate
