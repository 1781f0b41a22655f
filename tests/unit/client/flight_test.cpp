// SPDX-License-Identifier: Apache-2.0
#include "gate/flight.h"

#include <gtest/gtest.h>

namespace budget_gate {
namespace {

/// `count` answers, one a second from `begin` on.
void Answer(Flight& flight, int count, double took, double begin) {
  for (int i = 0; i < count; ++i) flight.Answered(took, begin + i);
}

TEST(Flight, StaysAsItIsWhileTheProxyKeepsUp) {
  Flight flight = Flight::Of(8);
  Answer(flight, 100, 0.05, 0);
  Answer(flight, 100, 1.0, 100);  // 20 times as long: eight of ours stand in line, and others'
  EXPECT_EQ(flight.allowed, 8);
  EXPECT_EQ(flight.slowed, 0);
}

TEST(Flight, IsHalvedWhenAnswersSlowDownAndComesBackWhenTheyDoNot) {
  Flight flight = Flight::Of(8);
  Answer(flight, 10, 0.05, 0);
  Answer(flight, 40, 10, 100);
  EXPECT_EQ(flight.allowed, 1);
  EXPECT_EQ(flight.slowed, 3);
  Answer(flight, 100, 0.05, 200);
  EXPECT_EQ(flight.allowed, 8);
  EXPECT_EQ(flight.slowed, 3);
}

TEST(Flight, IsHalvedByAnOverloadDownToOne) {
  Flight flight = Flight::Of(5);
  flight.Overloaded(1);
  EXPECT_EQ(flight.allowed, 2);
  flight.Overloaded(2);
  flight.Overloaded(3);
  EXPECT_EQ(flight.allowed, 1);
  EXPECT_EQ(flight.overloads, 3);
}

}  // namespace
}  // namespace budget_gate
