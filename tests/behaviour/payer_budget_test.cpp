// SPDX-License-Identifier: Apache-2.0
// What holds for every kind of payer that LiteLLM has, said once: litellm/proxy/auth/auth_checks.py
// and litellm/proxy/spend_tracking/budget_reservation.py.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "gate/names.h"

#include "support/case_needs.h"
#include "support/payer_test.h"
#include "support/rows.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;
using testing::Le;

/// Whether sums of a few multiples of `price` have no rounding: it is a power of two, or nearly.
bool IsExactInBinary(const std::optional<double>& price) {
  if (!price || *price <= 0) return false;
  int exponent = 0;
  const double mantissa = std::frexp(*price, &exponent);
  constexpr double kFewBits = 1024;
  return mantissa * kFewBits == std::floor(mantissa * kFewBits);
}

const bool waits_for_periods =
    SayNeeds("PayerBudget.AdmitsAgainWhenItsPeriodIsOver/*", {.waits_long = true});
// A release that is known to show none has them wait for all their patience.
const bool waits_in_vain = SayNeeds("PayerBudget.ShowsItsSpend/*", {.waits_long = true});
const bool waits_again_and_again =
    SayNeeds("PayerBudget.IsNotChargedForAnotherOfItsKind/*", {.waits_long = true});

class PayerBudget : public PayerTest, public testing::WithParamInterface<const PayerKind*> {
 protected:
  Payer MakeOne(std::optional<double> limit, std::optional<std::string> period = std::nullopt) {
    return MakePayer(*GetParam(), limit, period);
  }
  [[noreturn]] void SkipWithoutResets() {
    Skip("the proxy did not look for budgets that are due within " +
         testing::PrintToString(patience().write.count()) +
         " s: general_settings.proxy_budget_rescheduler_max_time (default 605 s)");
  }
};

TEST_P(PayerBudget, AdmitsWhileTheSpendIsBelowTheLimit) {
  Promise("requests are served for as long as the spend of who pays is below the limit");
  Payer payer = MakeOne(3.5 * CostOfOneRequest());
  // A model whose replies vary in length may reach the limit sooner.
  for (int i = 0; i < 3 && payer.key.spending.Next() == Verdict::kAdmit; ++i)
    ASSERT_THAT(SendForWhenSettled(payer), IsAdmitted());
  // There is a limit.
  SpendTheLimitOf(payer);
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
}

TEST_P(PayerBudget, AdmitsTheRequestThatCrossesTheLimitAndRefusesTheNext) {
  Promise("the request that crosses the limit is served, and the one after it is refused");
  Payer payer = MakeOne(1.5 * CostOfOneRequest());
  SpendTheLimitOf(payer);
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
}

TEST_P(PayerBudget, DecidesAtExactlyTheLimitAsLiteLLMDoes) {
  const auto& since = GetParam()->refuses_at_equality_since;
  std::string promise = since
                            ? "a spend equal to the limit refuses the next request: spend >= limit"
                            : "a spend equal to the limit may pass one more request (spend > "
                              "limit; where reservations are on it does not), and no second one";
  if (since > Release{}) promise += " (before " + since->ToString() + " one more may pass)";
  Promise(promise);
  const auto release = Release::Parse(Proxy().version());
  const bool refuses = since && (!release || *release >= *since);
  RequireScript();
  const ModelInfo model = RequireModel(
      "chat model priced in powers of two, whose costs add up exactly", [](const ModelInfo& each) {
        return each.IsChat() && IsExactInBinary(each.prices.input_cost_per_token) &&
               IsExactInBinary(each.prices.output_cost_per_token);
      });
  const ChatOptions request{.model = model.name, .prompt_tokens = 16, .completion_tokens = 4};
  const double cost = CostOf(model.prices, {.prompt_tokens = 16, .completion_tokens = 4});
  Payer payer = MakeOne(2 * cost);
  ASSERT_THAT(SendFor(payer, request), IsAdmitted());
  ASSERT_THAT(SendForWhenSettled(payer, request), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(payer));
  const Attempt third = SendFor(payer, request);
  if (refuses || !third.admitted()) {
    EXPECT_THAT(third, IsRefusedForBudget());
    return;
  }
  ASSERT_TRUE(EventuallySettles(payer));
  EXPECT_THAT(SendFor(payer, request), IsRefusedForBudget());
}

