// SPDX-License-Identifier: Apache-2.0
// The tests of what the tests are made of.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "common/fixtures.h"
#include "gate/names.h"
#include "gate/run_spend.h"
#include "mock_proxy.h"
#include "releases/defect.h"
#include "sabotage/interposer_defects.h"
#include "support/known_divergences.h"
#include "support/matchers.h"
#include "support/run_findings.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;
using testing::Not;

Reply<Completion> Refused(int status, const std::string& type, const std::string& code,
                          const std::string& message = "no") {
  return RequestError{.status = status, .type = type, .code = code, .message = message};
}

TEST(Matchers, ARefusalForABudgetSaysSoByItsTypeOrItsAmounts) {
  for (const int status : {400, 422, 429, 500})
    EXPECT_THAT(Refused(status, "budget_exceeded", ""), IsRefusedForBudget());
  const std::string amounts = "Budget has been exceeded! Current cost: 0.2, Max budget: 0.1";
  for (const char* type : {"invalid_request_error", ""})
    EXPECT_THAT(Refused(422, type, "", amounts), IsRefusedForBudget());
  EXPECT_THAT(Refused(401, "auth_error", "401"), Not(IsRefusedForBudget()));
  EXPECT_THAT(Refused(200, "budget_exceeded", "200", amounts), Not(IsRefusedForBudget()));
  EXPECT_THAT(Reply<Completion>(Completion{}), Not(IsRefusedForBudget()));
}

TEST(Matchers, TheFormOfABudgetRejectionIsA4xxOfThatTypeWhoseCodeIsItsStatus) {
  for (const int status : {400, 422, 429}) {
    EXPECT_THAT(Refused(status, "budget_exceeded", std::to_string(status)),
                HasTheFormOfABudgetRejection());
  }
  EXPECT_THAT(Refused(422, "invalid_request_error", "422"), Not(HasTheFormOfABudgetRejection()));
  EXPECT_THAT(Refused(500, "budget_exceeded", "500"), Not(HasTheFormOfABudgetRejection()));
  EXPECT_THAT(Refused(429, "budget_exceeded", "400"), Not(HasTheFormOfABudgetRejection()));
  EXPECT_THAT(Reply<Completion>(Completion{}), Not(HasTheFormOfABudgetRejection()));
}

TEST(Matchers, SayWhatWasExpectedAndWhatWasSeen) {
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT(Refused(429, "throttling_error", "429"), IsRefusedForBudget()),
      "whose type is 'throttling_error'");
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT(Refused(429, "budget_exceeded", "1"), HasTheFormOfABudgetRejection()),
      "whose code is '1'");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(Refused(500, "x", "500"), IsAdmitted()),
                          "refused with HTTP 500 x: no");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(0.25, IsUsd(0.5)), "differs by $-0.25");
}

TEST(Matchers, NoteARequestWithoutAnAnswerOnceAndOnlyWhereTheyFail) {
  const Reply<Completion> lost = RequestError{.status = 502, .message = "<html>"};
  ForgetNotJudged();
  EXPECT_THAT(lost, Not(IsAdmitted()));
  EXPECT_EQ(WhyNotJudged({.assertions = 1}), std::nullopt);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(lost, IsAdmitted()), "502");
  EXPECT_NE(WhyNotJudged({.assertions = 1}), std::nullopt);
  EXPECT_EQ(WhyNotJudged({.assertions = 2}), std::nullopt) << "one trouble excuses one assertion";
  ForgetNotJudged();
}

TEST(Matchers, ARefusalIsOneOfTheStatusAndTypeGiven) {
  EXPECT_THAT(Refused(401, "auth_error", "401"), IsRefusedWith(401, "auth_error"));
  EXPECT_THAT(Refused(500, "auth_error", "500"), Not(IsRefusedWith(IsClientError(), testing::_)));
}

TEST(Names, SayWhoseTheyAreAndHowOld) {
  const auto before = std::chrono::system_clock::now() - std::chrono::seconds(2);
  const std::string name = NewName();
  EXPECT_THAT(name, testing::StartsWith("budget-gate-2"));
  EXPECT_NE(name, NewName());
  const auto made = TimeOfName(name);
  ASSERT_TRUE(made);
  EXPECT_GT(*made, before);
  EXPECT_LT(*made, std::chrono::system_clock::now() + std::chrono::seconds(2));
}

TEST(Names, SayOfWhichRunTheyAre) {
  const std::string run = NewRun();
  const std::string before = NewName();
  NameAfterRun(run);
  EXPECT_EQ(ThisRun(), run);
  EXPECT_EQ(RunOfName(NewName()), run);
  EXPECT_NE(RunOfName(before), run) << before;
  EXPECT_FALSE(RunOfName("production-" + run));
}

