// SPDX-License-Identifier: Apache-2.0
// What a management route needs has to be there, and be of its type: litellm answers 422.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

#include "mock_proxy.h"

namespace budget_mock {
namespace {

using nlohmann::json;

struct RequiredField {
  const char* path;
  const char* body;  ///< with null, or a number that is not JSON, for the field
  const char* field;
  const char* type;            ///< of pydantic's error
  Release release{1, 100, 5};  ///< tells the place, and has organizations for everybody
};

void PrintTo(const RequiredField& each, std::ostream* out) {
  *out << each.path << " " << each.body;
}

class MockRequiredField : public testing::TestWithParam<RequiredField> {};

TEST_P(MockRequiredField, IsRefusedWhenItIsNull) {
  MockOptions options;
  options.config = BUDGET_GATE_FIXTURES "/proxy_config.yaml";
  options.master_key = "sk-mock-master-key";
  options.release = GetParam().release;
  const auto mock = MockProxy::Start(options);
  httplib::Client client(mock->url());
  client.set_default_headers({{"Authorization", "Bearer sk-mock-master-key"}});
  const auto reply = client.Post(GetParam().path, GetParam().body, "application/json");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 422) << reply->body;
  const json problem = json::parse(reply->body)["detail"][0];
  EXPECT_EQ(problem["type"], GetParam().type) << problem;
  EXPECT_EQ(problem["loc"][0], "body") << problem;
  EXPECT_EQ(problem["loc"][1], GetParam().field) << problem;
}

INSTANTIATE_TEST_SUITE_P(
    , MockRequiredField,
    testing::Values(
        RequiredField{"/customer/update", R"({"user_id":null,"max_budget":0})", "user_id",
                      "string_type"},
        RequiredField{"/key/update", R"({"key":null})", "key", "string_type", {1, 83, 14}},
        RequiredField{"/team/member_add", R"({"team_id":"t","member":null})", "member",
                      "list_type"},
        RequiredField{"/team/member_add", R"({"team_id":"t","member":{"user_id":"u","role":null}})",
                      "role", "literal_error"},
        RequiredField{"/customer/new", R"({"user_id":null})", "user_id", "string_type"},
        RequiredField{"/customer/delete", R"({"user_ids":null})", "user_ids", "list_type"},
        RequiredField{"/tag/new", R"({"name":null})", "name", "string_type"},
        RequiredField{"/tag/update", R"({"name":null})", "name", "string_type"},
        RequiredField{"/tag/delete", R"({"name":null})", "name", "string_type"},
        RequiredField{"/tag/info", R"({"names":null})", "names", "list_type"},
        RequiredField{"/budget/delete", R"({"id":null})", "id", "string_type"},
        RequiredField{"/budget/info", R"({"budgets":null})", "budgets", "list_type"},
        RequiredField{"/team/update", R"({"team_id":null})", "team_id", "string_type"},
        RequiredField{"/team/delete", R"({"team_ids":null})", "team_ids", "list_type"},
        RequiredField{"/user/delete", R"({"user_ids":null})", "user_ids", "list_type"},
        RequiredField{"/organization/new", R"({"organization_alias":null})", "organization_alias",
                      "string_type"},
        RequiredField{"/key/block", R"({"key":null})", "key", "string_type"},
        RequiredField{"/key/sk-1/reset_spend", R"({"reset_to":null})", "reset_to", "float_type"},
        RequiredField{"/key/generate", R"({"key_alias":NaN})", "key_alias", "string_type"}));

}  // namespace
}  // namespace budget_mock