TEST_P(PayerBudget, RejectsWithThePayersNameAndAmounts) {
  Promise("a budget rejection says whose budget is spent, with its own spend and limit",
          Should{"whoever has to be refused is; only the text misleads"});
  Payer payer = MakeOne(1.5 * CostOfOneRequest());
  SpendTheLimitOf(payer);
  const Attempt attempt = SendFor(payer);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  const std::string& message = attempt.reply.error().message;
  EXPECT_THAT(message, HasSubstr(payer.Named()));
  const auto stated = ReadStatedBudget(message);
  ASSERT_TRUE(stated) << "the message was: " << message;
  // Windows are stated in dollars, rounded to four places and two.
  const bool rounded = message.find("=$") != std::string::npos;
  const double spend = payer.key.spending.ledger().spend();
  EXPECT_NEAR(stated->spend, spend, rounded ? 0.00006 : spend * 1e-9) << message;
  const double limit = *payer.key.spending.limit();
  EXPECT_NEAR(stated->limit, limit, rounded ? 0.006 : limit * 1e-9) << message;
}

TEST_P(PayerBudget, ShowsItsSpend) {
  Promise("the info route of who pays shows what was spent");
  if (GetParam()->spend_at.empty())
    Skip("LiteLLM shows the spend of a window on no route, or rounded to four places");
  Payer payer = MakeOne(100 * CostOfOneRequest());
  for (int i = 0; i < 2; ++i) ASSERT_THAT(SendFor(payer), IsAdmitted());
  EXPECT_TRUE(EventuallyShows(payer, payer.key.spending.ledger().spend()));
}

TEST_P(PayerBudget, IsNotChargedForAnotherOfItsKind) {
  Promise("what one spends is charged to nobody else of the same kind");
  Payer spender = MakeOne(100 * CostOfOneRequest());
  Payer bystander = MakeOne(0.5 * CostOfOneRequest());
  for (int i = 0; i < 2; ++i) ASSERT_THAT(SendFor(spender), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(spender.key));
  EXPECT_THAT(SendFor(bystander), IsAdmitted());
  if (ShowsSpend(bystander)) {
    EXPECT_TRUE(EventuallyShows(bystander, bystander.key.spending.ledger().spend()));
  }
  // There is a limit that the other would have spent.
  SpendTheLimitOf(bystander);
  EXPECT_THAT(SendFor(bystander), IsRefusedForBudget());
}

TEST_P(PayerBudget, AdmitsAgainWhenTheLimitIsRaised) {
  Promise("requests are served again as soon as the limit is raised above the spend");
  Payer payer = MakeOne(0.5 * CostOfOneRequest());
  SpendTheLimitOf(payer);
  ASSERT_THAT(SendFor(payer), IsRefusedForBudget());
  SetLimit(payer, payer.key.spending.ledger().spend() + CostOfOneRequest());
  EXPECT_THAT(SendFor(payer), IsAdmitted());
}

TEST_P(PayerBudget, AdmitsAgainWhenTheLimitIsCleared) {
  Promise("requests are served again as soon as there is no limit any more");
  Payer payer = MakeOne(0.5 * CostOfOneRequest());
  SpendTheLimitOf(payer);
  ASSERT_THAT(SendFor(payer), IsRefusedForBudget());
  SetLimit(payer, std::nullopt);
  EXPECT_THAT(SendFor(payer), IsAdmitted());
}

TEST_P(PayerBudget, ALimitOfZeroRefusesTheFirstRequest) {
  Promise("who has a max_budget of 0 is never served");
  Payer payer = MakeOne(0);
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
}

