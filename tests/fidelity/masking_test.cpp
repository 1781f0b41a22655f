// SPDX-License-Identifier: Apache-2.0
#include "fidelity/masking.h"

#include <gmock/gmock.h>

namespace budget_gate::fidelity {
namespace {

using nlohmann::json;

std::string Masked(const std::string& text) {
  return Mask({{"budget-gate-now-abc", "<run>"}, {"sk-master", "<master key>"}}).Text(text);
}

TEST(Mask, WritesNoKey) {
  EXPECT_EQ(Masked("Bearer sk-4SBxuYabcdefghijkl"), "Bearer <key>");
  EXPECT_EQ(Masked("Key=k (sk-...3Q2w) is spent"), "Key=k (sk-...<4>) is spent");
  EXPECT_EQ(Masked("by sk-master"), "by <master key>");
  EXPECT_EQ(Masked(std::string(64, 'a')), "<sha256>");
}

TEST(Mask, KeepsTheFormOfATime) {
  EXPECT_EQ(Masked("at 2026-11-24T10:35:29.648000Z,"), "at <time 0000-00-00T00:00:00.000000Z>,");
  EXPECT_EQ(Masked("2026-11-24 10:35:29+00:00"), "<time 0000-00-00 00:00:00+00:00>");
  EXPECT_EQ(Masked("2026-11-24"), "<date 0000-00-00>");
}

TEST(Mask, KeepsAmountsAndNames) {
  EXPECT_EQ(Masked("User=budget-gate-now-abc-a Spend=0.000244140625, Budget=0.0002"),
            "User=<run>-a Spend=0.000244140625, Budget=0.0002");
}

TEST(Mask, HidesNumbersThatAreTimes) {
  EXPECT_EQ(Mask({}).Json({{"created", 1795524341}, {"spend", 0.5}, {"request_duration_ms", 3.5}}),
            json({{"created", "<integer>"}, {"spend", 0.5}, {"request_duration_ms", "<float>"}}));
}

}  // namespace
}  // namespace budget_gate::fidelity
