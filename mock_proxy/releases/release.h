// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/release.h"

namespace budget_mock {

using budget_gate::Release;

/// The newest release that the mock was compared with.
inline constexpr Release kNewestRelease{1, 106, 10};

/// How much /spend/logs tells of a request that failed.
enum class FailureLog {
  kBare,     ///< no tokens and no tags; the message speaks of retries
  kCounted,  ///< the tokens of the prompt, and tags
  kWhole     ///< and the type of the call; of a rejected request also the deployment
};

/// By whose count of tokens a stream of chats and completions is charged.
enum class StreamUsage {
  kModelsWhereAsked,  ///< the model's when the client asked for it, else LiteLLM's own
  kOwnCount,          ///< LiteLLM's own
  kModels             ///< the model's; without any the stream is free
};

/// What differs between LiteLLM releases, as data: one row a family, in release.cpp. Rules that all
/// releases share are code elsewhere; what a release does wrongly is a Defect.
struct ReleaseRules {
  Release since;
  int budget_exceeded_status;     ///< HTTP status of a budget rejection
  bool rejection_names_key;       ///< "Key=<alias> (sk-...abcd) " in the message, or of a member
                                  ///< "TeamMember=<user>:<team> "
  bool reserves_budget;           ///< a request in flight holds its estimated cost
  int expired_key_status;         ///< HTTP status for an expired key
  int model_denied_status;        ///< HTTP status for a model outside the key's list
  bool model_denied_hides_list;   ///< the message does not list what the key may use
  bool malformed_key_has_prefix;  ///< "Authentication Error, " before "LiteLLM Virtual Key
                                  ///< expected."
  bool soft_budget_updates;       ///< /key/update changes the soft budget (#15125)
  bool short_key_accepted;        ///< a key of one's own may have fewer than 16 characters
  bool key_list_shows_tier;       ///< /key/list shows the whole row of a key's tier
  bool cleared_windows_are_null;  ///< else budget_limits is an empty list once they are cleared
  bool key_info_has_status;  ///< /key/info tells the status and what was spent in windows; that of
                             ///< a deleted key is 200 with status "deleted", not 404
  bool validation_echoes_input;   ///< 422 details repeat the offending input
  bool management_param_is_none;  ///< "param": "None" (text) instead of null in management errors
  bool update_takes_alias;        ///< /key/update can name the key by its alias
  bool
      completion_error_has_type;  ///< an unknown model is "invalid_request_error" instead of "None"
  bool readiness_is_short;  ///< /health/readiness tells no version; /health/readiness/details does
  bool spend_log_names_trailing_api;  ///< api_base in /spend/logs ends with a slash
  bool model_info_tells_own_prices;   ///< /model/info has pricing_overrides, and null for the
                                      ///< token prices of a model that has none
  bool model_list_has_details;        ///< /v1/models has the mode that model_info declares
  bool organizations_are_enterprise;  ///< /organization/* needs a licence
  bool masks_short_user_ids;          ///< user ids of less than 8 characters are not shown in 401s
  bool team_checks_organization;      ///< /team/new says itself that there is no such organization
  bool team_has_model_budgets;        ///< model_max_budget of a team, which needs a licence
  bool member_update_is_patch;        ///< what is not sent stays, and null clears
  bool new_member_as_before;          ///< a user who is made a member is shown as he was before
  bool every_member_has_row;          ///< of the memberships; else only who has a budget
  bool members_share_default;         ///< team_member_budget itself is a member's tier, not a copy
  const char* bad_budget;             ///< what is said of a limit that is none, after its field
  bool uncaught_is_json;              ///< a 500 for what nobody caught is JSON and not a text
  bool customer_shows_tier_row;       ///< /customer/new and update show the whole row of the budget
  FailureLog failure_log;
  StreamUsage stream_usage;
  bool stream_usage_has_cost;     ///< and the text tokens
  bool stream_states_prompt;      ///< the cost header of a streamed response is that of its prompt
  bool json_error_wants_key;      ///< of JSON that is none LiteLLM says that a key is expected
  bool anthropic_errors;          ///< /v1/messages fails in Anthropic's form
  bool message_starts_twice;      ///< a stream of /v1/messages has message_start two times
  const char* newer_api_timeout;  ///< x-litellm-timeout of /v1/messages and /responses
  bool master_key_has_spend;      ///< x-litellm-key-spend for the master key, too
  bool asks_customer_first;       ///< the budget of the customer is looked at before all others
};

const ReleaseRules& RulesOf(Release release);

}  // namespace budget_mock
