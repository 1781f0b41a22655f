// SPDX-License-Identifier: Apache-2.0
// Which route a request takes: by FastAPI's rules.
#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>

#include "common/listener.h"
#include "http/router.h"

namespace budget_mock {
namespace {

using budget_gate::Listener;

class MockRouter : public testing::Test {
 protected:
  MockRouter() {
    const Access everybody{.who = Access::Who::kEverybody};
    const auto say = [](const char* route) {
      return [route](Call& call) { call.Reply({{"route", route}, {"name", call.path_parameter}}); };
    };
    router_.Add("GET", "/things", everybody, say("list"));
    router_.Add("POST", "/things/{id}/reset", everybody, say("reset"));
    router_.Add("GET", "/things/{id:path}", everybody, say("one"));
    auto server = std::make_unique<httplib::Server>();
    router_.Serve(*server);
    listener_ = std::make_unique<Listener>(std::move(server), "127.0.0.1", 0);
  }

  /// "<status> <body>"
  std::string Send(const std::string& method, const std::string& path) const {
    httplib::Request request;
    request.method = method;
    request.path = path;
    const httplib::Result reply = httplib::Client(listener_->url()).send(request);
    return reply ? std::to_string(reply->status) + " " + reply->body : "no reply";
  }

  budget_mock::Setup setup_{MockOptions{}, Config{}};
  Guarded<Proxy> proxy_{setup_};
  Router router_{setup_, proxy_};
  std::unique_ptr<Listener> listener_;
};

TEST_F(MockRouter, TakesTheWholePath) {
  EXPECT_EQ(Send("GET", "/things"), R"(200 {"name":"","route":"list"})");
  EXPECT_EQ(Send("GET", "/things?of=all"), R"(200 {"name":"","route":"list"})");
  EXPECT_EQ(Send("GET", "/thing"), R"(404 {"detail":"Not Found"})");
  EXPECT_EQ(Send("GET", "/v1/things"), R"(404 {"detail":"Not Found"})");
}

TEST_F(MockRouter, ANameIsOnePartOfThePath) {
  EXPECT_EQ(Send("POST", "/things/a%20b/reset"), R"(200 {"name":"a b","route":"reset"})");
  EXPECT_EQ(Send("POST", "/things/reset"), R"(405 {"detail":"Method Not Allowed"})");
  EXPECT_EQ(Send("POST", "/other/a/reset"), R"(404 {"detail":"Not Found"})");
}

TEST_F(MockRouter, APathIsAllTheRest) {
  EXPECT_EQ(Send("GET", "/things/a/b"), R"(200 {"name":"a/b","route":"one"})");
  EXPECT_EQ(Send("GET", "/things/"), R"(404 {"detail":"Not Found"})");
}

TEST_F(MockRouter, KnowsThePathsOfOtherMethods) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"})
    EXPECT_EQ(Send(method, "/things"), R"(405 {"detail":"Method Not Allowed"})") << method;
}

}  // namespace
}  // namespace budget_mock
