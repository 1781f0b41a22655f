// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace budget_mock {
namespace {

using namespace std::chrono_literals;

TEST(PythonText, WritesFloatsAsPythonDoes) {
  // Each line as printed by Python 3: print(str(x)).
  const std::pair<double, const char*> kCases[]{{0.0, "0.0"},
                                                {1.0, "1.0"},
                                                {-1.0, "-1.0"},
                                                {0.001, "0.001"},
                                                {0.00019, "0.00019"},
                                                {0.0001, "0.0001"},
                                                {0.00001, "1e-05"},
                                                {3 * 0.00001, "3.0000000000000004e-05"},
                                                {123.456, "123.456"},
                                                {1234567.0, "1234567.0"},
                                                {1e15, "1000000000000000.0"},
                                                {1e16, "1e+16"},
                                                {1.5e300, "1.5e+300"},
                                                {HUGE_VAL, "inf"},
                                                {std::nan(""), "nan"}};
  for (const auto& [value, text] : kCases) EXPECT_EQ(PythonFloatText(value), text);
}

TEST(PythonText, WritesListsAsPythonDoes) {
  EXPECT_EQ(PythonText("a"), "'a'");
  EXPECT_EQ(PythonText("it's"), "\"it's\"");
  EXPECT_EQ(PythonText("it's \"it\"\n"), R"('it\'s "it"\n')");
  EXPECT_EQ(PythonList({}), "[]");
  EXPECT_EQ(PythonList({"a", "b"}), "['a', 'b']");
}

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
