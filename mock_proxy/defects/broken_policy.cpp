// SPDX-License-Identifier: Apache-2.0
#include "defects/broken_policy.h"

#include <algorithm>

#include "core/proxy.h"

namespace budget_mock {
namespace {

const Defect kClearTakesNoEffect{"clear-takes-no-effect", "a cleared limit is shown but not used",
                                 Defect::kByPart};
const Defect kRaiseTakesNoEffect{"raise-takes-no-effect", "a raised limit is shown but not used",
                                 Defect::kByPart};
const Defect kLowerTakesNoEffect{"lower-takes-no-effect", "a lowered limit is shown but not used",
                                 Defect::kByPart};
const Defect kUpdatedTierIsStale{"updated-tier-is-stale",
                                 "a tier's new limit does not reach the keys that have it"};
const Defect kTierIgnored{"tier-ignored", "the limit of a budget tier (budget_id) is not used"};
const Defect kMemberDefaultIgnored{"member-default-ignored",
                                   "a team's default budget for its members is not used"};
const Defect kTemporaryIncreaseIgnored{"temporary-increase-ignored",
                                       "temp_budget_increase is shown but not used"};
const Defect kTemporaryIncreaseEndless{"temporary-increase-endless",
                                       "temp_budget_increase holds after temp_budget_expiry"};
const Defect kSoftBudgetBlocks{"soft-budget-blocks", "a soft budget rejects"};
const Defect kLimitNotEnforced{"limit-not-enforced", "no budget ever rejects", Defect::kByPart};
const Defect kNoLimitRefuses{"no-limit-refuses", "a key without a limit is rejected"};
const Defect kZeroLimitIsUnlimited{"zero-limit-is-unlimited", "a limit of 0 is taken as none"};
const Defect kZeroLimitServesOnce{"zero-limit-serves-once",
                                  "with a limit of 0 the first request is served", Defect::kByPart};
const Defect kSpendSurvivesDeletion{
    "spend-survives-deletion",
    "who is deleted and made again is refused with what was spent before", Defect::kByPart};
const Defect kEnforcedAtHalf{"enforced-at-half", "rejects at half the limit", Defect::kByPart};
const Defect kEnforcedOneRequestLate{
    "enforced-one-request-late", "the request after the limit is still admitted", Defect::kByPart};
const Defect kAdmitsAtEquality{"admits-at-equality", "a spend equal to the limit does not reject",
                               Defect::kByPart};
const Defect kRejectionHasAnothersAmounts{
    "rejection-has-anothers-amounts", "a rejection states amounts that are not those of the payer"};
const Defect kRejectionNamesAnother{"rejection-names-another",
                                    "a rejection does not name who is over budget"};
const Defect kFreeModelBlocked{"free-model-blocked",
                               "a model priced 0 is refused to an exhausted key"};
const Defect kLimitIgnoredForStreams{"limit-ignored-for-streams",
                                     "streamed requests pass an exhausted budget"};
const Defect kRouteIgnoresBudget{"route-ignores-budget", "requests pass an exhausted budget",
                                 Defect::kByPart};
const Defect kLitellmParamsPriceIgnored{"litellm-params-price-ignored",
                                        "a price in litellm_params is not used"};
const Defect kModelInfoPriceIgnored{"model-info-price-ignored",
                                    "a price in model_info is not used"};
const Defect kCachedTokensAtFullPrice{"cached-tokens-at-full-price",
                                      "cache_read_input_token_cost is ignored"};
const Defect kPricePerSecondIgnored{"price-per-second-ignored",
                                    "input_cost_per_second is not used"};
const Defect kPriceOfLastModel{"price-of-last-model",
                               "a request is priced as the model that was called before"};
const Defect kStreamsAreFree{"streams-are-free", "streamed requests cost nothing", Defect::kByPart};
const Defect kRouteIsFree{"route-is-free", "requests are not charged", Defect::kByPart};
const Defect kStreamsPricedBeforeUsage{"streams-priced-before-usage",
                                       "a stream is charged for its prompt alone"};
const Defect kLongContextRateOnPart{"long-context-rate-on-part",
                                    "the above-128k rate holds for the tokens above only"};
const Defect kInputTokensOnly{"input-tokens-only", "output tokens cost nothing"};
const Defect kOutputTokensOnly{"output-tokens-only", "input tokens cost nothing"};
const Defect kRejectionReachesModel{"rejection-reaches-model",
                                    "a rejected request is sent to the model all the same"};
const Defect kRejectionIsCharged{"rejection-is-charged", "a rejected request costs as if admitted"};
const Defect kFailureIsCharged{"failure-is-charged", "a request that the model failed is charged"};
const Defect kFailureLeaksReservation{"failure-leaks-reservation",
                                      "a request that the model failed keeps its reservation"};
const Defect kChargedToAnother{
    "charged-to-another", "a request is charged to all of a kind instead of the one that made it",
    Defect::kByPart};
const Defect kUnsettledReservationRefuses{
    "unsettled-reservation-refuses",
    "a finished request holds its whole reservation until it is settled"};
const Defect kSpendDoubled{"spend-doubled", "every request is booked twice"};
const Defect kChargesLostUnderConcurrency{"charges-lost-under-concurrency",
                                          "requests that overlap are charged once"};
const Defect kCountedPerWorker{"counted-per-worker", "each of two workers counts spend for itself"};
const Defect kSpendNeverWritten{"spend-never-written", "spend never reaches the database",
                                Defect::kByPart};
const Defect kSpendLogLosesRow{"spend-log-loses-row",
                               "every second request has no row in /spend/logs"};
const Defect kSpendLogDoublesRow{"spend-log-doubles-row",
                                 "every request has two rows in /spend/logs"};
const Defect kDurationResetsAtOnce{
    "duration-resets-at-once", "a budget with a period is set to 0 at every look of the reset job"};
const Defect kDurationNeverResets{"duration-never-resets", "budget_duration resets nothing"};
const Defect kDurationLeavesDatabase{
    "duration-leaves-database",
    "the end of a budget period resets the counter but not the database"};
const Defect kResetSpendLeavesDatabase{
    "reset-spend-leaves-database",
    "/key/{key}/reset_spend resets the counter but not the database"};
const Defect kDurationLeavesCounter{
    "duration-leaves-counter",
    "the end of a budget period resets the database but not the counter"};
const Defect kResetSpendLeavesCounter{
    "reset-spend-leaves-counter", "/key/{key}/reset_spend resets the database but not the counter"};

/// The rate of long prompts holds for what is above their threshold, and not for the whole prompt.
double CostOfLongPromptInParts(const PriceList& prices, const Usage& usage) {
  constexpr std::int64_t kThreshold = 128'000;
  const std::int64_t fresh = usage.prompt_tokens - usage.cached_tokens;
  const double high = PriceOf(prices, {.prompt_tokens = usage.prompt_tokens}).input /
                      static_cast<double>(usage.prompt_tokens);
  const double base = PriceOf(prices, {.prompt_tokens = 1}).input;
  return static_cast<double>(kThreshold) * base + static_cast<double>(fresh - kThreshold) * high;
}

}  // namespace

// Which limit holds.

std::optional<double> BrokenPolicy::LimitOf(const AccountPtr& account) const {
  const auto ignored = ignored_changes_.find(account);
  return ignored == ignored_changes_.end() ? account->max_budget : ignored->second;
}

void BrokenPolicy::LimitChanged(std::string_view payer, const AccountPtr& account,
                                std::optional<double> before) {
  const auto& after = account->max_budget;
  const bool ignored =
      (before && !after && defects_.Has(kClearTakesNoEffect, payer)) ||
      (after && before && *after > *before && defects_.Has(kRaiseTakesNoEffect, payer)) ||
      (after && before && *after < *before && defects_.Has(kLowerTakesNoEffect, payer)) ||
      (payer == "tier" && before && defects_.Has(kUpdatedTierIsStale));
  if (ignored) {
    ignored_changes_.try_emplace(account, before);
  } else {
    ignored_changes_.erase(account);
  }
}

bool BrokenPolicy::TiersCount() const {
  return !defects_.Has(kTierIgnored);
}

bool BrokenPolicy::MemberDefaultsCount() const {
  return !defects_.Has(kMemberDefaultIgnored);
}

double BrokenPolicy::TemporaryIncrease(double usd, bool over) const {
  if (defects_.Has(kTemporaryIncreaseIgnored)) return 0;
  return Policy::TemporaryIncrease(usd, over && !defects_.Has(kTemporaryIncreaseEndless));
}

std::optional<double> BrokenPolicy::WithSoftBudget(std::optional<double> limit, double soft) const {
  return defects_.Has(kSoftBudgetBlocks) ? std::min(limit.value_or(soft), soft) : limit;
}

// Who is refused.

std::optional<double> BrokenPolicy::Limit(const Payer& payer) const {
  const std::string_view name = payer.kind->name;
  if (defects_.Has(kLimitNotEnforced, name)) return std::nullopt;
  if (!payer.limit) return defects_.Has(kNoLimitRefuses) ? std::optional(0.0) : std::nullopt;
  if (*payer.limit == 0 && defects_.Has(kZeroLimitIsUnlimited)) return std::nullopt;
  return defects_.Has(kEnforcedAtHalf, name) ? *payer.limit / 2 : *payer.limit;
}

double BrokenPolicy::SpentBefore(const Payer& payer) const {
  const std::string who = std::string(payer.kind->name) + " " +
                          (payer.kind->name == "key" ? std::string() : payer.who) +
                          std::string(payer.id);
  Counted& counted = counted_[who];
  if (counted.account.lock() != payer.account) {
    counted.before += std::exchange(counted.last, 0);
    counted.account = payer.account;
  }
  counted.last = payer.account->counter;
  return counted.before;
}

double BrokenPolicy::Spend(const Payer& payer) const {
  if (defects_.Has(kSpendSurvivesDeletion, payer.kind->name))
    return Policy::Spend(payer) + SpentBefore(payer);
  if (!defects_.Has(kEnforcedOneRequestLate, payer.kind->name)) return Policy::Spend(payer);
  const auto stale = before_newest_charge_.find(payer.account);
  return stale == before_newest_charge_.end() ? payer.account->counter : stale->second;
}

bool BrokenPolicy::RefusesAtLimit(const Payer& payer, bool refuses) const {
  const std::string_view name = payer.kind->name;
  if (payer.limit == 0 && defects_.Has(kZeroLimitServesOnce, name)) return false;
  return refuses && !defects_.Has(kAdmitsAtEquality, name);
}

StatedBudget BrokenPolicy::Stated(StatedBudget stated) const {
  if (defects_.Has(kRejectionHasAnothersAmounts)) stated.spend += stated.limit + 1;
  if (defects_.Has(kRejectionNamesAnother)) stated.who = "another ";
  return stated;
}

bool BrokenPolicy::SkipsBudgets(bool is_free, bool stream, std::string_view route) const {
  return (is_free && !defects_.Has(kFreeModelBlocked)) ||
         (stream && defects_.Has(kLimitIgnoredForStreams)) ||
         defects_.Has(kRouteIgnoresBudget, route);
}

// What a request costs.

const PriceList& BrokenPolicy::PricesOf(const Deployment& deployment) {
  PriceList& prices = prices_[&deployment];
  prices.clear();
  if (!defects_.Has(kLitellmParamsPriceIgnored)) prices = deployment.params_prices;
  if (!defects_.Has(kModelInfoPriceIgnored))
    prices.insert(deployment.info_prices.begin(), deployment.info_prices.end());
  if (defects_.Has(kCachedTokensAtFullPrice)) prices.erase("cache_read_input_token_cost");
  if (defects_.Has(kPricePerSecondIgnored)) {
    prices.erase("input_cost_per_second");
    prices.erase("output_cost_per_second");
  }
  return prices;
}

Cost BrokenPolicy::PriceOf(const PricedRequest& request, const Usage& usage) {
  const Deployment* priced = std::exchange(last_model_, &request.deployment);
  if (priced == nullptr || !defects_.Has(kPriceOfLastModel)) priced = &request.deployment;
  const bool unbilled = (request.stream && defects_.Has(kStreamsAreFree, request.route)) ||
                        defects_.Has(kRouteIsFree, request.route);
  if (unbilled) return {};
  Usage billed = usage;
  if (request.stream && defects_.Has(kStreamsPricedBeforeUsage)) billed.completion_tokens = 0;
  const PriceList& prices = PricesOf(*priced);
  Cost cost = budget_mock::PriceOf(prices, billed);
  constexpr std::int64_t kLong = 128'000;
  if (billed.prompt_tokens - billed.cached_tokens > kLong && defects_.Has(kLongContextRateOnPart))
    cost.input = CostOfLongPromptInParts(prices, billed);
  if (defects_.Has(kInputTokensOnly)) cost.output = 0;
  if (defects_.Has(kOutputTokensOnly)) cost.input = cost.cache_read = 0;
  return cost;
}

// What becomes of a request that is not served.

bool BrokenPolicy::AsksModelWhenRejected() const {
  return defects_.Has(kRejectionReachesModel);
}

bool BrokenPolicy::ChargesRejections() const {
  return defects_.Has(kRejectionIsCharged);
}

bool BrokenPolicy::ChargesFailures() const {
  return defects_.Has(kFailureIsCharged);
}

bool BrokenPolicy::ReleasesFailures() const {
  return !defects_.Has(kFailureLeaksReservation);
}

// Who is charged, and when.

std::vector<AccountPtr> BrokenPolicy::Charged(const Proxy& proxy, const Payer& payer) const {
  if (!defects_.Has(kChargedToAnother, payer.kind->name)) return {payer.account};
  std::vector<AccountPtr> everybody;
  if (payer.kind->visit != nullptr)
    payer.kind->visit(proxy, [&](Record& record) { everybody.push_back(record.account); });
  return everybody;
}

std::chrono::microseconds BrokenPolicy::SettleDelay(std::chrono::microseconds usual) const {
  // Late enough for the next request to meet what is still held.
  constexpr int kLate = 100;
  return defects_.Has(kUnsettledReservationRefuses) ? kLate * usual : usual;
}

double BrokenPolicy::Held(double reserved, double cost) const {
  return defects_.Has(kUnsettledReservationRefuses) ? reserved : cost;
}

double BrokenPolicy::Booked(double cost) const {
  return defects_.Has(kSpendDoubled) ? 2 * cost : cost;
}

bool BrokenPolicy::IsCharged(const Payer& payer) const {
  return payer.account->holds.empty() || !defects_.Has(kChargesLostUnderConcurrency);
}

void BrokenPolicy::Charge(const AccountPtr& account, double usd, std::uint64_t request) {
  before_newest_charge_[account] = account->counter;
  // Of two workers, one answers every second request, and knows nothing of the other's.
  const bool elsewhere = defects_.Has(kCountedPerWorker) && request % 2 == 0;
  if (!elsewhere) Policy::Charge(account, usd, request);
}

bool BrokenPolicy::IsWritten(const Payer& payer) const {
  return !defects_.Has(kSpendNeverWritten, payer.kind->name);
}

std::size_t BrokenPolicy::LogRows(std::uint64_t request) const {
  if (defects_.Has(kSpendLogLosesRow) && request % 2 == 0) return 0;
  return defects_.Has(kSpendLogDoublesRow) ? 2 : 1;
}

// When a spend is reset.

TimePoint BrokenPolicy::EndOfPeriod(TimePoint due, TimePoint now) const {
  return defects_.Has(kDurationResetsAtOnce) ? now : due;
}

bool BrokenPolicy::PeriodsEnd() const {
  return !defects_.Has(kDurationNeverResets);
}

void BrokenPolicy::SetSpend(const AccountPtr& account, double usd, Reset why) {
  const bool by_period = why == Reset::kByPeriod;
  if (!defects_.Has(by_period ? kDurationLeavesDatabase : kResetSpendLeavesDatabase))
    account->written = usd;
  if (!defects_.Has(by_period ? kDurationLeavesCounter : kResetSpendLeavesCounter)) {
    account->counter = usd;
    before_newest_charge_[account] = usd;
  }
}

}  // namespace budget_mock
