// SPDX-License-Identifier: Apache-2.0
#include "releases/release.h"

#include <array>

namespace budget_mock {

namespace {

/// The families in their order, each as what it changed in the one before. Seen on 1.83.14, 1.100.5
/// and 1.106.10. The boundaries between them are those of the changes in LiteLLM: 1.84.0
/// (reservations), 1.85.0 (429), 1.90 (common_checks asks the customer), 1.104.0 (#42097, 422).
constexpr auto Families() {
  ReleaseRules rules{
      .since = {0, 0, 0},
      .budget_exceeded_status = 400,
      .rejection_names_key = false,
      .reserves_budget = false,
      .expired_key_status = 400,
      .model_denied_status = 401,
      .model_denied_hides_list = false,
      .malformed_key_has_prefix = true,
      .soft_budget_updates = false,
      .short_key_accepted = true,
      .key_list_shows_tier = false,
      .cleared_windows_are_null = false,
      .key_info_has_status = false,
      .validation_echoes_input = true,
      .management_param_is_none = true,
      .update_takes_alias = false,
      .completion_error_has_type = false,
      .readiness_is_short = false,
      .spend_log_names_trailing_api = false,
      .model_info_tells_own_prices = false,
      .model_list_has_details = false,
      .organizations_are_enterprise = false,
      .masks_short_user_ids = false,
      .team_checks_organization = false,
      .team_has_model_budgets = false,
      .member_update_is_patch = false,
      .new_member_as_before = false,
      .every_member_has_row = false,
      .members_share_default = false,
      .bad_budget = " cannot be negative. Received: ",
      .uncaught_is_json = false,
      .customer_shows_tier_row = true,
      .failure_log = FailureLog::kBare,
      .stream_usage = StreamUsage::kModelsWhereAsked,
      .stream_usage_has_cost = false,
      .stream_states_prompt = true,
      .json_error_wants_key = false,
      .anthropic_errors = false,
      .message_starts_twice = true,
      .newer_api_timeout = "6000.0",
      .master_key_has_spend = true,
      .asks_customer_first = true,
  };
  std::array<ReleaseRules, 5> families{};
  families[0] = rules;

  rules.since = {1, 84, 0};
  rules.rejection_names_key = true;
  rules.reserves_budget = true;
  rules.expired_key_status = 401;
  rules.model_denied_status = 403;
  rules.malformed_key_has_prefix = false;
  rules.short_key_accepted = false;
  rules.cleared_windows_are_null = true;
  rules.update_takes_alias = true;
  rules.readiness_is_short = true;
  rules.masks_short_user_ids = true;
  rules.team_checks_organization = true;
  rules.member_update_is_patch = true;
  rules.new_member_as_before = true;
  rules.bad_budget = " must be a non-negative finite number. Received: ";
  rules.uncaught_is_json = true;
  rules.customer_shows_tier_row = false;
  rules.failure_log = FailureLog::kCounted;
  rules.stream_usage = StreamUsage::kOwnCount;
  rules.stream_states_prompt = false;
  rules.json_error_wants_key = true;
  rules.message_starts_twice = false;
  rules.newer_api_timeout = "600.0";
  rules.master_key_has_spend = false;
  families[1] = rules;

  rules.since = {1, 85, 0};
  rules.budget_exceeded_status = 429;
  families[2] = rules;

  rules.since = {1, 90, 0};
  rules.asks_customer_first = false;
  families[3] = rules;

  rules.since = {1, 104, 0};
  rules.budget_exceeded_status = 422;
  rules.model_denied_hides_list = true;
  rules.soft_budget_updates = true;
  rules.key_list_shows_tier = true;
  rules.key_info_has_status = true;
  rules.validation_echoes_input = false;
  rules.management_param_is_none = false;
  rules.completion_error_has_type = true;
  rules.spend_log_names_trailing_api = true;
  rules.model_info_tells_own_prices = true;
  rules.model_list_has_details = true;
  rules.organizations_are_enterprise = true;
  rules.team_has_model_budgets = true;
  rules.every_member_has_row = true;
  rules.members_share_default = true;
  rules.failure_log = FailureLog::kWhole;
  rules.stream_usage = StreamUsage::kModels;
  rules.stream_usage_has_cost = true;
  rules.anthropic_errors = true;
  families[4] = rules;
  return families;
}

}  // namespace

const ReleaseRules& RulesOf(Release release) {
  static constexpr auto kFamilies = Families();
  const ReleaseRules* rules = kFamilies.data();
  for (const ReleaseRules& family : kFamilies) {
    if (release >= family.since) rules = &family;
  }
  return *rules;
}

}  // namespace budget_mock
