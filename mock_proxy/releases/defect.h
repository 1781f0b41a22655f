// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "releases/changes.h"

namespace budget_mock {

/// The named ways in which the mock can be wrong on purpose; defect.cpp has their names. Those that
/// bend a rule of budgets are in defects/broken_policy.cpp, the others where `defects.Has(...)` is
/// asked.
enum class Defect {
  // Wrong in real releases (turned on by --as-released).
  kResetSpendLeavesCounter,
  kModelListClosedToExhaustedKey,
  kUnsettledReservationRefuses,
  kNonFiniteBudgetIsServerError,
  kBadBudgetDurationAccepted,
  kBadKeyDurationIsServerError,
  kMissingMessagesIsServerError,
  kClientTagsDropped,
  // Limits.
  kLimitNotEnforced,
  kEnforcedOneRequestLate,
  kEnforcedAtHalf,
  kAdmitsAtEquality,
  kZeroLimitIsUnlimited,
  kNoLimitRefuses,
  kLimitIgnoredForStreams,
  kRaiseTakesNoEffect,
  kLowerTakesNoEffect,
  kClearTakesNoEffect,
  kDurationNeverResets,
  kDurationLeavesDatabase,
  kDurationLeavesCounter,
  kDurationResetsAtOnce,
  kResetSpendLeavesDatabase,
  kTierIgnored,
  kMemberDefaultIgnored,
  kTagOnlyInMetadata,
  kEndUserOnlyInBody,
  kSoftBudgetBlocks,
  kTemporaryIncreaseIgnored,
  kTemporaryIncreaseEndless,
  // Rejections.
  kRejectionHasWrongType,
  kRejectionNamesAnother,
  kRejectionHasAnothersAmounts,
  kBudgetIsAskedBeforeExpiry,
  kRejectionHasOtherCode,
  kRejectionWithoutAmounts,
  kRejectionIsOk,
  kRejectionReachesModel,
  kRejectionIsCharged,
  // Charges.
  kSpendNeverWritten,
  kSpendDoubled,
  kInputTokensOnly,
  kOutputTokensOnly,
  kStreamsAreFree,
  kStreamsPricedBeforeUsage,
  kRouteIsFree,
  kRouteIgnoresBudget,
  kCountedPerWorker,
  kEmbeddingsAreFree,
  kFailureIsCharged,
  kFailureLeaksReservation,
  kChargedToAnother,
  kChargesLostUnderConcurrency,
  kCostHeaderIsNotTheBooking,
  kSpendLogLosesRow,
  kSpendLogDoublesRow,
  kCachedTokensAtFullPrice,
  kLongContextRateOnPart,
  kLitellmParamsPriceIgnored,
  kModelInfoPriceIgnored,
  kPriceOfLastModel,
  kPricePerSecondIgnored,
  kFreeModelBlocked,
  kUnpricedModelBlocked,
  kModelInfoShowsOtherPrices,
  // Keys.
  kBlockIgnored,
  kUnblockIgnored,
  kExpiryIgnored,
  kDeleteDoesNothing,
  kDeletedKeyStaysListed,
  kDuplicateAliasAccepted,
  kNegativeBudgetAccepted,
  kUnknownKeyAdmitted,
  kVirtualKeyAdministers,
  kModelListOfKeyIgnored,
  kStrangersKeyInfoShown,
  kTagInfoHidesSpend,
  kUpdatedTierIsStale,
  kKeyOutlivesUser,
  kKeyOutlivesTeam,
  kCount
};

struct DefectInfo {
  Defect defect;
  std::string_view name;      ///< as in --defect NAME and MOCK_PROXY_DEFECT
  std::string_view sentence;  ///< what is wrong, for --help
  /// It can be had for one kind of payer, or one route, alone: --defect NAME/PART.
  bool by_part = false;
};

/// Every defect, in the order of the enumeration.
std::span<const DefectInfo> AllDefects();

/// Which defects the mock has.
class DefectSet {
 public:
  /// Adds the defect called `name`, or `name/part`. False when there is none.
  bool Add(std::string_view name);
  void Add(Defect defect, std::string_view part = {});

  bool Has(Defect defect) const { return everywhere_.test(static_cast<std::size_t>(defect)); }
  /// Likewise, where it may be confined to `part`: the name of a PayerKind, or a route.
  bool Has(Defect defect, std::string_view part) const;

  /// The defects that `release` itself has, by fixtures/known_divergences.yaml.
  static DefectSet AsReleased(Release release);

 private:
  std::bitset<static_cast<std::size_t>(Defect::kCount)> everywhere_;
  std::vector<std::pair<Defect, std::string>> in_part_;
};

}  // namespace budget_mock
