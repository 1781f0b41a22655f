// SPDX-License-Identifier: Apache-2.0
#include "runner/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace budget_gate::testing_support {
namespace {

using namespace std::chrono_literals;

const RunState kState{.done = 3,
                      .all = 10,
                      .running = 4,
                      .red = 1,
                      .spent = 0.01234,
                      .waiting = "spend in the database, 7 of 90 s"};

TEST(Progress, IsOneLine) {
  EXPECT_EQ(LineOf(kState),
            "3 of 10 done, 4 running, 1 red, $0.0123 spent; spend in the database, 7 of 90 s");
  EXPECT_EQ(LineOf({.done = 0, .all = 2, .running = 2, .red = 0}), "0 of 2 done, 2 running, 0 red");
}

TEST(Progress, ElsewhereThanOnATerminalIsALineEveryFifteenSeconds) {
  std::ostringstream out;
  const Progress::Time begin = std::chrono::steady_clock::now();
  {
    Progress progress(out, false);
    for (auto at = 0s; at < 40s; at += 1s) progress.Tell(kState, begin + at, begin);
  }
  EXPECT_EQ(out.str(), "15 s: " + LineOf(kState) + "\n30 s: " + LineOf(kState) + "\n");
}

TEST(Progress, OnATerminalIsWrittenOverAndLeavesNothing) {
  std::ostringstream out;
  const Progress::Time begin = std::chrono::steady_clock::now();
  {
    Progress progress(out, true);
    progress.Tell(kState, begin + 1s, begin);
    EXPECT_EQ(out.str(), LineOf(kState).substr(0, 79));
    progress.Tell(kState, begin + 2s, begin);
  }
  EXPECT_TRUE(out.str().ends_with("\r\033[K"));
}

}  // namespace
}  // namespace budget_gate::testing_support
