// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string_view>

#include "release.h"

namespace budget_mock {

/// The named ways in which the mock can be wrong on purpose. Each stands at one place in the code
/// that asks `defects.Has(...)`; defect.cpp has the names and which LiteLLM releases are wrong like
/// that.
enum class Defect {
  // Wrong in real releases (turned on by --as-released).
  kResetSpendLeavesCounter,
  kModelListClosedToExhaustedKey,
  kUnsettledReservationRefuses,
  kNonFiniteBudgetIsServerError,
  kBadBudgetDurationAccepted,
  kBadKeyDurationIsServerError,
  kMissingMessagesIsServerError,
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
  // Rejections.
  kRejectionHasWrongType,
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
  kEmbeddingsAreFree,
  kFailureIsCharged,
  kFailureLeaksReservation,
  kChargedToAnotherKey,
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
  kCount
};

struct DefectInfo {
  Defect defect;
  std::string_view name;      ///< as in --defect NAME and MOCK_PROXY_DEFECT
  std::string_view sentence;  ///< what is wrong, for --help
  Release from{};             ///< the first and
  Release through{};          ///< the last release that is wrong like this; both 0 for none
};

/// Every defect, in the order of the enumeration.
std::span<const DefectInfo> AllDefects();
std::optional<Defect> DefectNamed(std::string_view name);

class DefectSet {
 public:
  void Add(Defect defect) { set_.set(static_cast<std::size_t>(defect)); }
  bool Has(Defect defect) const { return set_.test(static_cast<std::size_t>(defect)); }

  /// The defects that `release` itself has.
  static DefectSet AsReleased(Release release);

 private:
  std::bitset<static_cast<std::size_t>(Defect::kCount)> set_;
};

}  // namespace budget_mock
