// SPDX-License-Identifier: Apache-2.0
#include "defects/broken_policy.h"

#include <algorithm>

#include "core/proxy.h"

namespace budget_mock {
namespace {

/// The rate of long prompts holds for what is above their threshold, and not for the whole prompt.
double CostOfLongPromptInParts(const PriceList& prices, const Usage& usage) {
  constexpr std::int64_t kThreshold = 128'000;
  const std::int64_t fresh = usage.prompt_tokens - usage.cached_tokens;
  const double high =
      PriceOf(prices, {.prompt_tokens = usage.prompt_tokens}).input / static_cast<double>(fresh);
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
      (before && !after && defects_.Has(Defect::kClearTakesNoEffect, payer)) ||
      (after && before && *after > *before && defects_.Has(Defect::kRaiseTakesNoEffect, payer)) ||
      (after && before && *after < *before && defects_.Has(Defect::kLowerTakesNoEffect, payer)) ||
      (payer == "tier" && before && defects_.Has(Defect::kUpdatedTierIsStale));
  if (ignored) ignored_changes_.try_emplace(account, before);
}

bool BrokenPolicy::TiersCount() const {
  return !defects_.Has(Defect::kTierIgnored);
}

bool BrokenPolicy::MemberDefaultsCount() const {
  return !defects_.Has(Defect::kMemberDefaultIgnored);
}

double BrokenPolicy::TemporaryIncrease(double usd, bool over) const {
  if (defects_.Has(Defect::kTemporaryIncreaseIgnored)) return 0;
  return Policy::TemporaryIncrease(usd, over && !defects_.Has(Defect::kTemporaryIncreaseEndless));
}

std::optional<double> BrokenPolicy::WithSoftBudget(std::optional<double> limit, double soft) const {
  return defects_.Has(Defect::kSoftBudgetBlocks) ? std::min(limit.value_or(soft), soft) : limit;
}

// Who is refused.

std::optional<double> BrokenPolicy::Limit(const Payer& payer) const {
  const std::string_view name = payer.kind->name;
  if (defects_.Has(Defect::kLimitNotEnforced, name)) return std::nullopt;
  if (!payer.limit)
    return defects_.Has(Defect::kNoLimitRefuses) ? std::optional(0.0) : std::nullopt;
  if (*payer.limit == 0 && defects_.Has(Defect::kZeroLimitIsUnlimited)) return std::nullopt;
  return defects_.Has(Defect::kEnforcedAtHalf, name) ? *payer.limit / 2 : *payer.limit;
}

double BrokenPolicy::Spend(const Payer& payer) const {
  if (!defects_.Has(Defect::kEnforcedOneRequestLate, payer.kind->name)) return Policy::Spend(payer);
  const auto stale = before_newest_charge_.find(payer.account);
  return stale == before_newest_charge_.end() ? payer.account->counter : stale->second;
}

bool BrokenPolicy::RefusesAtLimit(const Payer& payer, bool refuses) const {
  return refuses && !defects_.Has(Defect::kAdmitsAtEquality, payer.kind->name);
}

StatedBudget BrokenPolicy::Stated(StatedBudget stated) const {
  if (defects_.Has(Defect::kRejectionHasAnothersAmounts)) stated.spend += stated.limit + 1;
  if (defects_.Has(Defect::kRejectionNamesAnother)) stated.who = "another ";
  return stated;
}

bool BrokenPolicy::SkipsBudgets(bool is_free, bool stream, std::string_view route) const {
  return (is_free && !defects_.Has(Defect::kFreeModelBlocked)) ||
         (stream && defects_.Has(Defect::kLimitIgnoredForStreams)) ||
         defects_.Has(Defect::kRouteIgnoresBudget, route);
}

// What a request costs.

PriceList BrokenPolicy::PricesOf(const Deployment& deployment) const {
  PriceList prices;
  if (!defects_.Has(Defect::kLitellmParamsPriceIgnored)) prices = deployment.params_prices;
  if (!defects_.Has(Defect::kModelInfoPriceIgnored))
    prices.insert(deployment.info_prices.begin(), deployment.info_prices.end());
  if (defects_.Has(Defect::kCachedTokensAtFullPrice)) prices.erase("cache_read_input_token_cost");
  if (defects_.Has(Defect::kPricePerSecondIgnored)) {
    prices.erase("input_cost_per_second");
    prices.erase("output_cost_per_second");
  }
  return prices;
}

Cost BrokenPolicy::PriceOf(const PricedRequest& request, const Usage& usage) {
  const Deployment* priced = std::exchange(last_model_, &request.deployment);
  if (priced == nullptr || !defects_.Has(Defect::kPriceOfLastModel)) priced = &request.deployment;
  const bool unbilled =
      (request.stream && defects_.Has(Defect::kStreamsAreFree, request.route)) ||
      (request.route == "/embeddings" && defects_.Has(Defect::kEmbeddingsAreFree)) ||
      defects_.Has(Defect::kRouteIsFree, request.route);
  if (unbilled) return {};
  Usage billed = usage;
  if (request.stream && defects_.Has(Defect::kStreamsPricedBeforeUsage))
    billed.completion_tokens = 0;
  const PriceList prices = PricesOf(*priced);
  Cost cost = budget_mock::PriceOf(prices, billed);
  constexpr std::int64_t kLong = 128'000;
  if (billed.prompt_tokens - billed.cached_tokens > kLong &&
      defects_.Has(Defect::kLongContextRateOnPart))
    cost.input = CostOfLongPromptInParts(prices, billed);
  if (defects_.Has(Defect::kInputTokensOnly)) cost.output = 0;
  if (defects_.Has(Defect::kOutputTokensOnly)) cost.input = cost.cache_read = 0;
  return cost;
}

// What becomes of a request that is not served.

bool BrokenPolicy::AsksModelWhenRejected() const {
  return defects_.Has(Defect::kRejectionReachesModel);
}

bool BrokenPolicy::ChargesRejections() const {
  return defects_.Has(Defect::kRejectionIsCharged);
}

bool BrokenPolicy::ChargesFailures() const {
  return defects_.Has(Defect::kFailureIsCharged);
}

bool BrokenPolicy::ReleasesFailures() const {
  return !defects_.Has(Defect::kFailureLeaksReservation);
}

// Who is charged, and when.

std::vector<AccountPtr> BrokenPolicy::Charged(const Proxy& proxy, const Payer& payer) const {
  if (!defects_.Has(Defect::kChargedToAnother, payer.kind->name)) return {payer.account};
  std::vector<AccountPtr> everybody;
  if (payer.kind->visit != nullptr)
    payer.kind->visit(proxy, [&](Record& record) { everybody.push_back(record.account); });
  return everybody;
}

double BrokenPolicy::Held(double reserved, double cost) const {
  return defects_.Has(Defect::kUnsettledReservationRefuses) ? reserved : cost;
}

double BrokenPolicy::Booked(double cost) const {
  return defects_.Has(Defect::kSpendDoubled) ? 2 * cost : cost;
}

bool BrokenPolicy::IsCharged(const Payer& payer) const {
  return payer.account->holds.empty() || !defects_.Has(Defect::kChargesLostUnderConcurrency);
}

void BrokenPolicy::Charge(const AccountPtr& account, double usd, std::uint64_t request) {
  before_newest_charge_[account] = account->counter;
  // Of two workers, one answers every second request, and knows nothing of the other's.
  const bool elsewhere = defects_.Has(Defect::kCountedPerWorker) && request % 2 == 0;
  if (!elsewhere) Policy::Charge(account, usd, request);
}

bool BrokenPolicy::IsWritten(const Payer& payer) const {
  return !defects_.Has(Defect::kSpendNeverWritten, payer.kind->name);
}

int BrokenPolicy::LogRows(std::uint64_t request) const {
  if (defects_.Has(Defect::kSpendLogLosesRow) && request % 2 == 0) return 0;
  return defects_.Has(Defect::kSpendLogDoublesRow) ? 2 : 1;
}

// When a spend is reset.

TimePoint BrokenPolicy::EndOfPeriod(TimePoint due, TimePoint now) const {
  return defects_.Has(Defect::kDurationResetsAtOnce) ? now : due;
}

bool BrokenPolicy::PeriodsEnd() const {
  return !defects_.Has(Defect::kDurationNeverResets);
}

void BrokenPolicy::SetSpend(const AccountPtr& account, double usd, Reset why) {
  const bool by_period = why == Reset::kByPeriod;
  if (!defects_.Has(by_period ? Defect::kDurationLeavesDatabase
                              : Defect::kResetSpendLeavesDatabase))
    account->written = usd;
  if (!defects_.Has(by_period ? Defect::kDurationLeavesCounter
                              : Defect::kResetSpendLeavesCounter)) {
    account->counter = usd;
    before_newest_charge_[account] = usd;
  }
}

}  // namespace budget_mock
