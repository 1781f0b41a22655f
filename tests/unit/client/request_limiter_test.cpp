// SPDX-License-Identifier: Apache-2.0
#include "gate/request_limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/poll.h"
#include "gate/names.h"

namespace budget_gate {
namespace {

class RequestLimiterTest : public testing::Test {
 protected:
  RequestLimiterTest() { std::filesystem::create_directories(folder_); }
  ~RequestLimiterTest() override { std::filesystem::remove_all(folder_); }

  /// Sends `answers` one after the other, as often as it is asked to.
  Reply<HttpReply> Send(std::vector<int> answers, bool may_cost = false) {
    sent_ = 0;
    return limiter_.Send(may_cost, [&]() -> Reply<HttpReply> {
      return HttpReply{
          .status = answers.at(static_cast<std::size_t>(sent_++)), .headers = {}, .body = {}};
    });
  }

  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / NewName();
  RequestLimiter limiter_{folder_, 4};
  int sent_ = 0;
};

TEST_F(RequestLimiterTest, LetsNoMoreThanItsPlacesBeUnderWay) {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back([&] {
      // Each has a limiter of its own, as a process has.
      const RequestLimiter limiter(folder_, 4);
      const RequestLimiter::Places place = limiter.Enter();
      const int now = ++under_way;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      (void)PollUntil(Seconds(0.005), [] { return false; });
      --under_way;
    });
  }
  threads.clear();
  EXPECT_LE(most, 4);
  EXPECT_GE(most, 2);
}

TEST_F(RequestLimiterTest, WhoIsAloneIsAlone) {
  std::atomic<bool> entered = false;
  std::jthread other;
  {
    const RequestLimiter::Places all = limiter_.EnterAlone();
    other = std::jthread([&] {
      const RequestLimiter::Places place = limiter_.Enter();
      entered = true;
    });
    EXPECT_FALSE(PollUntil(Seconds(0.05), [&] { return entered.load(); }));
  }
  EXPECT_TRUE(PollUntil(Seconds(5), [&] { return entered.load(); }));
}

TEST_F(RequestLimiterTest, AnErrorThatGoesAwayWithTheLoadWasAnOverload) {
  for (const int error : {500, 503}) {
    const auto reply = Send({error, 200});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
  }
  EXPECT_EQ(limiter_.flight().overloads, 2);
  EXPECT_EQ(limiter_.flight().allowed, 1);
}

TEST_F(RequestLimiterTest, AnErrorThatStaysIsTheAnswer) {
  const auto reply = Send({500, 500});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 500);
  EXPECT_EQ(sent_, 2);
  EXPECT_EQ(limiter_.flight().overloads, 0);
}

TEST_F(RequestLimiterTest, ARefusedRepetitionSaysNothingNew) {
  const auto reply = Send({500, 400});  // it exists already
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 500);
}

TEST_F(RequestLimiterTest, WhatMayHaveBeenChargedIsNeverRepeated) {
  EXPECT_EQ(Send({500, 200}, true)->status, 500);
  EXPECT_EQ(sent_, 1);
}

TEST_F(RequestLimiterTest, WithoutAFolderNothingIsLimitedOrRepeated) {
  const RequestLimiter none({}, 1);
  EXPECT_TRUE(none.Enter().empty());
  int sent = 0;
  (void)none.Send(false, [&]() -> Reply<HttpReply> {
    ++sent;
    return HttpReply{.status = 500, .headers = {}, .body = {}};
  });
  EXPECT_EQ(sent, 1);
}

/// Trouble: what has no answer of LiteLLM's.
class RequestsInTrouble : public RequestLimiterTest {
 protected:
  static constexpr const char* kPage = "<html>";
  static HttpReply Answer(int status, std::string body = "{}") {
    return {.status = status, .headers = {}, .body = std::move(body)};
  }
  static RequestError NoReply(bool never_sent = false) {
    return {.message = "no reply", .never_sent = never_sent};
  }

  Reply<HttpReply> Send(std::vector<Reply<HttpReply>> answers, bool may_cost = false) {
    sent_ = 0;
    return limiter_.Send(may_cost, [&] { return answers.at(static_cast<std::size_t>(sent_++)); });
  }
  /// The proxy has answered once: it is there.
  void SetUp() override { (void)Send({Answer(200)}); }
};

TEST_F(RequestsInTrouble, AreSentAgainWhileTheyCannotHaveBeenCharged) {
  EXPECT_EQ(Send({NoReply(), Answer(503, kPage), Answer(200)})->status, 200);
  EXPECT_EQ(sent_, 3);
  EXPECT_GT(limiter_.flight().trouble, 0);
}

TEST_F(RequestsInTrouble, AreNotSentAgainWhereTheyMayHaveBeenCharged) {
  EXPECT_FALSE(Send({NoReply(), Answer(200)}, true));
  EXPECT_EQ(sent_, 1);
  EXPECT_EQ(Send({Answer(502, kPage), Answer(200)}, true)->status, 502);
  EXPECT_EQ(sent_, 1);
}

TEST_F(RequestsInTrouble, AreSentAgainWhereNobodyWasReachedOrTheyWereTooMany) {
  EXPECT_EQ(Send({NoReply(true), Answer(200)}, true)->status, 200);
  EXPECT_EQ(Send({Answer(429), Answer(200)}, true)->status, 200);
  const std::string budget = R"({"error": {"type": "budget_exceeded"}})";
  EXPECT_EQ(Send({Answer(429, budget), Answer(200)}, true)->status, 429) << "that is an answer";
}

TEST_F(RequestsInTrouble, AreGivenUpAfterAFewTimes) {
  EXPECT_FALSE(Send({NoReply(), NoReply(), NoReply(), NoReply(), Answer(200)}));
  EXPECT_EQ(sent_, 4);
}

TEST_F(RequestsInTrouble, AreNotSentAgainToWhereARedirectLeads) {
  EXPECT_EQ(Send({Answer(301), Answer(200)})->status, 301);
  EXPECT_EQ(sent_, 1);
}

TEST_F(RequestsInTrouble, WhoseRepetitionIsRefusedSayNothing) {
  // The first may have made what the second finds there already.
  EXPECT_FALSE(Send({NoReply(), Answer(400)}));
  EXPECT_EQ(Send({NoReply(), Answer(404)})->status, 404) << "it is gone";
}

TEST_F(RequestsInTrouble, AreNotRepeatedWhereNobodyEverAnswered) {
  const auto elsewhere = folder_ / "elsewhere";
  std::filesystem::create_directories(elsewhere);
  int sent = 0;
  (void)RequestLimiter(elsewhere, 4).Send(false, [&]() -> Reply<HttpReply> {
    ++sent;
    return NoReply(true);
  });
  EXPECT_EQ(sent, 1);
}

}  // namespace
}  // namespace budget_gate