TEST_P(PayerBudget, HasSpentNothingWhenMadeAnew) {
  Promise(
      "who is deleted and made again by the same name has spent nothing, shown and for admission");
  if (!GetParam()->has_spend) Skip("a tier has no spend of its own");
  Payer spent = MakeOne(1.5 * CostOfOneRequest());
  SpendTheLimitOf(spent);
  ASSERT_THAT(SendFor(spent), IsRefusedForBudget());
  Payer anew = MakeAnew(spent);
  ASSERT_THAT(SendFor(anew), IsAdmitted());
  if (ShowsSpend(anew)) {
    EXPECT_TRUE(EventuallyShows(anew, anew.key.spending.ledger().spend()));
  }
}

TEST_P(PayerBudget, RefusesWhenTheLimitIsLoweredBelowTheSpend) {
  Promise("requests are refused as soon as the limit is lowered below the spend");
  Payer payer = MakeOne(20 * CostOfOneRequest());
  ASSERT_THAT(SendFor(payer), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(payer));
  SetLimit(payer, payer.key.spending.ledger().spend() / 2);
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
}

TEST_P(PayerBudget, AdmitsAgainWhenItsPeriodIsOver) {
  Promise(
      "with a budget_duration the spend is set to 0 at the end of each period, for admission and "
      "where it is shown");
  if (!GetParam()->has_period)
    Skip("the shortest period of a window that LiteLLM takes lasts a day");
  // A charge that reaches the database while the spend is being reset is lost to admission
  // (BerriAI/litellm#39150): it has to be there before the period ends. So the payer begins with a
  // period of the canary, and where that one is too short, another payer has a longer one.
  std::optional<Canary> canary;
  std::optional<Payer> payer;
  bool written = false;
  bool looks_often = true;
  // LiteLLM lets periods end where the clock shows a multiple of them: others than these would be
  // of two lengths. The first is long enough for it to write within, most likely.
  constexpr std::array kPeriods = {5, 10, 20, 30, 60};
  const Seconds needed = 1.6 * WritesEvery() + Seconds(5) / patience().speed;
  const auto* seconds = std::find_if(kPeriods.begin(), kPeriods.end() - 1, [&](int period) {
    return Seconds(period) / patience().speed >= needed;
  });
  for (; !written && looks_often && seconds != kPeriods.end(); ++seconds) {
    const std::string period = std::to_string(*seconds) + "s";
    canary.emplace(MakeCanary(*seconds));
    looks_often = EventuallyBeginsANewPeriod(*canary);
    payer.emplace(MakeOne(0.5 * CostOfOneRequest(), period));
    // A release without reservations admits until a charge is settled.
    const bool refused =
        PollUntil(patience().settle, [&] { return SendFor(*payer).refused_for_budget(); });
    ASSERT_TRUE(refused) << "it was never refused, although it had spent its limit";
    written = EventuallyIsWrittenInThePeriodOf(*canary, payer->key);
  }
  if (looks_often && !written) {
    Skip("what was spent was not written within a period of " + std::to_string(kPeriods.back()) +
         " s, and is lost to admission then");
  }

  // One of them waits until a proxy has to have looked for budgets that are due: else all would be
  // skipped when it never does.
  const bool waits = GetParam()->waits_for_reset;
  std::optional<double> reopened;                    // with what the request cost
  std::optional<testing::AssertionResult> is_shown;  // that nothing is spent
  const Seconds patient = (waits ? patience().reset : patience().write) + LengthOf(*canary);
  const auto deadline = std::chrono::steady_clock::now() + patient;
  do {
    const bool begins = EventuallyBeginsANewPeriod(*canary);
    // Nothing was sent since: it is as the reset left it.
    if (begins && !is_shown && ShowsSpend(*payer)) is_shown = EventuallyShows(*payer, 0);
    (void)PollUntil(std::min(Seconds(1), patience().write), [&] {
      const Attempt attempt = SendFor(*payer);
      if (attempt.admitted()) reopened = attempt.cost;
      return attempt.admitted();
    });
    if (!begins && !reopened && !waits) SkipWithoutResets();
  } while (!reopened && std::chrono::steady_clock::now() < deadline);
  ASSERT_TRUE(reopened) << "it was still refused long after its budget_duration"
                        << " (LiteLLM looks for budgets that are due every "
                           "general_settings.proxy_budget_rescheduler_max_time seconds)";
  if (!is_shown && ShowsSpend(*payer)) is_shown = EventuallyShows(*payer, *reopened);
  if (is_shown) {
    EXPECT_TRUE(*is_shown);
  }
}

