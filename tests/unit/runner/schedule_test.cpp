// SPDX-License-Identifier: Apache-2.0
#include "runner/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_gate::testing_support {
namespace {

using testing::ElementsAre;

class ScheduleTest : public testing::Test {
 protected:
  /// What begins now, where nothing ends meanwhile.
  static std::vector<std::string> Begins(Schedule& schedule, bool all_wait = false) {
    std::vector<std::string> names;
    while (const auto name = schedule.Next(all_wait)) names.push_back(*name);
    return names;
  }
  static void End(Schedule& schedule, int count) {
    for (int i = 0; i < count; ++i) schedule.Over();
  }

  std::vector<Scheduled> cases_{{.name = "a"},
                                {.name = "last", .turn = Turn::kLast},
                                {.name = "alone", .turn = Turn::kAlone},
                                {.name = "first", .turn = Turn::kFirst},
                                {.name = "early", .turn = Turn::kBeforeOthers},
                                {.name = "long", .waits_long = true},
                                {.name = "after", .turn = Turn::kAloneAfterItsSuite},
                                {.name = "alone too", .turn = Turn::kAlone},
                                {.name = "b"}};
};

TEST_F(ScheduleTest, OnOneProxyEachHasItsTurn) {
  Schedule schedule(cases_, true);
  EXPECT_THAT(Begins(schedule), ElementsAre("first"));
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("early"));
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("long", "a", "b"));
  End(schedule, 2);
  EXPECT_THAT(Begins(schedule, true), ElementsAre()) << "one is under way, though it waits";
  End(schedule, 1);
  for (const char* name : {"alone", "alone too", "after", "last"}) {
    EXPECT_FALSE(schedule.is_done());
    EXPECT_THAT(Begins(schedule), ElementsAre(name));
    End(schedule, 1);
  }
  EXPECT_TRUE(schedule.is_done());
}

TEST_F(ScheduleTest, WhatSentAllItSendsMayWaitBesideOthers) {
  cases_.push_back({.name = "early too", .turn = Turn::kAloneBeforeOthers});
  Schedule schedule(cases_, true);
  EXPECT_THAT(Begins(schedule), ElementsAre("first"));
  EXPECT_THAT(Begins(schedule, true), ElementsAre()) << "the opening has to be over";
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("early"));
  EXPECT_EQ(schedule.Next(true), "early too");
  EXPECT_EQ(schedule.Next(false), std::nullopt);
  EXPECT_EQ(schedule.Next(true), "long");
}

TEST_F(ScheduleTest, WhereEachHasAProxyOfItsOwnOnlyTheFrameHasATurn) {
  Schedule schedule(cases_, false);
  EXPECT_THAT(Begins(schedule), ElementsAre("first"));
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("long", "a", "alone", "early", "alone too", "b"));
  End(schedule, 6);
  EXPECT_THAT(Begins(schedule), ElementsAre("after"));
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("last"));
}

TEST_F(ScheduleTest, AStoppedRunIsClosedAllTheSame) {
  Schedule schedule(cases_, true);
  EXPECT_THAT(Begins(schedule), ElementsAre("first"));
  schedule.Stop();
  EXPECT_EQ(schedule.Left(), 1U);
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("last"));
}

TEST_F(ScheduleTest, AnAbandonedRunEndsWithWhatIsUnderWay) {
  Schedule schedule(cases_, true);
  EXPECT_THAT(Begins(schedule), ElementsAre("first"));
  schedule.Abandon();
  EXPECT_FALSE(schedule.is_done());
  End(schedule, 1);
  EXPECT_TRUE(schedule.is_done());
}

TEST_F(ScheduleTest, WhatBeginsOnceMoreIsAloneAndBeforeTheEnd) {
  Schedule schedule({{.name = "last", .turn = Turn::kLast}, {.name = "a"}, {.name = "b"}}, true);
  EXPECT_THAT(Begins(schedule), ElementsAre("a", "b"));
  schedule.Again("b");
  schedule.Again("a");
  End(schedule, 2);
  EXPECT_THAT(Begins(schedule), ElementsAre("b"));
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("a"));
  End(schedule, 1);
  EXPECT_THAT(Begins(schedule), ElementsAre("last"));
}

}  // namespace
}  // namespace budget_gate::testing_support
