// SPDX-License-Identifier: Apache-2.0
#include "defect.h"

#include <array>

namespace budget_mock {
namespace {

constexpr Release kFirst{0, 0, 1};
constexpr Release kLast{999, 0, 0};

constexpr std::array kDefects{
    DefectInfo{Defect::kResetSpendLeavesCounter,
               "reset-spend-leaves-counter",
               "/key/{key}/reset_spend resets the database but not the counter",
               kFirst,
               {1, 83, 999}},
    DefectInfo{Defect::kModelListClosedToExhaustedKey,
               "model-list-closed-to-exhausted-key",
               "/v1/models is refused to a key that has spent its budget",
               kFirst,
               {1, 106, 999}},
    DefectInfo{Defect::kUnsettledReservationRefuses,
               "unsettled-reservation-refuses",
               "a finished request holds its whole reservation until it is settled",
               {1, 104, 0},
               kLast},
    DefectInfo{Defect::kNonFiniteBudgetIsServerError,
               "non-finite-budget-is-server-error",
               "max_budget NaN or Infinity ends in a 500",
               kFirst,
               {1, 83, 999}},
    DefectInfo{Defect::kBadBudgetDurationAccepted,
               "bad-budget-duration-accepted",
               "any text is taken as budget_duration",
               kFirst,
               {1, 83, 999}},
    DefectInfo{Defect::kBadKeyDurationIsServerError, "bad-key-duration-is-server-error",
               "a duration that is none ends in a 500", kFirst, kLast},
    DefectInfo{Defect::kMissingMessagesIsServerError,
               "missing-messages-is-server-error",
               "a completion without messages ends in a 500",
               kFirst,
               {1, 83, 999}},

    DefectInfo{Defect::kLimitNotEnforced, "limit-not-enforced", "no budget ever rejects"},
    DefectInfo{Defect::kEnforcedOneRequestLate, "enforced-one-request-late",
               "the request after the limit is still admitted"},
    DefectInfo{Defect::kEnforcedAtHalf, "enforced-at-half", "rejects at half the limit"},
    DefectInfo{Defect::kAdmitsAtEquality, "admits-at-equality",
               "a spend equal to the limit does not reject"},
    DefectInfo{Defect::kZeroLimitIsUnlimited, "zero-limit-is-unlimited",
               "a limit of 0 is taken as none"},
    DefectInfo{Defect::kNoLimitRefuses, "no-limit-refuses", "a key without a limit is rejected"},
    DefectInfo{Defect::kLimitIgnoredForStreams, "limit-ignored-for-streams",
               "streamed requests pass an exhausted budget"},
    DefectInfo{Defect::kRaiseTakesNoEffect, "raise-takes-no-effect",
               "a raised limit is shown but not used"},
    DefectInfo{Defect::kLowerTakesNoEffect, "lower-takes-no-effect",
               "a lowered limit is shown but not used"},
    DefectInfo{Defect::kClearTakesNoEffect, "clear-takes-no-effect",
               "a cleared limit is shown but not used"},
    DefectInfo{Defect::kDurationNeverResets, "duration-never-resets",
               "budget_duration resets nothing"},

    DefectInfo{Defect::kRejectionHasWrongType, "rejection-has-wrong-type",
               "a budget rejection is of another type"},
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
               "spend never reaches the database"},
    DefectInfo{Defect::kSpendDoubled, "spend-doubled", "every request is booked twice"},
    DefectInfo{Defect::kInputTokensOnly, "input-tokens-only", "output tokens cost nothing"},
    DefectInfo{Defect::kOutputTokensOnly, "output-tokens-only", "input tokens cost nothing"},
    DefectInfo{Defect::kStreamsAreFree, "streams-are-free", "streamed requests cost nothing"},
    DefectInfo{Defect::kEmbeddingsAreFree, "embeddings-are-free", "embeddings cost nothing"},
    DefectInfo{Defect::kFailureIsCharged, "failure-is-charged",
               "a request that the model failed is charged"},
    DefectInfo{Defect::kFailureLeaksReservation, "failure-leaks-reservation",
               "a request that the model failed keeps its reservation"},
    DefectInfo{Defect::kChargedToAnotherKey, "charged-to-another-key",
               "every key's spend is booked on all keys"},
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
    DefectInfo{Defect::kPricePerSecondIgnored,
               "price-per-second-ignored",
               "input_cost_per_second is not used",
               kFirst,
               {1, 103, 999}},
    DefectInfo{Defect::kFreeModelBlocked,
               "free-model-blocked",
               "a model priced 0 is refused to an exhausted key",
               kFirst,
               {1, 70, 999}},

    DefectInfo{Defect::kBlockIgnored, "block-ignored", "a blocked key is admitted"},
    DefectInfo{Defect::kUnblockIgnored, "unblock-ignored", "an unblocked key stays blocked"},
    DefectInfo{Defect::kExpiryIgnored, "expiry-ignored", "an expired key is admitted"},
    DefectInfo{Defect::kDeleteDoesNothing, "delete-does-nothing",
               "/key/delete says yes and deletes nothing"},
    DefectInfo{Defect::kDeletedKeyStaysListed, "deleted-key-stays-listed",
               "a deleted key stays in /key/list"},
    DefectInfo{Defect::kDuplicateAliasAccepted, "duplicate-alias-accepted",
               "two keys may have one alias"},
    DefectInfo{Defect::kNegativeBudgetAccepted,
               "negative-budget-accepted",
               "a negative max_budget is accepted",
               kFirst,
               {1, 70, 999}},
    DefectInfo{Defect::kUnknownKeyAdmitted, "unknown-key-admitted",
               "a key that was never made is admitted"},
    DefectInfo{Defect::kVirtualKeyAdministers, "virtual-key-administers",
               "a virtual key may use admin routes"},
    DefectInfo{Defect::kModelListOfKeyIgnored, "model-list-of-key-ignored",
               "a key may use models outside its list"},
};
static_assert(kDefects.size() == static_cast<std::size_t>(Defect::kCount));

}  // namespace

std::span<const DefectInfo> AllDefects() {
  return kDefects;
}

std::optional<Defect> DefectNamed(std::string_view name) {
  for (const DefectInfo& info : kDefects) {
    if (info.name == name) return info.defect;
  }
  return std::nullopt;
}

DefectSet DefectSet::AsReleased(Release release) {
  DefectSet defects;
  for (const DefectInfo& info : kDefects) {
    if (info.from != Release{} && release >= info.from && release <= info.through)
      defects.Add(info.defect);
  }
  return defects;
}

}  // namespace budget_mock
