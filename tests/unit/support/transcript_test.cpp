// SPDX-License-Identifier: Apache-2.0
#include "support/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_gate::testing_support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Told {
  double at;  ///< seconds
  std::string request;
  std::string reply;
};

std::string TranscriptOf(const std::vector<Told>& exchanges) {
  Transcript transcript;
  for (const auto& [at, request, reply] : exchanges)
    transcript.Add({.request = request, .reply = reply}, Seconds(at));
  return transcript.ToString();
}

TEST(Transcript, SaysWhatWasSentWhenAndWhatCameBack) {
  EXPECT_EQ(TranscriptOf({{0.25, "POST /key/generate {}", "200 {}"}}),
            "    1. 0.25 s: POST /key/generate {}\n       -> 200 {}\n");
}

TEST(Transcript, APollIsOneLineWithItsLastReply) {
  EXPECT_EQ(TranscriptOf({{1, "GET /a", "200 0"}, {2, "GET /a", "200 7"}}),
            "    1. 1.00 s: GET /a  (2 times until 2.00 s)\n       -> 200 7\n");
}

TEST(Transcript, APollForTwoThingsByTurnsIsTwoLines) {
  std::vector<Told> polls;
  for (int i = 0; i < 9; ++i) {
    polls.push_back({double(i), "GET /a", "200"});
    polls.push_back({double(i), "GET /b", "200"});
  }
  EXPECT_THAT(TranscriptOf(polls),
              AllOf(HasSubstr("1. 0.00 s: GET /a  (9 times until 8.00 s)"),
                    HasSubstr("2. 0.00 s: GET /b  (9 times until 8.00 s)"), Not(HasSubstr("3."))));
}

TEST(Transcript, LooksBeforeAndAfterAChangeAreKeptApart) {
  EXPECT_THAT(
      TranscriptOf({{0, "GET /a", "200 0"}, {1, "POST /change", "200"}, {2, "GET /a", "200 1"}}),
      AllOf(HasSubstr("1. 0.00 s: GET /a\n       -> 200 0\n"), HasSubstr("3. 2.00 s")));
}

TEST(Transcript, PromptsThatDifferByTheirRandomWordAreTheSameUntilTheReplyIsAnother) {
  EXPECT_THAT(TranscriptOf({{0, "POST /chat hello (aaaaaaaaaaaa)", "422"},
                            {1, "POST /chat hello (bbbbbbbbbbbb)", "422"},
                            {2, "POST /chat hello (cccccccccccc)", "200"}}),
              AllOf(HasSubstr("(aaaaaaaaaaaa)  (2 times until 1.00 s)"),
                    HasSubstr("2. 2.00 s: POST /chat hello (cccccccccccc)")));
}

TEST(Transcript, TheMiddleOfALongStoryIsLeftOut) {
  std::vector<Told> story;
  for (int i = 1; i <= 30; ++i) story.push_back({0, "POST /" + std::to_string(i), "200"});
  EXPECT_THAT(TranscriptOf(story),
              AllOf(HasSubstr("POST /12\n"), HasSubstr("... 6 more requests ..."),
                    Not(HasSubstr("POST /13\n")), Not(HasSubstr("POST /18\n")),
                    HasSubstr("19. 0.00 s: POST /19\n"), HasSubstr("POST /30\n")));
}

TEST(Transcript, AFailureIsAboutWhatWasSentLast) {
  Transcript transcript;
  EXPECT_EQ(transcript.failed_at(), 0);
  for (int i = 1; i <= 40; ++i) {
    transcript.Add({.request = "POST /" + std::to_string(i), .reply = "200"}, Seconds(i));
    if (i == 20 || i == 30) transcript.NoteFailure();
  }
  EXPECT_EQ(transcript.failed_at(), 20) << "the first counts";
  const auto lines = transcript.Lines();
  ASSERT_EQ(lines.size(), 25U) << "it is shown, wherever it is";
  EXPECT_EQ(lines[12].request, "POST /20");
  EXPECT_EQ(lines[13].number, 29);
}

TEST(Transcript, AFailureMayBeAboutALookThatWasTakenAgain) {
  Transcript transcript;
  for (const char* request : {"POST /a", "GET /b", "GET /c", "GET /b"})
    transcript.Add({.request = request, .reply = "200"}, Seconds(1));
  transcript.NoteFailure();
  EXPECT_EQ(transcript.failed_at(), 2);
}

}  // namespace
}  // namespace budget_gate::testing_support
