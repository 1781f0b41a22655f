// SPDX-License-Identifier: Apache-2.0
#include "support/case_needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/yaml/file.h"
#include "gate/names.h"
#include "support/payers.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string Properties() {
  const auto file = std::filesystem::path(testing::TempDir()) / NewName();
  const auto written = WriteCTestProperties(file);
  if (!written) return written.error().message;
  const std::string text = *yaml::ReadFile(file);
  std::filesystem::remove(file);
  return text;
}

TEST(CaseNeeds, OfACaseGoBeforeThoseOfItsSuite) {
  SayNeeds("CaseNeeds.*", {.mock_config = "a.yaml", .timeout = 5});
  SayNeeds("CaseNeeds.OfACaseGoBeforeThoseOfItsSuite", {.timeout = 7});
  EXPECT_EQ(NeedsOfCurrentCase().mock_config, "a.yaml");
  EXPECT_EQ(NeedsOfCurrentCase().timeout, 7);
  EXPECT_EQ(NeedsOfCurrentCase().turn, Turn::kAny);
}

TEST(CaseNeeds, AreToldToCTest) {
  const std::string name = "CaseNeeds.AreToldToCTest";
  SayNeeds(name, {.turn = Turn::kAloneAfterItsSuite, .timeout = 9});
  SayNeeds("CaseNeeds.OfACaseGoBeforeThoseOfItsSuite", {.turn = Turn::kBeforeOthers});
  const std::string text = Properties();
  const std::string first = "CaseNeeds.OfACaseGoBeforeThoseOfItsSuite\")\n";
  const std::size_t live = text.find("STREQUAL live)\nset(before_others \"" + first);
  EXPECT_NE(live, std::string::npos);
  EXPECT_LT(text.find("\"" + name +
                      "\" PROPERTIES FIXTURES_REQUIRED budget_gate TIMEOUT 9 DEPENDS \"" + first),
            live);
  EXPECT_NE(text.find("\"" + name + "\" PROPERTIES RUN_SERIAL TRUE)\n", live), std::string::npos);
  EXPECT_NE(text.find("\"ProxyUnderTest.IsTheMockThatACaseNeeds\" PROPERTIES DEPENDS "
                      "\"${before_others}\")\n",
                      live),
            std::string::npos);
  SayNeeds("CaseNeeds.Misspelled", {.timeout = 1});
  EXPECT_THAT(Properties(), HasSubstr("there is no case CaseNeeds.Misspelled"));
}

TEST(ProxyUnderTest, IsTheMockThatACaseNeeds) {
  const auto version_with = [](const char* release) {
    const auto opened = ProxyUnderTest::Open({.mock_release = release});
    return opened ? ProxyUnderTest::Get().version() : opened.error().message;
  };
  const std::string name = "ProxyUnderTest.IsTheMockThatACaseNeeds";
  EXPECT_EQ(version_with("1.106.10"), "1.106.10");
  SayNeeds(name, {.newest_mock = Release{1, 100, 5}});
  EXPECT_EQ(ProxyUnderTest::Get().version(), "1.100.5");
  EXPECT_EQ(version_with("1.106.10"), "1.100.5");
  EXPECT_EQ(version_with("1.83.14"), "1.83.14") << "old enough already";
  SayNeeds(name, {.mock_config = "budgets_config.yaml"});
  EXPECT_EQ(ProxyUnderTest::Get().model().name, "llama-fp8");
}

TEST(PayerVariables, ThatAreAbsentAreNullOrLeaveTheirFieldOut) {
  const json pattern{{"<id>", {"a-<id>"}}, {"max_budget", "<limit>"}, {"duration", "<period>"}};
  EXPECT_EQ(FillIn(pattern, {.id = "x", .limit = 2, .period = "1d"}),
            (json{{"x", {"a-x"}}, {"max_budget", 2.0}, {"duration", "1d"}}));
  EXPECT_EQ(FillIn(pattern, {.id = "x"}), (json{{"x", {"a-x"}}, {"max_budget", nullptr}}));
  EXPECT_EQ(FillIn(Request{.path = "/i?key=<key>"}, {.id = "", .key = "k"}).path, "/i?key=k");
}

TEST(NumberAt, FollowsAPointerAndPicksFromAList) {
  const json document{{"spend", 1}, {"members", {{{"id", "a"}, {"spend", 2}}, {{"id", "b"}}}}};
  EXPECT_EQ(NumberAt(document, "/spend"), 1.0);
  EXPECT_EQ(NumberAt(document, "/members/[id=a]/spend"), 2.0);
  for (const char* path : {"/members/[id=b]/spend", "/members/[id=c]/spend", "/members", "/x/y"})
    EXPECT_FALSE(NumberAt(document, path)) << path;
}

}  // namespace
}  // namespace budget_gate::testing_support
