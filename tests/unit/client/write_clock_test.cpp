// SPDX-License-Identifier: Apache-2.0
#include "gate/write_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "gate/names.h"

namespace budget_gate {
namespace {

using testing::DoubleNear;
using testing::Optional;

/// A proxy that writes every `period` s, a look every half second, from 100 s on.
Beat Seen(double period, int writes) {
  Beat beat;
  for (int i = 0; i < writes; ++i) beat.Saw(100 + i * period - 0.4, 100 + i * period + 0.1);
  return beat;
}

TEST(Beat, IsNotKnownBeforeTwoWritesWereSeen) {
  EXPECT_EQ(Beat().Period(), 0);
  EXPECT_FALSE(Beat().Due(100));
  EXPECT_FALSE(Seen(5, 1).Due(100));
}

TEST(Beat, TellsWhenWhatWasSentWillBeWritten) {
  const Beat beat = Seen(5, 4);  // the last one at 115
  EXPECT_EQ(beat.Period(), 5);
  EXPECT_THAT(beat.Due(117), Optional(DoubleNear(120.35, 0.01)));
  // Just before a write is too late for it.
  EXPECT_THAT(beat.Due(119.9), Optional(DoubleNear(125.35, 0.01)));
  // What was sent long before the last write is there.
  EXPECT_THAT(beat.Due(112), Optional(DoubleNear(115.1, 0.01)));
}

TEST(Beat, IsTheMeanWhereABusyProxyTakesNowMoreNowLessForAWrite) {
  // Seen with an interval of 12 s and 296 cases at once.
  Beat beat;
  beat.Saw(668.8, 670.8);
  for (const double write : {686.1, 695.5, 708.5}) beat.Saw(write - 0.5, write);
  EXPECT_EQ(beat.Period(), 13);
}

TEST(Beat, ALateLookAtTheLastWriteMovesNothing) {
  Beat beat = Seen(5, 4);  // the last one at 115
  beat.Saw(114.8, 117.4);
  EXPECT_EQ(beat.seen, 3);
  EXPECT_THAT(beat.Due(118), Optional(DoubleNear(120.35, 0.01)));
}

TEST(Beat, IsOfAFractionWhereTheProxySaysSo) {
  EXPECT_THAT(Seen(2.5, 4).Period(), DoubleNear(2.5, 0.01));
}

TEST(Beat, AWriteThatNobodySawDoesNotDoubleIt) {
  Beat beat = Seen(5, 4);
  beat.Saw(124.6, 125.1);  // that of 120 was missed
  EXPECT_EQ(beat.Period(), 5);
}

TEST(Beat, ALookAfterALongPauseIsNoWrite) {
  Beat beat = Seen(5, 4);
  beat.Saw(116, 120);
  EXPECT_EQ(beat.seen, 3);
}

TEST(Beat, WhatOneWriteChangesLaterIsNoWriteOfItsOwn) {
  Beat beat = Seen(5, 4);
  beat.Saw(115.2, 115.7);
  EXPECT_EQ(beat.Period(), 5);
  EXPECT_EQ(beat.seen, 3);
}

TEST(Beat, ABusyProxyIsAskedLater) {
  Beat beat = Seen(5, 4);
  const double before = *beat.Due(117);
  for (int i = 0; i < 10; ++i) beat.Came(*beat.Due(117), before + 2, false);
  EXPECT_THAT(*beat.Due(117) - before, DoubleNear(2, 0.3));
  for (int i = 0; i < 200; ++i) beat.Came(*beat.Due(117), before, true);
  EXPECT_THAT(*beat.Due(117), DoubleNear(before, 0.01));
}

TEST(WriteClock, IsSharedByTheProcessesOfARun) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / NewName();
  const WriteClock::Time now = std::chrono::steady_clock::now();
  using namespace std::chrono_literals;
  WriteClock one(file);
  one.Saw(now - 6s, now - 5900ms);
  one.Saw(now - 1100ms, now - 1000ms);
  WriteClock other(file);
  EXPECT_FALSE(other.Due()) << "it sent nothing";
  other.Sent();
  ASSERT_TRUE(other.Due());
  EXPECT_GT(*other.Due(), now + 3s);
  EXPECT_LT(*other.Due(), now + 6s);
  EXPECT_THAT(other.Period().count(), DoubleNear(5, 0.2));
  std::filesystem::remove(file);
}

TEST(WriteClock, WithoutAFileNothingIsLearned) {
  WriteClock none{{}};
  none.Sent();
  none.Saw({}, {});
  EXPECT_FALSE(none.Due());
  EXPECT_EQ(none.Period(), Seconds(0));
}

}  // namespace
}  // namespace budget_gate
