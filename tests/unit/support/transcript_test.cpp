// SPDX-License-Identifier: Apache-2.0
#include "support/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_gate::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Transcript, SaysWhatWasSentWhenAndWhatCameBack) {
  Transcript transcript;
  transcript.Add({.request = "POST /key/generate {}", .reply = "200 {}"}, Seconds(0.25));
  EXPECT_EQ(transcript.ToString(), "    1. 0.25 s: POST /key/generate {}\n       -> 200 {}\n");
}

TEST(Transcript, APollIsOneLineWithItsLastReply) {
  Transcript transcript;
  transcript.Add({.request = "GET /a", .reply = "200 0"}, Seconds(1));
  transcript.Add({.request = "GET /a", .reply = "200 7"}, Seconds(2));
  EXPECT_EQ(transcript.ToString(),
            "    1. 1.00 s: GET /a  (2 times until 2.00 s)\n       -> 200 7\n");
}

TEST(Transcript, APollForTwoThingsByTurnsIsTwoLines) {
  Transcript transcript;
  for (int i = 0; i < 9; ++i) {
    transcript.Add({.request = "GET /a", .reply = "200"}, Seconds(i));
    transcript.Add({.request = "GET /b", .reply = "200"}, Seconds(i));
  }
  EXPECT_THAT(transcript.ToString(),
              AllOf(HasSubstr("1. 0.00 s: GET /a  (9 times until 8.00 s)"),
                    HasSubstr("2. 0.00 s: GET /b  (9 times until 8.00 s)"), Not(HasSubstr("3."))));
}

TEST(Transcript, LooksBeforeAndAfterAChangeAreKeptApart) {
  Transcript transcript;
  transcript.Add({.request = "GET /a", .reply = "200 0"}, Seconds(0));
  transcript.Add({.request = "POST /change", .reply = "200"}, Seconds(1));
  transcript.Add({.request = "GET /a", .reply = "200 1"}, Seconds(2));
  EXPECT_THAT(transcript.ToString(),
              AllOf(HasSubstr("1. 0.00 s: GET /a\n       -> 200 0\n"), HasSubstr("3. 2.00 s")));
}

TEST(Transcript, PromptsThatDifferByTheirRandomWordAreTheSameUntilTheReplyIsAnother) {
  Transcript transcript;
  transcript.Add({.request = "POST /chat hello (aaaaaaaaaaaa)", .reply = "422"}, Seconds(0));
  transcript.Add({.request = "POST /chat hello (bbbbbbbbbbbb)", .reply = "422"}, Seconds(1));
  transcript.Add({.request = "POST /chat hello (cccccccccccc)", .reply = "200"}, Seconds(2));
  EXPECT_THAT(transcript.ToString(),
              AllOf(HasSubstr("(aaaaaaaaaaaa)  (2 times until 1.00 s)"),
                    HasSubstr("2. 2.00 s: POST /chat hello (cccccccccccc)")));
}

TEST(Transcript, TheMiddleOfALongStoryIsLeftOut) {
  Transcript transcript;
  for (int i = 1; i <= 30; ++i)
    transcript.Add({.request = "POST /" + std::to_string(i), .reply = "200"}, Seconds(0));
  EXPECT_THAT(transcript.ToString(),
              AllOf(HasSubstr("POST /12\n"), HasSubstr("... 6 more requests ..."),
                    Not(HasSubstr("POST /13\n")), Not(HasSubstr("POST /18\n")),
                    HasSubstr("19. 0.00 s: POST /19\n"), HasSubstr("POST /30\n")));
}

}  // namespace
}  // namespace budget_gate::testing_support
