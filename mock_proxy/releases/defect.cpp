// SPDX-License-Identifier: Apache-2.0
#include "releases/defect.h"

#include <algorithm>
#include <array>

namespace budget_mock {
namespace {

constexpr std::array kDefects{
    DefectInfo{Defect::kResetSpendLeavesCounter, "reset-spend-leaves-counter",
               "/key/{key}/reset_spend resets the database but not the counter"},
    DefectInfo{Defect::kModelListClosedToExhaustedKey, "model-list-closed-to-exhausted-key",
               "/v1/models is refused to a key that has spent its budget", true},
    DefectInfo{Defect::kUnsettledReservationRefuses, "unsettled-reservation-refuses",
               "a finished request holds its whole reservation until it is settled"},
    DefectInfo{Defect::kNonFiniteBudgetIsServerError, "non-finite-budget-is-server-error",
               "max_budget NaN or Infinity ends in a 500", true},
    DefectInfo{Defect::kBadBudgetDurationAccepted, "bad-budget-duration-accepted",
               "any text is taken as budget_duration", true},
    DefectInfo{Defect::kBadKeyDurationIsServerError, "bad-key-duration-is-server-error",
               "a duration that is none ends in a 500", true},
    DefectInfo{Defect::kMissingMessagesIsServerError, "missing-messages-is-server-error",
               "a completion without messages ends in a 500", true},
    DefectInfo{Defect::kClientTagsDropped, "client-tags-dropped",
               "tags of a request are dropped unless its key has allow_client_tags"},
    DefectInfo{Defect::kLimitNotEnforced, "limit-not-enforced", "no budget ever rejects", true},
    DefectInfo{Defect::kEnforcedOneRequestLate, "enforced-one-request-late",
               "the request after the limit is still admitted", true},
    DefectInfo{Defect::kEnforcedAtHalf, "enforced-at-half", "rejects at half the limit", true},
    DefectInfo{Defect::kAdmitsAtEquality, "admits-at-equality",
               "a spend equal to the limit does not reject", true},
    DefectInfo{Defect::kZeroLimitIsUnlimited, "zero-limit-is-unlimited",
               "a limit of 0 is taken as none"},
    DefectInfo{Defect::kNoLimitRefuses, "no-limit-refuses", "a key without a limit is rejected"},
    DefectInfo{Defect::kLimitIgnoredForStreams, "limit-ignored-for-streams",
               "streamed requests pass an exhausted budget"},
    DefectInfo{Defect::kRaiseTakesNoEffect, "raise-takes-no-effect",
               "a raised limit is shown but not used", true},
    DefectInfo{Defect::kLowerTakesNoEffect, "lower-takes-no-effect",
               "a lowered limit is shown but not used", true},
    DefectInfo{Defect::kClearTakesNoEffect, "clear-takes-no-effect",
               "a cleared limit is shown but not used", true},
    DefectInfo{Defect::kDurationNeverResets, "duration-never-resets",
               "budget_duration resets nothing"},
    DefectInfo{Defect::kDurationLeavesDatabase, "duration-leaves-database",
               "the end of a budget period resets the counter but not the database"},
    DefectInfo{Defect::kDurationLeavesCounter, "duration-leaves-counter",
               "the end of a budget period resets the database but not the counter"},
    DefectInfo{Defect::kDurationResetsAtOnce, "duration-resets-at-once",
               "a budget with a period is set to 0 at every look of the reset job"},
    DefectInfo{Defect::kResetSpendLeavesDatabase, "reset-spend-leaves-database",
               "/key/{key}/reset_spend resets the counter but not the database"},
    DefectInfo{Defect::kTierIgnored, "tier-ignored",
               "the limit of a budget tier (budget_id) is not used"},
    DefectInfo{Defect::kMemberDefaultIgnored, "member-default-ignored",
               "a team's default budget for its members is not used"},
    DefectInfo{Defect::kTagOnlyInMetadata, "tag-only-in-metadata",
               "a tag counts in metadata.tags alone, not in tags or x-litellm-tags"},
    DefectInfo{Defect::kEndUserOnlyInBody, "end-user-only-in-body",
               "an end user counts in the body's user alone, not in the header"},
    DefectInfo{Defect::kSoftBudgetBlocks, "soft-budget-blocks", "a soft budget rejects"},
    DefectInfo{Defect::kTemporaryIncreaseIgnored, "temporary-increase-ignored",
               "temp_budget_increase is shown but not used"},
    DefectInfo{Defect::kTemporaryIncreaseEndless, "temporary-increase-endless",
               "temp_budget_increase holds after temp_budget_expiry"},
    DefectInfo{Defect::kRejectionHasWrongType, "rejection-has-wrong-type",
               "a budget rejection is of another type"},
    DefectInfo{Defect::kRejectionNamesAnother, "rejection-names-another",
               "a rejection does not name who is over budget"},
    DefectInfo{Defect::kRejectionHasAnothersAmounts, "rejection-has-anothers-amounts",
               "a rejection states amounts that are not those of the payer"},
    DefectInfo{Defect::kBudgetIsAskedBeforeExpiry, "budget-asked-before-expiry",
               "an expired key that has spent its budget is told of its budget"},
    DefectInfo{Defect::kRejectionHasOtherCode, "rejection-has-other-code",
               "the code in a budget rejection is not its status"},
    DefectInfo{Defect::kRejectionWithoutAmounts, "rejection-without-amounts",
               "a budget rejection states neither spend nor limit"},
    DefectInfo{Defect::kRejectionIsOk, "rejection-is-ok", "a budget rejection has status 200"},
    DefectInfo{Defect::kRejectionReachesModel, "rejection-reaches-model",
               "a rejected request is sent to the model all the same"},
    DefectInfo{Defect::kRejectionIsCharged, "rejection-is-charged",
               "a rejected request costs as if admitted"},
    DefectInfo{Defect::kSpendNeverWritten, "spend-never-written",
               "spend never reaches the database", true},
    DefectInfo{Defect::kSpendDoubled, "spend-doubled", "every request is booked twice"},
    DefectInfo{Defect::kInputTokensOnly, "input-tokens-only", "output tokens cost nothing"},
    DefectInfo{Defect::kOutputTokensOnly, "output-tokens-only", "input tokens cost nothing"},
    DefectInfo{Defect::kStreamsAreFree, "streams-are-free", "streamed requests cost nothing", true},
    DefectInfo{Defect::kStreamsPricedBeforeUsage, "streams-priced-before-usage",
               "a stream is charged for its prompt alone"},
    DefectInfo{Defect::kRouteIsFree, "route-is-free", "requests are not charged", true},
    DefectInfo{Defect::kRouteIgnoresBudget, "route-ignores-budget",
               "requests pass an exhausted budget", true},
    DefectInfo{Defect::kCountedPerWorker, "counted-per-worker",
               "each of two workers counts spend for itself"},
    DefectInfo{Defect::kEmbeddingsAreFree, "embeddings-are-free", "embeddings cost nothing"},
    DefectInfo{Defect::kFailureIsCharged, "failure-is-charged",
               "a request that the model failed is charged"},
    DefectInfo{Defect::kFailureLeaksReservation, "failure-leaks-reservation",
               "a request that the model failed keeps its reservation"},
    DefectInfo{Defect::kChargedToAnother, "charged-to-another",
               "a request is charged to all of a kind instead of the one that made it", true},
    DefectInfo{Defect::kChargesLostUnderConcurrency, "charges-lost-under-concurrency",
               "requests that overlap are charged once"},
    DefectInfo{Defect::kCostHeaderIsNotTheBooking, "cost-header-is-not-the-booking",
               "the cost header is half of what is booked"},
    DefectInfo{Defect::kSpendLogLosesRow, "spend-log-loses-row",
               "every second request has no row in /spend/logs"},
    DefectInfo{Defect::kSpendLogDoublesRow, "spend-log-doubles-row",
               "every request has two rows in /spend/logs"},
    DefectInfo{Defect::kCachedTokensAtFullPrice, "cached-tokens-at-full-price",
               "cache_read_input_token_cost is ignored"},
    DefectInfo{Defect::kLongContextRateOnPart, "long-context-rate-on-part",
               "the above-128k rate holds for the tokens above only"},
    DefectInfo{Defect::kLitellmParamsPriceIgnored, "litellm-params-price-ignored",
               "a price in litellm_params is not used"},
    DefectInfo{Defect::kModelInfoPriceIgnored, "model-info-price-ignored",
               "a price in model_info is not used"},
    DefectInfo{Defect::kPriceOfLastModel, "price-of-last-model",
               "a request is priced as the model that was called before"},
    DefectInfo{Defect::kPricePerSecondIgnored, "price-per-second-ignored",
               "input_cost_per_second is not used"},
    DefectInfo{Defect::kFreeModelBlocked, "free-model-blocked",
               "a model priced 0 is refused to an exhausted key"},
    DefectInfo{Defect::kUnpricedModelBlocked, "unpriced-model-blocked",
               "a model without a price is refused"},
    DefectInfo{Defect::kModelInfoShowsOtherPrices, "model-info-shows-other-prices",
               "/model/info shows prices that are not those charged"},
    DefectInfo{Defect::kBlockIgnored, "block-ignored", "a blocked key is admitted"},
    DefectInfo{Defect::kUnblockIgnored, "unblock-ignored", "an unblocked key stays blocked"},
    DefectInfo{Defect::kExpiryIgnored, "expiry-ignored", "an expired key is admitted"},
    DefectInfo{Defect::kDeleteDoesNothing, "delete-does-nothing",
               "/key/delete says yes and deletes nothing"},
    DefectInfo{Defect::kDeletedKeyStaysListed, "deleted-key-stays-listed",
               "a deleted key stays in /key/list"},
    DefectInfo{Defect::kDuplicateAliasAccepted, "duplicate-alias-accepted",
               "two keys may have one alias"},
    DefectInfo{Defect::kNegativeBudgetAccepted, "negative-budget-accepted",
               "a negative max_budget is accepted", true},
    DefectInfo{Defect::kUnknownKeyAdmitted, "unknown-key-admitted",
               "a key that was never made is admitted"},
    DefectInfo{Defect::kVirtualKeyAdministers, "virtual-key-administers",
               "a virtual key may use admin routes"},
    DefectInfo{Defect::kModelListOfKeyIgnored, "model-list-of-key-ignored",
               "a key may use models outside its list"},
    DefectInfo{Defect::kStrangersKeyInfoShown, "strangers-key-info-shown",
               "a virtual key may read the info of another one"},
    DefectInfo{Defect::kTagInfoHidesSpend, "tag-info-hides-spend",
               "/tag/info does not show what was spent"},
    DefectInfo{Defect::kUpdatedTierIsStale, "updated-tier-is-stale",
               "a tier's new limit does not reach the keys that have it"},
    DefectInfo{Defect::kKeyOutlivesUser, "key-outlives-user",
               "a key that was used is served when its user, and the key along, was deleted"},
    DefectInfo{Defect::kKeyOutlivesTeam, "key-outlives-team",
               "a key that was used is served when its team, and the key with it, was deleted"},
};

}  // namespace

std::span<const DefectInfo> AllDefects() {
  return kDefects;
}

bool DefectSet::Add(std::string_view name) {
  const std::size_t slash = name.find('/');
  const std::string_view part = slash == std::string_view::npos ? "" : name.substr(slash + 1);
  for (const DefectInfo& info : kDefects) {
    if (info.name != name.substr(0, slash) || (!part.empty() && !info.by_part)) continue;
    Add(info.defect, part);
    return true;
  }
  return false;
}

void DefectSet::Add(Defect defect, std::string_view part) {
  if (part.empty()) {
    everywhere_.set(static_cast<std::size_t>(defect));
  } else {
    in_part_.emplace_back(defect, part);
  }
}

bool DefectSet::Has(Defect defect, std::string_view part) const {
  return Has(defect) || std::any_of(in_part_.begin(), in_part_.end(), [&](const auto& each) {
           return each.first == defect && each.second == part;
         });
}

}  // namespace budget_mock
