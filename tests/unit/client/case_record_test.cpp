// SPDX-License-Identifier: Apache-2.0
#include "report/case_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "report/run_summary.h"

namespace budget_gate {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

CaseRecord Record(const std::string& name, CaseVerdict verdict) {
  return {.name = name,
          .promise = "it does",
          .level = "MUST",
          .level_reason = "",
          .verdict = verdict,
          .why = "it did not\nmore",
          .known = "known entry",
          .evidence = "1. GET /",
          .sent = {{"GET /key/info", 2}, {"POST /v1/chat/completions", 1}},
          .seconds = 1.5,
          .usd = 0.25,
          .waited_for_settlement = "",
          .server_errors = 1,
          .again = ""};
}

TEST(CaseRecord, ComesBackFromItsJson) {
  const CaseRecord record = Record("A.B/C", CaseVerdict::kShouldBroken);
  const json object = ToJson(record);
  EXPECT_EQ(object.at("verdict"), "should broken");
  EXPECT_EQ(object.at("requests"), 3);
  EXPECT_FALSE(object.contains("level_reason")) << "what says nothing is left out";
  const auto again = CaseRecordFromJson(object);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(ToJson(*again), object);
}

TEST(CaseRecord, WhatIsNoneIsRefused) {
  for (
      const char* text :
      {"{}", "[]", "7", R"({"case":"A.B","verdict":"held"})",
       R"({"case":"A","verdict":"fine","sent":{},"of_virtual_keys":0,"server_errors":0,"seconds":1,"usd":0})"})
    EXPECT_FALSE(CaseRecordFromJson(json::parse(text))) << text;
}

TEST(RunSummary, CountsByVerdictAndTellsAReasonOnce) {
  RunRecord run{.seconds = 12.34, .usd = 0.5};
  run.cases = {Record("A.B", CaseVerdict::kHeld), Record("A.C", CaseVerdict::kSkipped),
               Record("A.D", CaseVerdict::kSkipped), Record("A.E", CaseVerdict::kMustBroken)};
  std::ostringstream text;
  PrintSummary(run, text);
  EXPECT_THAT(text.str(), HasSubstr("  it did not\n    A.C, A.D\n"));
  EXPECT_THAT(text.str(), HasSubstr("BROKEN:\n  it does\n    A.E\n"));
  EXPECT_THAT(text.str(), HasSubstr("4 cases in 12.3 s, 12 requests, $0.5000 spent: 1 held, "
                                    "2 skipped, 1 broken\n"));
  EXPECT_THAT(text.str(), Not(HasSubstr("NOT JUDGED")));
}

TEST(RunSummary, EndsWithTheWorst) {
  const auto status = [](std::vector<CaseVerdict> verdicts) {
    RunRecord run;
    for (const CaseVerdict verdict : verdicts) run.cases.push_back(Record("A.B", verdict));
    return ExitStatusOf(run);
  };
  using enum CaseVerdict;
  EXPECT_EQ(status({kHeld, kSkipped, kKnown, kShouldBroken}), 0);
  EXPECT_EQ(status({kHeld, kStale}), 1);
  EXPECT_EQ(status({kUnjudged, kHeld}), 3);
  EXPECT_EQ(status({kUnjudged, kMustBroken}), 1) << "trouble hides nothing that is broken";
}

}  // namespace
}  // namespace budget_gate
