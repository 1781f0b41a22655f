// SPDX-License-Identifier: Apache-2.0
#include "runner/case_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <iostream>

#include "common/exit_status.h"
#include "support/runner_channel.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;

// Run by the tests below, each in a process of its own: of this program, as the runner runs cases
// of its own.
using DISABLED_Child = testing::Test;

/// Where the runner listens; a case's own main() says so to TellRunnerAt.
constexpr int kRunner = 3;

TEST_F(DISABLED_Child, Crashes) {
  std::cout << "about to crash" << std::endl;
  raise(SIGKILL);
}

TEST_F(DISABLED_Child, Hangs) {
  TellRunnerAt(kRunner);
  const Waiting waiting("what never comes", Seconds(90));
  for (;;) pause();
}

TEST_F(DISABLED_Child, RefusesItsSettings) {
  std::cerr << "BUDGET_GATE_PATIENCE='long': give a number\n";
  _exit(kBadUsage);
}

TEST_F(DISABLED_Child, EndsTooEarly) {
  _exit(0);
}

TEST_F(DISABLED_Child, TellsItsRecord) {
  TellRunnerAt(kRunner);
  TellOpening({.release = "1.2.3", .model = "m", .config = "c", .seed = "abcd"});
  TellRunner(ToJson(CaseRecord{.name = "Child.TellsItsRecord",
                               .promise = "it tells",
                               .level = "MUST",
                               .verdict = CaseVerdict::kHeld})
                 .dump());
}

class CaseProcessTest : public testing::Test {
 protected:
  CaseProcessTest() { setenv("GTEST_ALSO_RUN_DISABLED_TESTS", "1", 1); }
  ~CaseProcessTest() override { unsetenv("GTEST_ALSO_RUN_DISABLED_TESTS"); }

  /// Hears `process` until `enough` says so, or it is over.
  template <typename Enough>
  static void Hear(CaseProcess& process, Enough enough) {
    for (bool lives = true; lives && !enough();) {
      std::vector<pollfd> polled;
      process.AddTo(polled);
      poll(polled.data(), polled.size(), 100);
      lives = process.Read();
    }
  }
  static CaseRecord RecordOf(CaseProcess& process) {
    Hear(process, [] { return false; });
    return process.record();
  }
};

TEST_F(CaseProcessTest, ThatCrashesIsNotJudged) {
  CaseProcess process("DISABLED_Child.Crashes", 60);
  const CaseRecord record = RecordOf(process);
  EXPECT_EQ(record.verdict, CaseVerdict::kUnjudged);
  EXPECT_EQ(record.name, "DISABLED_Child.Crashes");
  EXPECT_EQ(record.why, "its process ended with the signal Killed");
  EXPECT_FALSE(process.told_its_record());
  EXPECT_THAT(process.output(), HasSubstr("about to crash"));
}

TEST_F(CaseProcessTest, ThatHangsIsEnded) {
  CaseProcess process("DISABLED_Child.Hangs", 60);
  Hear(process, [&] { return process.waiting().has_value(); });
  ASSERT_TRUE(process.waiting());
  EXPECT_EQ(process.waiting()->what, "what never comes");
  EXPECT_EQ(process.waiting()->patience, 90);
  process.EndIfOverdue(CaseProcess::Clock::now());
  process.EndIfOverdue(CaseProcess::Clock::now() + std::chrono::seconds(61));
  const CaseRecord record = RecordOf(process);
  EXPECT_EQ(record.verdict, CaseVerdict::kUnjudged);
  EXPECT_EQ(record.why, "it had not ended after 60 s, and waited for what never comes");
}

TEST_F(CaseProcessTest, WithoutARecordIsNotJudged) {
  CaseProcess process("DISABLED_Child.EndsTooEarly", 60);
  EXPECT_EQ(RecordOf(process).why, "its process ended with the status 0, before the case was over");
}

TEST_F(CaseProcessTest, ThatRefusesItsSettingsSaysSo) {
  CaseProcess process("DISABLED_Child.RefusesItsSettings", 60);
  (void)RecordOf(process);
  EXPECT_TRUE(process.refused_settings());
  EXPECT_THAT(process.output(), HasSubstr("give a number"));
}

TEST_F(CaseProcessTest, TellsWhatBecameOfItsCase) {
  CaseProcess process("DISABLED_Child.TellsItsRecord", 60);
  const CaseRecord record = RecordOf(process);
  EXPECT_EQ(record.verdict, CaseVerdict::kHeld) << process.output();
  EXPECT_EQ(record.promise, "it tells");
  ASSERT_TRUE(process.opening());
  EXPECT_EQ(process.opening()->release, "1.2.3");
  EXPECT_EQ(process.opening()->seed, "abcd");
  EXPECT_TRUE(process.told_its_record());
  EXPECT_FALSE(process.refused_settings());
}

}  // namespace
}  // namespace budget_gate::testing_support
