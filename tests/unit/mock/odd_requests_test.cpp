// SPDX-License-Identifier: Apache-2.0
// Requests that nobody sends on purpose: what is refused changes nothing, and no value spoils a
// key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/poll.h"
#include "mock_proxy.h"

namespace budget_mock {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class OddRequest : public testing::Test {
 protected:
  httplib::Result Post(const char* path, const json& body, const std::string& key = kMasterKey) {
    return client_.Post(path, {{"Authorization", "Bearer " + key}}, body.dump(),
                        "application/json");
  }
  httplib::Result PostText(const char* path, const std::string& body,
                           httplib::Headers headers = {}) {
    headers.emplace("Authorization", std::string("Bearer ") + kMasterKey);
    return client_.Post(path, headers, body, "application/json");
  }
  httplib::Result Ask(const std::string& key) {
    return Post(
        "/v1/chat/completions",
        {{"model", "llama-binary"}, {"messages", {{{"role", "user"}, {"content", "in=15 out=2"}}}}},
        key);
  }
  std::string MakeKey(const json& fields) {
    return json::parse(Post("/key/generate", fields)->body).at("key");
  }
  json InfoOf(const std::string& key) {
    const auto reply = client_.Get("/key/info?key=" + key,
                                   {{"Authorization", std::string("Bearer ") + kMasterKey}});
    return json::parse(reply->body).at("info");
  }

  httplib::Client& client() { return client_; }

  static constexpr const char* kMasterKey = "sk-mock-master-key";

 private:
  static std::unique_ptr<MockProxy> Start() {
    MockOptions options;
    options.config = BUDGET_GATE_FIXTURES "/proxy_config.yaml";
    options.master_key = kMasterKey;
    return MockProxy::Start(options);
  }

