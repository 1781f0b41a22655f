// SPDX-License-Identifier: Apache-2.0
#include "report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "report/spend_curve.h"
#include "unit/report/sample_run.h"

namespace budget_gate {
namespace {

using testing::HasSubstr;
using testing::Not;

int Count(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++count;
  return count;
}

TEST(HtmlReport, HasTheVerdictFirst) {
  const std::string page = HtmlReport(SampleRunOfAll());
  EXPECT_LT(page.find("<h1>BROKEN: 1 promise, in 2 of 7 cases"), page.find("Promises by who pays"));
  EXPECT_THAT(page, HasSubstr("<title>Budget Gate: BROKEN: 1 promise"));
  EXPECT_THAT(page, HasSubstr("LiteLLM 1.106.10 at http://proxy:4000"));
}

TEST(HtmlReport, NeedsNoNetwork) {
  const std::string page = HtmlReport(SampleRunOfAll());
  EXPECT_FALSE(std::regex_search(page, std::regex("(src|href)=\"(?!#)")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
}

TEST(HtmlReport, EveryLinkHasItsTarget) {
  const std::string page = HtmlReport(SampleRunOfAll());
  static const std::regex link("href=\"#([a-z0-9-]+)\"");
  int links = 0;
  for (std::sregex_iterator each(page.begin(), page.end(), link), end; each != end; ++each, ++links)
    EXPECT_EQ(Count(page, "id=\"" + (*each)[1].str() + "\""), 1) << (*each)[1];
  EXPECT_EQ(links, 7) << "one for each case";
}

TEST(HtmlReport, ShowsTheExchangeOfACaseAndWhatItsFailureIsAbout) {
  const std::string page = HtmlReport(SampleRunOfAll());
  EXPECT_THAT(page, HasSubstr("<li class=\"gap\">7 more</li>"));
  EXPECT_THAT(page, HasSubstr("<li class=\"failed\"><pre>9. 1.00 s: POST /v1/chat/completions "
                              "{&quot;a&quot;:&quot;&lt;b&gt; &amp; &#39;c&#39;&quot;}"));
  EXPECT_THAT(page, HasSubstr("data-mark=\"broken\" data-text=\"payerbudget.stops/team"));
}

TEST(HtmlReport, ShowsWhatIsWorseThanInTheBaseline) {
  RunRecord run = SampleRunOfAll();
  run.comparison = Comparison{.file = "before.json", .release = "1.2"};
  run.comparison->cases = {{.name = "PayerBudget.Stops/Team", .was = "held", .is = "broken"}};
  const std::string page = HtmlReport(run);
  EXPECT_THAT(page, HasSubstr("<h2>Against before.json (LiteLLM 1.2)</h2>"));
  EXPECT_THAT(
      page, HasSubstr("<td>held</td><td>broken</td><td><span class=\"mark broken\">worse</span>"));
  EXPECT_THAT(page, HasSubstr("2 requests, was held</small>"));
}

TEST(SpendCurve, HasTheLimitTheStepsAndTheRefusal) {
  const std::string svg = SpendCurves(SampleCase("A.B", CaseVerdict::kMustBroken).spend);
  EXPECT_EQ(Count(svg, "<svg"), 1);
  EXPECT_EQ(Count(svg, "<line class=\"limit\""), 3) << "at each request";
  EXPECT_THAT(svg, HasSubstr(">limit $0.00015</text>"));
  EXPECT_EQ(Count(svg, "<g class=\"refused\">"), 1);
  EXPECT_THAT(svg, HasSubstr("<title>0.60 s: refused, spent $0.0001 of $0.00015</title>"));
  EXPECT_EQ(Count(svg, "<circle class=\"shown\""), 1);
  EXPECT_THAT(svg, HasSubstr("<path class=\"spent\" d=\"M"));
}

TEST(SpendCurve, IsOneForEachKeyAndFourAtMost) {
  EXPECT_EQ(SpendCurves({}), "");
  std::vector<SpendSample> samples;
  for (const char* key : {"a", "b", "a", "c", "d", "e"})
    samples.push_back({.key = key, .usd = 1, .what = "served"});
  const std::string svg = SpendCurves(samples);
  EXPECT_EQ(Count(svg, "<svg"), 4);
  EXPECT_EQ(Count(svg, "<line class=\"limit\""), 0) << "there is none";
  EXPECT_THAT(svg, HasSubstr("key 1: 2 requests"));
}

TEST(SpendCurve, ALimitFarAboveWhatIsSpentDoesNotHideIt) {
  const std::string svg = SpendCurves({{.key = "a", .usd = 0.001, .limit = 10, .what = "served"}});
  EXPECT_EQ(Count(svg, "<line class=\"limit\""), 0);
  EXPECT_THAT(svg, HasSubstr(">$0.001</text>"));
}

}  // namespace
}  // namespace budget_gate