TEST(RunFindings, AreReadAsTheyWereWritten) {
  const auto file = std::filesystem::path(testing::TempDir()) / NewName();
  EXPECT_FALSE(RunFindings::Read(file));
  RunFindings findings;
  findings.run = "r";
  findings.version = "1.2.3";
  findings.follows_script = true;
  findings.one_request = 0.25;
  findings.Write(file);
  const auto read = RunFindings::Read(file);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->run, "r");
  EXPECT_EQ(read->version, "1.2.3");
  EXPECT_TRUE(read->follows_script);
  EXPECT_EQ(read->one_request, 0.25);
  std::ofstream(file) << R"({"run": 1})";
  EXPECT_FALSE(RunFindings::Read(file));
  std::filesystem::remove(file);
}

TEST(Names, OfOthersAreNotOurs) {
  for (const char* name : {"", "budget-gate-", "budget-gate-2026", "production-key",
                           "budget-gate-20269999T999999-abc"})
    EXPECT_FALSE(TimeOfName(name)) << name;
}

TEST(KnownDivergences, OfTheProjectCanBeReadAndNameTheirDefects) {
  const auto entries = ReadKnownDivergences(Fixture("known_divergences.yaml"), "x");
  ASSERT_TRUE(entries) << entries.error().message;
  EXPECT_FALSE(entries->empty());
  for (const KnownDivergence& entry : *entries) {
    EXPECT_TRUE(entry.mock_defect.empty() || budget_mock::DefectSet().Add(entry.mock_defect))
        << entry.test_case;
  }
}

TEST(KnownDivergences, HoldForTheirReleasesOnly) {
  const std::vector<KnownDivergence> entries{{.test_case = "A.B",
                                              .from = {1, 80, 0},
                                              .through = Release{1, 83, 14},
                                              .issue = "#1",
                                              .sentence = "x",
                                              .mock_defect = "",
                                              .sometimes = false}};
  for (const char* release : {"1.80.0", "1.83.14", "v1.83.14-stable", "1.81"})
    EXPECT_TRUE(FindDivergence(entries, "A.B", release)) << release;
  for (const char* release : {"1.79.9", "1.83.15", "1.106.10", "", "unknown"})
    EXPECT_FALSE(FindDivergence(entries, "A.B", release)) << release;
  EXPECT_FALSE(FindDivergence(entries, "A.C", "1.81.0"));
  EXPECT_THAT(entries.front().ToString(), HasSubstr("x (#1; LiteLLM from 1.80.0 to 1.83.14)"));
}

TEST(KnownDivergences, ThatAreIncompleteAreRefusedWithTheirPlace) {
  auto entries = ReadKnownDivergences("- case: A.B\n  issue: x\n", "x.yaml");
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().message, "x.yaml: line 1: no 'sentence'");
  entries = ReadKnownDivergences("case: A.B\n", "x.yaml");
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().message, "x.yaml: line 1: there has to be a list here");
}

TEST(RunSpend, IsSharedByTheProcessesOfARunAndNeverExceeded) {
  const std::string file = testing::TempDir() + "budget_gate_run_spend";
  RunSpend one(file, 0.5);
  RunSpend other(file, 0.5);
  one.Begin();
  EXPECT_TRUE(one.Take(0.25));
  EXPECT_TRUE(other.Take(0.25));
  EXPECT_FALSE(one.Take(0.125));
  EXPECT_DOUBLE_EQ(one.Spent(), 0.5);
  other.GiveBack(0.125);
  EXPECT_TRUE(one.Take(0.125));
  one.Begin();
  EXPECT_EQ(other.Spent(), 0);
  std::filesystem::remove(file);
}

/// The names in a table of defects and what catches them.
std::vector<std::string> DefectsIn(const std::string& table) {
  std::ifstream file(BUDGET_GATE_TESTS "/sabotage/" + table);
  std::vector<std::string> defects;
  for (std::string line; std::getline(file, line);) {
    const std::string name = line.substr(0, line.find(' '));
    if (!name.empty() && name != "#") defects.push_back(name);
  }
  return defects;
}

TEST(Sabotage, HasACatcherForEveryDefect) {
  for (const budget_mock::Defect* defect : budget_mock::AllDefects())
    EXPECT_THAT(DefectsIn("defects.txt"),
                testing::Contains(testing::AnyOf(
                    defect->name(), testing::StartsWith(std::string(defect->name()) + "/"))));
}

TEST(Interposer, HasACatcherForEveryDefect) {
  std::vector<std::string> defects;
  for (const auto& defect : sabotage::AllWireDefects()) defects.push_back(defect.name);
  EXPECT_THAT(DefectsIn("wire_defects.txt"), testing::UnorderedElementsAreArray(defects));
}

}  // namespace
}  // namespace budget_gate::testing_support
