// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <gtest/gtest.h>

namespace budget_mock {
namespace {

using namespace std::chrono_literals;

TEST(KeyText, IsHashedAndShortenedLikeLiteLLM) {
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(KeyName("sk-1234567890abcd"), "sk-...abcd");
  const std::string key = NewKey();
  EXPECT_EQ(key.size(), 25U);
  EXPECT_TRUE(key.starts_with("sk-"));
  EXPECT_NE(key, NewKey());
}

TEST(TimeText, IsIso8601) {
  const TimePoint time =
      std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 10h + 35min + 29s + 648ms;
  EXPECT_EQ(IsoTime(time), "2026-11-24T10:35:29.648000Z");
  EXPECT_EQ(IsoTime(time, "+00:00"), "2026-11-24T10:35:29.648000+00:00");
  EXPECT_EQ(IsoDate(time), "2026-11-24");
}

TEST(TimeText, HasNoFractionWherePythonWritesNone) {
  const TimePoint time = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 10h + 35min;
  EXPECT_EQ(PythonTime(time), "2026-11-24 10:35:00+00:00");
  EXPECT_EQ(PythonTime(time + 648ms), "2026-11-24 10:35:00.648000+00:00");
}

}  // namespace
}  // namespace budget_mock
