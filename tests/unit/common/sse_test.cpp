// SPDX-License-Identifier: Apache-2.0
#include "common/sse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_gate {

void PrintTo(const SseEvent& event, std::ostream* out) {
  *out << "{" << event.name << ": " << event.data << "}";
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Sse, AStreamIsReadIntoItsEvents) {
  EXPECT_THAT(
      ReadSse("data: {\"a\":1}\n\nevent: stop\ndata:2\n\ndata: [DONE]\n\n"),
      ElementsAre(SseEvent{"", "{\"a\":1}"}, SseEvent{"stop", "2"}, SseEvent{"", "[DONE]"}));
}

TEST(Sse, LinesMayEndInCarriageReturnAndLineFeed) {
  EXPECT_THAT(ReadSse("event: a\r\ndata: 1\r\n\r\n"), ElementsAre(SseEvent{"a", "1"}));
}

TEST(Sse, LinesOfDataAreJoinedAndOneBlankAfterTheColonIsLeftOut) {
  EXPECT_THAT(ReadSse("data:  1\ndata: 2\ndata\n\n"), ElementsAre(SseEvent{"", " 1\n2\n"}));
}

TEST(Sse, CommentsOtherFieldsAndEventsWithoutDataAreLeftOut) {
  EXPECT_THAT(ReadSse(": ping\n\nid: 7\nretry: 3\nevent: lost\n\ndata: 1\n\n"),
              ElementsAre(SseEvent{"", "1"}));
}

TEST(Sse, WhatWasCutOffIsNoEvent) {
  EXPECT_THAT(ReadSse("data: 1\n\ndata: 2\n"), ElementsAre(SseEvent{"", "1"}));
  EXPECT_THAT(ReadSse("data: 1"), IsEmpty());
}

TEST(Sse, WhatIsWrittenIsReadAgain) {
  EXPECT_EQ(WriteSse({"", "{}"}), "data: {}\n\n");
  EXPECT_EQ(WriteSse({"stop", "1"}), "event: stop\ndata: 1\n\n");
  const SseEvent two_lines{"a", "1\n2"};
  EXPECT_THAT(ReadSse(WriteSse(two_lines) + WriteSse({"", ""})),
              ElementsAre(two_lines, SseEvent{"", ""}));
}

}  // namespace
}  // namespace budget_gate
