// SPDX-License-Identifier: Apache-2.0
#include "gate/demo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "gate/backend.h"
#include "report/money.h"

namespace budget_gate::demo {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

/// Runs the demo on the mock with `defects`.
class DemoOnMock : public testing::Test {
 protected:
  DemoRun RunDemo(const std::string& defects, Settings settings = {}) {
    Environment environment;
    environment.mock_defects = defects;
    environment.patience = Seconds(0.3);
    const auto backend = Backend::Open(environment);
    EXPECT_TRUE(backend) << backend.error().message;
    if (settings.model.empty()) {
      settings.model = "llama-fp8";
      settings.prices.input_cost_per_token = 0.00001;
      settings.prices.output_cost_per_token = 0.00002;
    }
    if (settings.max_budget == 0) settings.max_budget = 0.001;
    settings.patience = (*backend)->patience();
    const ProxyClient admin((*backend)->url(), (*backend)->master_key());
    Printer printer(out_, false);
    Demo demo(admin, settings, &printer);
    EXPECT_TRUE(demo.CreateKey([this](const std::string& key) { key_ = key; }));
    demo.SendUntilRejected();
    demo.ReadFinalSpend();
    demo.DeleteKey();
    return demo.run();
  }

  std::ostringstream out_;
  std::string key_;
};

TEST_F(DemoOnMock, SpendsTheBudgetAndCleansUp) {
  const DemoRun run = RunDemo("");
  EXPECT_THAT(run.problems, IsEmpty());
  ASSERT_THAT(run.requests, SizeIs(6));
  EXPECT_EQ(run.requests.front().usage, (Usage{15, 2, 0, run.requests.front().usage.seconds}));
  EXPECT_DOUBLE_EQ(run.requests.front().cost, 0.00019);
  EXPECT_EQ(run.rejected, 1);
  EXPECT_NEAR(run.final_spend.value_or(0), 0.00114, 1e-12);
  EXPECT_TRUE(run.key_deleted);
}

TEST_F(DemoOnMock, NeverPrintsTheWholeKeyAndIsPlainAsciiWhereAsked) {
  RunDemo("");
  EXPECT_THAT(out_.str(), Not(HasSubstr(key_)));
  for (const char c : out_.str()) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("[Step 1]"), HasSubstr("Request #6"),
                                HasSubstr("REQUEST REJECTED - Budget Exceeded!"),
                                HasSubstr("Final spend (from LiteLLM): $0.001140"),
                                HasSubstr("Key deleted successfully")));
}

TEST_F(DemoOnMock, WaitsOutAReservation) {
  const DemoRun run = RunDemo("unsettled-reservation-refuses");
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_THAT(run.requests, SizeIs(6));
  EXPECT_THAT(out_.str(), HasSubstr("Note: refused for money that was only reserved"));
  EXPECT_THAT(run.rejection, HasSubstr("Current cost: 0.00114"));
}

TEST_F(DemoOnMock, SaysWhenTheLimitIsNotEnforced) {
  EXPECT_THAT(RunDemo("limit-not-enforced").problems,
              ElementsAre(AllOf(StartsWith("NOT ENFORCED"), HasSubstr("still served"))));
}

TEST_F(DemoOnMock, SaysWhenTheLimitIsEnforcedTooEarly) {
  EXPECT_THAT(RunDemo("enforced-at-half").problems, ElementsAre(StartsWith("WRONGLY ENFORCED")));
}

TEST_F(DemoOnMock, SaysWhenTheSpendIsNotWritten) {
  EXPECT_THAT(RunDemo("spend-never-written").problems, ElementsAre(StartsWith("NOT CHARGED")));
}

TEST_F(DemoOnMock, SaysWhenTheSpendIsNotTheCost) {
  EXPECT_THAT(RunDemo("cost-header-is-not-the-booking").problems,
              testing::Contains(StartsWith("WRONGLY CHARGED")));
}

TEST_F(DemoOnMock, SaysWhenTheKeyIsNotDeleted) {
  EXPECT_THAT(RunDemo("delete-does-nothing").problems, ElementsAre(StartsWith("NOT CLEANED UP")));
}

TEST_F(DemoOnMock, ExplainsAModelWithoutAPriceAfterOneRequest) {
  Settings settings;
  settings.model = "llama-unpriced";
  const DemoRun run = RunDemo("", settings);
  EXPECT_THAT(run.requests, SizeIs(1));
  EXPECT_THAT(run.problems, ElementsAre(AllOf(StartsWith("NOT CHARGED"),
                                              HasSubstr("input_cost_per_token: 0.00001"))));
}

TEST_F(DemoOnMock, GivenPricesThatAreNotBookedAreOneProblem) {
  Settings settings;
  settings.model = "llama-fp8";
  settings.prices.input_cost_per_token = 0.1;
  settings.prices_are_given = true;
  const DemoRun run = RunDemo("", settings);
  EXPECT_THAT(run.problems, ElementsAre(AllOf(HasSubstr("WRONGLY PRICED: LiteLLM booked $0.0001"),
                                              HasSubstr("the given prices are $"))));
}

TEST_F(DemoOnMock, SaysOnceThatAnotherPriceIsStated) {
  Settings settings;
  settings.model = "llama-fp8";
  settings.prices.input_cost_per_token = 0.1;
  const DemoRun run = RunDemo("", settings);
  EXPECT_THAT(run.problems, IsEmpty()) << "the budget is enforced all the same";
  const std::string text = out_.str();
  const std::size_t first = text.find("/model/info states");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("/model/info states", first + 1), std::string::npos);
}

TEST_F(DemoOnMock, StopsAfterMaxRequests) {
  Settings settings;
  settings.max_requests = 2;
  settings.model = "llama-fp8";
  const DemoRun run = RunDemo("", settings);
  EXPECT_THAT(run.requests, SizeIs(2));
  EXPECT_THAT(run.problems, ElementsAre(HasSubstr("--max-requests")));
}

TEST_F(DemoOnMock, IsOneJsonDocument) {
  const nlohmann::json document = ToJson(RunDemo(""));
  EXPECT_EQ(document.at("requests").size(), 6U);
  EXPECT_EQ(document.at("ok"), true);
  EXPECT_EQ(document.at("key_deleted"), true);
}

TEST(DemoMoney, HasAsManyPlacesAsItNeeds) {
  EXPECT_EQ(Usd(0.00019), "$0.000190");
  EXPECT_EQ(Usd(0), "$0.000000");
  EXPECT_EQ(Usd(0.0000004), "$0.000000400");
  EXPECT_EQ(PlainUsd(0.001), "$0.001");
  EXPECT_EQ(PlainUsd(25), "$25");
}

}  // namespace
}  // namespace budget_gate::demo