  std::unique_ptr<MockProxy> mock_ = Start();
  httplib::Client client_{mock_->url()};
};

TEST_F(OddRequest, AnUpdateThatIsRefusedForItsWindowChangesNoLimit) {
  const std::string key = MakeKey({{"max_budget", 2}});
  const json window{{"budget_duration", "1d"}, {"max_budget", -1}};
  const auto reply =
      Post("/key/update", {{"key", key}, {"max_budget", 5}, {"budget_limits", {window}}});
  EXPECT_EQ(reply->status, 400) << reply->body;
  EXPECT_EQ(InfoOf(key).at("max_budget"), 2);
}

TEST_F(OddRequest, AnExpiryOfAnIncreaseThatIsNoTimeEndsIt) {
  const std::string key = MakeKey({{"max_budget", 0}});
  const json metadata{{"temp_budget_increase", 1}, {"temp_budget_expiry", 5}};
  ASSERT_EQ(Post("/key/update", {{"key", key}, {"metadata", metadata}})->status, 200);
  const auto reply = Ask(key);
  EXPECT_THAT(reply->body, HasSubstr("budget_exceeded"));
}

TEST_F(OddRequest, ANameThatLooksLikeAPlaceholderIsToldAsItIs) {
  const std::string key = MakeKey({{"max_budget", 0}, {"key_alias", "x{spend}"}});
  EXPECT_THAT(Ask(key)->body, HasSubstr("Key=x{spend} ("));
}

TEST(MockDefect, HasAPartWhereASlashSaysSo) {
  EXPECT_FALSE(DefectSet().Add("limit-not-enforced/"));
}

/// `head`, a list in so many lists, and `tail`.
std::string Deep(const std::string& head, std::size_t depth, const std::string& tail) {
  return head + std::string(depth, '[') + std::string(depth, ']') + tail;
}

// As LiteLLM 1.106.10 answers them.
TEST_F(OddRequest, JsonThatIsNestedTooDeepIsRefused) {
  const auto make = [&](std::size_t depth) {
    return PostText("/key/generate", Deep(R"({"metadata": {"a": )", depth, "}}"));
  };
  EXPECT_EQ(make(100)->status, 200);
  EXPECT_EQ(make(900)->status, 500);
  EXPECT_THAT(make(900)->body, HasSubstr("maximum recursion depth exceeded"));
  EXPECT_EQ(make(100'000)->status, 400);
  EXPECT_THAT(make(100'000)->body, HasSubstr("There was an error parsing the body"));
  EXPECT_EQ(PostText("/customer/new", Deep(R"({"user_id": "deep", "x": )", 900, "}"))->status, 200);
  const std::string chat = R"({"model": "llama-binary", "messages": [{"role": "user",)"
                           R"("content": "hi"}], "x": )";
  EXPECT_EQ(PostText("/v1/chat/completions", Deep(chat, 900, "}"))->status, 200);
  const auto reply = PostText("/v1/chat/completions", Deep(chat, 100'000, "}"));
  EXPECT_EQ(reply->status, 400) << reply->body;
  EXPECT_EQ(PostText("/model_endpoint/v1/chat/completions", Deep(chat, 100'000, "}"))->status, 400);
}

TEST_F(OddRequest, BracketsInATextAreNoDepth) {
  const std::string text = R"({"metadata": {"a": "\")" + std::string(5000, '[') + R"("}})";
  EXPECT_EQ(PostText("/key/generate", text)->status, 200);
}

TEST_F(OddRequest, ABodyOfMoreThan32MiBIsRefused) {
  const std::string text =
      R"({"metadata": {"a": ")" + std::string(33 * 1024 * 1024, 'a') + R"("}})";
  const auto reply = PostText("/key/generate", text);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
}

TEST_F(OddRequest, APackedBodyIsNotUnpacked) {
  client().set_compress(true);
  const auto reply = Post("/key/generate", {{"key_alias", std::string(1000, 'x')}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400) << reply->body;
  EXPECT_THAT(reply->body, HasSubstr("There was an error parsing the body"));
  client().set_compress(false);
  EXPECT_EQ(Post("/key/generate", json::object())->status, 200) << "the next one is read as it is";
}

TEST(MockProxy, StopsWhileItsModelTakesItsTime) {
  MockOptions options;
  options.master_key = "sk-stop-while-the-model-sleeps";
  auto mock = MockProxy::Start(options);
  std::jthread asking([url = mock->url(), key = options.master_key] {
    (void)httplib::Client(url).Post(
        "/v1/chat/completions", {{"Authorization", "Bearer " + key}},
        json{{"model", "llama-fp8"}, {"messages", {{{"role", "user"}, {"content", "sleep=30"}}}}}
            .dump(),
        "application/json");
  });
  httplib::Client client(mock->url());
  ASSERT_TRUE(budget_gate::PollUntil(budget_gate::Seconds(5), [&] {
    const auto calls = client.Get("/model_endpoint/calls?containing=sleep");
    return !calls || calls->body.find('1') != std::string::npos;
  }));
  const auto begin = std::chrono::steady_clock::now();
  mock.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST_F(OddRequest, ALongSpendLogComesInPartsAndWhole) {
  constexpr int kRequests = 450;
  const std::string key = MakeKey({{"max_budget", 100}});
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(Ask(key)->status, 200);
  const auto rows = [&] {
    return json::parse(client()
                           .Get("/spend/logs?api_key=" + key,
                                {{"Authorization", std::string("Bearer ") + kMasterKey}})
                           ->body);
  };
  ASSERT_TRUE(budget_gate::PollUntil(budget_gate::Seconds(10),
                                     [&] { return rows().size() == std::size_t{kRequests}; }));
  double spend = 0;
  for (const json& row : rows()) spend += row.at("spend").get<double>();
  EXPECT_NEAR(spend, InfoOf(key).at("spend").get<double>(), 1e-9);
}

TEST_F(OddRequest, ACalculationOfNoReplyIsRefused) {
  const auto calculate = [&](const json& body) { return Post("/spend/calculate", body); };
  EXPECT_THAT(calculate({{"completion_response", nullptr}})->body, HasSubstr("must be provided"));
  EXPECT_EQ(calculate({{"completion_response", {{"model", 5}}}})->status, 400);
  EXPECT_EQ(calculate({{"completion_response", 5}})->status, 422);
}

TEST_F(OddRequest, UsersAreListedByThePageNewestFirst) {
  for (const char* id : {"first", "second", "third"})
    ASSERT_EQ(Post("/user/new", {{"user_id", id}, {"auto_create_key", false}})->status, 200);
  const auto list = [&](const std::string& query) {
    return json::parse(
        client()
            .Get("/user/list?" + query, {{"Authorization", std::string("Bearer ") + kMasterKey}})
            ->body);
  };
  const json page = list("page=2&page_size=2");
  EXPECT_EQ(page.at("total"), 3);
  EXPECT_EQ(page.at("total_pages"), 2);
  ASSERT_EQ(page.at("users").size(), 1u) << page;
  EXPECT_EQ(page.at("users").at(0).at("user_id"), "first");
  EXPECT_TRUE(list("page_size=101").contains("detail"));
}

TEST_F(OddRequest, ARequestLineInAbsoluteFormIsUnderstood) {
  const httplib::Headers headers{{"Authorization", std::string("Bearer ") + kMasterKey}};
  EXPECT_EQ(client().Get("http://proxy.example/key/list", headers)->status, 200);
  EXPECT_EQ(client().Get("http://proxy.example/key/generate", headers)->status, 405);
  const std::string key = MakeKey(json::object());
  const auto reply = client().Post("http://proxy.example/key/generate",
                                   {{"Authorization", "Bearer " + key}}, "{}", "application/json");
  EXPECT_THAT(reply->body, HasSubstr("Route=/key/generate"));
}

TEST_F(OddRequest, ABodyThatIsNotPackedMaySaySo) {
  EXPECT_EQ(PostText("/key/generate", "{}", {{"Content-Encoding", "identity"}})->status, 200);
}

TEST_F(OddRequest, ARateLimitBelowZeroIsRefusedForWhomeverItIsSet) {
  for (const char* path :
       {"/key/generate", "/team/new", "/user/new", "/customer/new", "/budget/new"}) {
    const auto reply =
        Post(path, {{"user_id", "u"}, {"team_id", "t"}, {"budget_id", "b"}, {"rpm_limit", -1}});
    EXPECT_EQ(reply->status, 422) << path << ": " << reply->body;
    EXPECT_THAT(reply->body, HasSubstr("greater_than_equal")) << path;
  }
}

TEST_F(OddRequest, CustomersAreListedInPagesByTheirIdAndFoundByAPartOfIt) {
  for (const char* id : {"zed", "abe", "bob"})
    ASSERT_EQ(Post("/customer/new", {{"user_id", id}, {"alias", "Al-" + std::string(id)}})->status,
              200);
  const auto listed = [&](const std::string& query) {
    const auto reply = client().Get("/customer/list" + query,
                                    {{"Authorization", std::string("Bearer ") + kMasterKey}});
    if (reply->status != 200) return std::to_string(reply->status);
    std::string ids;
    for (const json& row : json::parse(reply->body)) ids += row.at("user_id").get<std::string>();
    return ids;
  };
  EXPECT_EQ(listed(""), "abebobzed");
  EXPECT_EQ(listed("?page_size=2"), "abebob");
  EXPECT_EQ(listed("?page_size=2&page=2"), "zed");
  EXPECT_EQ(listed("?page=9"), "");
  EXPECT_EQ(listed("?search=B"), "abebob");
  EXPECT_EQ(listed("?search=al-z"), "zed");
  EXPECT_EQ(listed("?page=0"), "422");
  EXPECT_EQ(listed("?page_size=101"), "422");
}

}  // namespace
}  // namespace budget_mock