TEST_P(PayerBudget, RefusesUntilItsPeriodIsOver) {
  Promise("a spend is not reset before the budget_duration is over");
  if (!GetParam()->has_period) Skip("a window has a period anyway, of a day at the shortest");
  Canary canary = MakeCanary(1);
  Payer payer = MakeOne(0.5 * CostOfOneRequest(), payers::kLonger);
  SpendTheLimitOf(payer);
  if (!EventuallyBeginsANewPeriod(canary)) SkipWithoutResets();
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
}

TEST_P(PayerBudget, CountsStreams) {
  Promise("a streamed request is charged like any other");
  Payer payer = MakeOne(0.5 * CostOfOneRequest());
  SpendTheLimitOf(payer, {.stream = true});
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
}

TEST_P(PayerBudget, CountsEmbeddings) {
  Promise("an embedding is charged, and is refused when the budget is spent");
  const ModelInfo model = RequireEmbeddingModel();
  // Far less than one token.
  Payer payer = MakeOne(*model.prices.input_cost_per_token / 8);
  const auto fields = payer.Options().fields;
  ASSERT_THAT(SendEmbedding(payer.key, model, "one two three", fields), IsAdmitted());
  ASSERT_TRUE(EventuallySettles(payer));
  EXPECT_THAT(SendEmbedding(payer.key, model, "one two three", fields), IsRefusedForBudget());
}

TEST_P(PayerBudget, IsOverrunByNoMoreThanTheRequestsInFlight) {
  Promise(
      "requests that start together exceed the limit by no more than what they cost, and it is "
      "closed afterwards");
  constexpr int kAtOnce = 6;
  Payer payer = MakeOne(1.5 * CostOfOneRequest());
  for (const Attempt& attempt : SendAtOnce(payer.key, kAtOnce, payer.Options({.sleep = 0.02})))
    EXPECT_THAT(attempt, IsAdmittedOrRefusedForBudget());
  // What they left of the budget can still be spent, and then no more.
  SpendTheLimitOf(payer);
  EXPECT_THAT(SendFor(payer), IsRefusedForBudget());
  EXPECT_THAT(payer.key.spending.ledger().spend(),
              Le(*payer.key.spending.limit() + kAtOnce * payer.key.spending.ledger().largest()));
}

TEST_P(PayerBudget, CannotBeSetBelowZero) {
  Promise("a limit below 0 is refused with a 4xx, for whatever it is given");
  (void)MakeOne(1);  // a good one can be set
  const PayerVars vars{.id = NewName(), .limit = -1};
  const std::optional<HttpReply> last = TryMakeResources(*GetParam(), vars);
  if (!last) {  // the limit stands on the key itself
    const auto key = GenerateKey(FillIn(GetParam()->key_fields, vars));
    EXPECT_THAT(key, IsRefusedWith(IsClientError(), testing::_));
    return;
  }
  EXPECT_THAT(last->status, IsClientError()) << last->ToString();
}

INSTANTIATE_FOR_EACH_ROW(PayerBudget, AllPayers());

// LiteLLM looks for budgets that are due every ten minutes, where nobody set another time.
const bool waits_for_resets = [] {
  for (const PayerKind* kind : AllPayers()) {
    if (kind->waits_for_reset)
      SayNeeds("PayerBudget.AdmitsAgainWhenItsPeriodIsOver/" + kind->name, {.timeout = 1200});
  }
  return true;
}();

}  // namespace
}  // namespace budget_gate::testing_support
