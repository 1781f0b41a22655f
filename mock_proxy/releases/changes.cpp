// SPDX-License-Identifier: Apache-2.0
#include "releases/changes.h"

#include <array>
#include <string_view>

namespace budget_mock {
namespace {

/// What LiteLLM changed, when, and where that is told. Adopting a release adds rows, here and in
/// fields.json. Seen on 1.83.14, 1.100.5, 1.106.10 and 1.110.2; what changed between two of them is
/// dated by the change in LiteLLM's source.
struct Row {
  Change what;
  Releases when;
  std::string_view told_in;  ///< LiteLLM's issue, pull request or advisory; empty: its source only
};

constexpr std::array kChanges{
    Row{Change::kRejectionIs429, {.since = {1, 85, 0}, .before = {1, 104, 0}}, ""},
    Row{Change::kRejectionIs422, {.since = {1, 104, 0}}, "#42097"},
    Row{Change::kRejectionNamesKey, {.since = {1, 84, 0}}, "#14144"},
    Row{Change::kReservesBudget, {.since = {1, 84, 0}}, ""},
    Row{Change::kExpiredKeyIs401, {.since = {1, 84, 0}}, ""},
    Row{Change::kModelDeniedIs403, {.since = {1, 84, 0}}, ""},
    Row{Change::kModelDeniedHidesList, {.since = {1, 104, 0}}, ""},
    Row{Change::kMalformedKeyHasPrefix, {.before = {1, 84, 0}}, ""},
    Row{Change::kModelTypeCheckedWhenServed, {.since = {1, 84, 0}}, ""},
    Row{Change::kModelMustBeText, {.since = {1, 104, 0}}, ""},
    Row{Change::kSoftBudgetUpdates, {.since = {1, 104, 0}}, "#15125"},
    Row{Change::kShortKeyAccepted, {.before = {1, 84, 0}}, ""},
    Row{Change::kUpdateTakesAlias, {.since = {1, 84, 0}}, ""},
    Row{Change::kKeyListShowsTier, {.since = {1, 104, 0}}, ""},
    Row{Change::kKeyInfoHasStatus, {.since = {1, 104, 0}}, ""},
    Row{Change::kClearedWindowsAreNull, {.since = {1, 84, 0}}, ""},
    Row{Change::kValidationEchoesInput, {.before = {1, 104, 0}}, ""},
    Row{Change::kManagementParamIsNone, {.before = {1, 104, 0}}, ""},
    Row{Change::kBudgetMustBeFinite, {.since = {1, 86, 0}}, "GHSA-2rv4-xv66-fpjg"},
    Row{Change::kUncaughtErrorIsJson, {.since = {1, 84, 0}}, ""},
    Row{Change::kOrganizationsNeedLicence, {.since = {1, 104, 0}}, ""},
    Row{Change::kOrganizationUpdateNeedsId, {.since = {1, 84, 0}}, ""},
    Row{Change::kTeamChecksOrganization, {.since = {1, 84, 0}}, ""},
    Row{Change::kTeamHasModelBudgets, {.since = {1, 104, 0}}, ""},
    Row{Change::kMemberUpdateIsPatch, {.since = {1, 84, 0}}, ""},
    Row{Change::kMemberBudgetHasPeriod, {.since = {1, 84, 0}}, "#31443"},
    Row{Change::kNewMemberAsBefore, {.since = {1, 84, 0}}, ""},
    Row{Change::kEveryMemberHasRow, {.since = {1, 104, 0}}, ""},
    Row{Change::kMembersShareDefault, {.since = {1, 104, 0}}, "#41347"},
    Row{Change::kCustomerShowsTierRow, {.before = {1, 84, 0}}, ""},
    Row{Change::kCustomerBlockFails, {.since = {1, 84, 0}, .before = {1, 108, 0}}, "#39011"},
    Row{Change::kDailyTokenLimits, {.since = {1, 104, 0}}, ""},
    Row{Change::kMasksShortUserIds, {.since = {1, 84, 0}}, ""},
    Row{Change::kReadinessIsShort, {.since = {1, 84, 0}}, ""},
    Row{Change::kModelInfoTellsOwnPrices, {.since = {1, 104, 0}}, ""},
    Row{Change::kModelListHasDetails, {.since = {1, 104, 0}}, ""},
    Row{Change::kServingErrorsHaveType, {.since = {1, 104, 0}}, ""},
    Row{Change::kJsonErrorWantsKey, {.since = {1, 84, 0}}, ""},
    Row{Change::kAnthropicErrors, {.since = {1, 104, 0}}, ""},
    Row{Change::kMessagesNameUnknownModel, {.since = {1, 84, 0}}, ""},
    Row{Change::kMessagesStateCost, {.since = {1, 84, 0}}, "#31675"},
    Row{Change::kMessageStartsTwice, {.before = {1, 84, 0}}, ""},
    Row{Change::kNewerApisTimeOutSooner, {.since = {1, 84, 0}}, ""},
    Row{Change::kMasterKeyHasSpend, {.before = {1, 84, 0}}, ""},
    Row{Change::kStreamIsCountedByLiteLLM, {.since = {1, 84, 0}, .before = {1, 104, 0}}, ""},
    Row{Change::kStreamIsCountedByModel, {.since = {1, 104, 0}}, ""},
    Row{Change::kStreamUsageHasCost, {.since = {1, 104, 0}}, ""},
    Row{Change::kStreamStatesPrompt, {.before = {1, 84, 0}}, "#26475"},
    Row{Change::kFailureLogCountsTokens, {.since = {1, 84, 0}}, ""},
    Row{Change::kFailureLogIsWhole, {.since = {1, 104, 0}}, ""},
    Row{Change::kSpendLogNamesApiWithSlash, {.since = {1, 104, 0}}, ""},
    Row{Change::kErrorsAreTyped, {.since = {1, 109, 0}}, ""},
    Row{Change::kUnknownKeyIsNotNamed, {.since = {1, 108, 0}}, ""},
    Row{Change::kMessagesFailInForm, {.since = {1, 110, 0}}, ""},
    Row{Change::kZeroCostIsStated, {.since = {1, 109, 0}}, ""},
    Row{Change::kUnpricedHasNoCost, {.since = {1, 110, 0}}, ""},
    Row{Change::kFailuresNameDeployment, {.since = {1, 109, 0}}, ""},
    Row{Change::kUserInfoHasPermissions, {.since = {1, 109, 0}}, ""},
    Row{Change::kSupportsReasoningEffort, {.since = {1, 109, 0}}, ""},
    Row{Change::kJsonMustBeObject, {.since = {1, 109, 0}}, ""},
    Row{Change::kCustomerResetsAreWhole, {.since = {1, 110, 0}}, ""},
    Row{Change::kStreamEndsWithoutChoice, {.since = {1, 109, 0}}, ""},
    Row{Change::kTextStreamHasNoEmptyUsage, {.since = {1, 109, 0}}, ""},
    Row{Change::kTextStreamIsCounted, {.since = {1, 109, 0}}, ""},
    Row{Change::kResponseEventsHaveNames, {.since = {1, 110, 0}}, ""},
    Row{Change::kMessageHasNoRefusal, {.since = {1, 108, 0}}, ""},
    Row{Change::kKeyOfNobodyIsForeign, {.since = {1, 109, 3}}, ""},
    Row{Change::kRateLimitsAreNotNegative, {.since = {1, 109, 0}}, ""},
    Row{Change::kCustomerListHasPages, {.since = {1, 109, 0}}, ""},
};
constexpr bool EachChangeHasItsRow() {
  for (std::size_t i = 0; i < kChanges.size(); ++i) {
    if (kChanges[i].what != static_cast<Change>(i)) return false;
  }
  return kChanges.size() == static_cast<std::size_t>(Change::kCount);
}
static_assert(EachChangeHasItsRow(), "one row for each, in the order of the enumeration");

}  // namespace

bool Rules::Has(Change change) const {
  return kChanges.at(static_cast<std::size_t>(change)).when.Has(release_);
}

}  // namespace budget_mock
