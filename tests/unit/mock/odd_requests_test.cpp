// SPDX-License-Identifier: Apache-2.0
// Requests that nobody sends on purpose: what is refused changes nothing, and no value spoils a
// key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

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

}  // namespace
}  // namespace budget_mock
