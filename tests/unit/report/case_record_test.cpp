// SPDX-License-Identifier: Apache-2.0
#include "report/case_record.h"

#include <gtest/gtest.h>

namespace budget_gate {
namespace {

using nlohmann::json;

TEST(CaseRecord, ComesBackFromItsJson) {
  const CaseRecord record{
      .name = "A.B/C",
      .section = "A section",
      .payer = "Key",
      .promise = "it does",
      .level = "MUST",
      .verdict = CaseVerdict::kShouldBroken,
      .why = "it did not\nmore",
      .expected = "that it does",
      .seen = "it did not",
      .known = "known entry",
      .exchanges =
          {{.number = 2, .at = 0.5, .until = 1, .times = 3, .request = "GET /", .reply = "200"}},
      .failed_at = 2,
      .spend = {{.key = "k", .at = 1, .usd = 0.25, .limit = 0.5, .what = "served"},
                {.key = "k", .at = 2, .usd = 0.25, .limit = std::nullopt, .what = "shown"}},
      .sent = {{"GET /key/info", 2}, {"POST /v1/chat/completions", 1}},
      .seconds = 1.5,
      .usd = 0.25,
      .server_errors = 1};
  const json object = ToJson(record);
  EXPECT_EQ(object.at("verdict"), "should broken");
  EXPECT_EQ(object.at("requests"), 3);
  EXPECT_EQ(object.at("spend").at(1).at("limit"), nullptr);
  EXPECT_FALSE(object.contains("level_reason")) << "what says nothing is left out";
  const auto again = CaseRecordFromJson(object);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(ToJson(*again), object);
  ASSERT_NE(again->failed_exchange(), nullptr);
  EXPECT_EQ(again->failed_exchange()->request, "GET /");
  EXPECT_EQ(again->suite(), "A");
  EXPECT_EQ(again->title(), "B/C");
}

TEST(CaseRecord, WhatIsNoneIsRefused) {
  for (
      const char* text :
      {"{}", "[]", "7", R"({"case":"A.B","verdict":"held"})",
       R"({"case":"A","verdict":"fine","sent":{},"of_virtual_keys":0,"server_errors":0,"seconds":1,"usd":0})"})
    EXPECT_FALSE(CaseRecordFromJson(json::parse(text))) << text;
}

}  // namespace
}  // namespace budget_gate
