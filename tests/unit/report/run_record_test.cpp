// SPDX-License-Identifier: Apache-2.0
#include "report/run_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litellm/redact.h"
#include "unit/report/sample_run.h"

namespace budget_gate {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

TEST(RunRecord, ComesBackFromItsJson) {
  RunRecord run = SampleRunOfAll();
  run.only = {"KeyBudget.*"};
  run.strict = true;
  run.comparison = Comparison{
      .file = "before.json",
      .release = "1.2",
      .left_out = 3,
      .cases = {{.name = "A.B", .was = "held", .is = "missing"},
                {.name = "A.C", .was = "broken", .is = "held", .change = Change::kMended}}};
  const json document = ToJson(run);
  EXPECT_EQ(document.at("format"), 1);
  EXPECT_EQ(document.at("requests"), 14);
  const auto again = RunRecordFromJson(document);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(ToJson(*again), document);
}

TEST(RunRecord, WhatIsNoneIsRefusedInOneLine) {
  json of_another_format = ToJson(SampleRunOfAll());
  of_another_format["format"] = 2;
  json without_cases = ToJson(SampleRunOfAll());
  without_cases.erase("cases");
  for (const json& document :
       {json(), json::array(), json::object(), of_another_format, without_cases}) {
    const auto run = RunRecordFromJson(document);
    ASSERT_FALSE(run) << document.dump();
    EXPECT_THAT(run.error().message, Not(HasSubstr("\n")));
  }
  EXPECT_EQ(ReadRunRecord("/nowhere/run.json").error().message, "/nowhere/run.json cannot be read");
}

TEST(RunRecord, CountsByVerdict) {
  RunRecord run =
      SampleRun({SampleCase("A.B", CaseVerdict::kHeld), SampleCase("A.C", CaseVerdict::kSkipped),
                 SampleCase("A.D", CaseVerdict::kMustBroken)});
  EXPECT_EQ(CountsOf(run),
            "3 cases in 12.3 s, 6 requests, $0.5000 spent: 1 held, 1 skipped, 1 broken");
}

TEST(RunRecord, EndsWithTheWorst) {
  const auto status = [](const std::vector<CaseVerdict>& verdicts) {
    RunRecord run;
    for (const CaseVerdict verdict : verdicts) run.cases.push_back(SampleCase("A.B", verdict));
    return ExitStatusOf(run);
  };
  using enum CaseVerdict;
  EXPECT_EQ(status({kHeld, kSkipped, kKnown, kShouldBroken}), 0);
  EXPECT_EQ(status({kHeld, kStale}), 1);
  EXPECT_EQ(status({kUnjudged, kHeld}), 3);
  EXPECT_EQ(status({kUnjudged, kMustBroken}), 1) << "trouble hides nothing that is broken";
}

TEST(RunRecord, SaysItsVerdictFirst) {
  const auto headline = [](std::vector<CaseRecord> cases) {
    return HeadlineOf(SampleRun(std::move(cases))).text;
  };
  using enum CaseVerdict;
  EXPECT_EQ(headline({SampleCase("A.B", kHeld), SampleCase("A.C", kSkipped)}),
            "HOLDS: 1 of 2 cases, 1 skipped");
  EXPECT_EQ(headline({SampleCase("A.B", kHeld), SampleCase("A.C", kKnown),
                      SampleCase("A.D", kShouldBroken)}),
            "HOLDS: 1 of 3 cases, 0 skipped; 1 broken as known of this release, 1 broken that no "
            "money depends on");
  EXPECT_EQ(headline({SampleCase("A.B", kMustBroken), SampleCase("A.C", kMustBroken),
                      SampleCase("A.D", kUnjudged)}),
            "BROKEN: 1 promise, in 2 of 3 cases; 1 could not be judged");
  EXPECT_EQ(headline({SampleCase("A.B", kStale)}),
            "STALE: 1 case that known_divergences.yaml lists as broken hold");
  EXPECT_EQ(headline({SampleCase("A.B", kHeld), SampleCase("A.C", kUnjudged)}),
            "NOT JUDGED: 1 of 2 cases; nothing is broken as far as the proxy answered");
}

TEST(RunRecord, MasksWhatIsSecretByItsValueWhereverItIs) {
  RunRecord run = SampleRunOfAll();
  run.proxy = "LiteLLM at http://me:pass word@proxy";
  run.cases[1].exchanges[0].reply = "401 your key hunter2 is none";
  run.cases[1].why = run.cases[1].seen = "hunter2hunter2";
  run.cases[1].sent = {{"GET /key/hunter2/info", 1}};
  KeepSecret("hunter2", "(the master key)");
  KeepSecret("me:pass word", "(a password)");
  const std::string text =
      ToJson(Redacted(run)).dump(-1, ' ', false, json::error_handler_t::replace);
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, Not(HasSubstr("pass word")));
  EXPECT_THAT(text, HasSubstr("401 your key (the master key) is none"));
  EXPECT_THAT(text, HasSubstr("GET /key/(the master key)/info"));
}

}  // namespace
}  // namespace budget_gate
