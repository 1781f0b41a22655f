// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/release.h"

namespace budget_mock {

using budget_gate::Release;

/// The newest release that the mock was compared with.
inline constexpr Release kNewestRelease{1, 110, 2};

/// The releases from `since` on and before `before`.
struct Releases {
  Release since{};
  Release before{1'000'000, 0, 0};

  constexpr bool Has(Release release) const { return release >= since && release < before; }
};

/// What LiteLLM does otherwise from some release on, or did up to one: changes.cpp says since when.
/// (What a release does wrongly is a Defect.)
enum class Change {
  kRejectionIs429,     ///< a budget rejection is a 429, and no 400
  kRejectionIs422,     ///< and then a 422
  kRejectionNamesKey,  ///< "Key=<alias> (sk-...abcd) ", or of a member "TeamMember=<user>:<team> "
  kReservesBudget,     ///< a request in flight holds its estimated cost
  kExpiredKeyIs401,    ///< and no 400
  kModelDeniedIs403,   ///< a model outside the list is a 403, and no 401
  kModelDeniedHidesList,        ///< and the message does not list what the key may use
  kMalformedKeyHasPrefix,       ///< "Authentication Error, " before "LiteLLM Virtual Key expected."
  kModelTypeCheckedWhenServed,  ///< a model that is not text gets past authentication
  kModelMustBeText,             ///< and is then told of as that
  kSoftBudgetUpdates,           ///< /key/update changes the soft budget
  kShortKeyAccepted,            ///< a key of one's own may have fewer than 16 characters
  kUpdateTakesAlias,            ///< /key/update can name the key by its alias
  kKeyListShowsTier,            ///< /key/list shows the whole row of a key's tier
  kKeyInfoHasStatus,       ///< /key/info tells the status and what was spent in windows; that of a
                           ///< deleted key is 200 with status "deleted", not 404
  kClearedWindowsAreNull,  ///< else budget_limits is an empty list once they are cleared
  kValidationEchoesInput,  ///< 422 details repeat the offending input
  kManagementParamIsNone,  ///< "param": "None" (text) instead of null in management errors
  kBudgetMustBeFinite,     ///< and is said to have to be
  kUncaughtErrorIsJson,    ///< a 500 for what nobody caught is JSON and not text
  kOrganizationsNeedLicence,   ///< /organization/*
  kOrganizationUpdateNeedsId,  ///< and says so
  kTeamChecksOrganization,     ///< /team/new says itself that there is no such organization
  kTeamHasModelBudgets,        ///< model_max_budget of a team, which needs a licence
  kMemberUpdateIsPatch,        ///< what is not sent stays, and null clears
  kMemberBudgetHasPeriod,      ///< budget_duration of a member
  kNewMemberAsBefore,          ///< a user who is made a member is shown as they were before
  kEveryMemberHasRow,          ///< of the memberships; else only who has a budget
  kMembersShareDefault,        ///< team_member_budget itself is a member's tier, not a copy
  kCustomerShowsTierRow,       ///< /customer/new and update show the whole row of the budget
  kCustomerBlockFails,         ///< /customer/block blocks, and then cannot write what it did
  kDailyTokenLimits,           ///< tpd_limit
  kMasksShortUserIds,          ///< user ids of less than 8 characters are not shown in 401s
  kReadinessIsShort,         ///< /health/readiness tells no version; /health/readiness/details does
  kModelInfoTellsOwnPrices,  ///< /model/info has pricing_overrides, and null for the token prices
                             ///< of a model that has none
  kModelListHasDetails,      ///< /v1/models has the mode that model_info declares
  kServingErrorsHaveType,    ///< of an unknown model, and of a model that failed; before, it is
                             ///< "None" or null
  kJsonErrorWantsKey,        ///< of text that is not JSON LiteLLM says that a key is expected
  kAnthropicErrors,          ///< /v1/messages fails in Anthropic's form
  kMessagesNameUnknownModel,  ///< /v1/messages tells of an unknown model as other routes do
  kMessagesStateCost,         ///< /v1/messages has a cost header
  kMessageStartsTwice,        ///< a stream of /v1/messages has message_start two times
  kNewerApisTimeOutSooner,  ///< x-litellm-timeout of /v1/messages and /responses is 600 s, not 6000
                            ///< s
  kMasterKeyHasSpend,       ///< x-litellm-key-spend for the master key, too
  kStreamIsCountedByLiteLLM,  ///< a stream is charged by LiteLLM's own count of tokens, also where
                              ///< its usage was asked for
  kStreamIsCountedByModel,    ///< and by the model's; without any the stream is free
  kStreamUsageHasCost,        ///< and the text tokens
  kStreamStatesPrompt,        ///< the cost header of a streamed response is that of its prompt
  kFailureLogCountsTokens,    ///< /spend/logs has the tokens and tags of a request that failed, and
                              ///< does not speak of retries
  kFailureLogIsWhole,  ///< and the type of the call; of a rejected request also the deployment
  kSpendLogNamesApiWithSlash,  ///< api_base in /spend/logs ends with a slash
  kErrorsAreTyped,  ///< errors have a type, if need be by their status, and a param that may be
                    ///< null; before, they may be "None"
  kUnknownKeyIsNotNamed,     ///< the 401 for an unknown key says nothing about it
  kMessagesFailInForm,       ///< /v1/messages fails in Anthropic's form also before it is served
  kZeroCostIsStated,         ///< x-litellm-response-cost of 0
  kUnpricedHasNoCost,        ///< no header about the cost where the model has no price
  kFailuresNameDeployment,   ///< headers of a failure, also of one before the model was reached
  kUserInfoHasPermissions,   ///< /user/info has admin_mcp_permissions
  kSupportsReasoningEffort,  ///< supported_openai_params has it for every model, and user for none
  kJsonMustBeObject,         ///< a body that is other JSON is told so
  kCustomerResetsAreWhole,   ///< budget_reset_at of a customer is a whole second
  kStreamEndsWithoutChoice,  ///< the usage at the end of a stream comes without a choice
  kTextStreamHasNoEmptyUsage,  ///< a text completion's stream has no usage that nobody asked for
  kTextStreamIsCounted,        ///< and is charged all the same
  kResponseEventsHaveNames,    ///< a stream of /responses is OpenAI's: names, and no [DONE]
  kMessageHasNoRefusal,        ///< of a chat, in provider_specific_fields
  kKeyOfNobodyIsForeign,       ///< whose info no other key may read; and how it is said
  kRateLimitsAreNotNegative,   ///< else a 422
  kCustomerListHasPages,       ///< and can be searched
  kCount
};

/// What holds in one release.
class Rules {
 public:
  explicit Rules(Release release) : release_(release) {}

  Release release() const { return release_; }
  bool Has(Change change) const;

 private:
  Release release_;
};

}  // namespace budget_mock
