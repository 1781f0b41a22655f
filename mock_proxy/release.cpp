// SPDX-License-Identifier: Apache-2.0
#include "release.h"

#include <array>
#include <charconv>

namespace budget_mock {

std::optional<Release> Release::Parse(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  Release release;
  const std::array parts{&release.major, &release.minor, &release.patch};
  std::size_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (count < parts.size()) {
    const auto [next, error] = std::from_chars(at, end, *parts.at(count));
    if (error != std::errc() || *parts.at(count) < 0) return std::nullopt;
    ++count;
    at = next;
    if (at == end) break;
    if (*at != '.') return std::nullopt;
    ++at;
  }
  if (at != end || count < 2) return std::nullopt;
  return release;
}

std::string Release::ToString() const {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

const ReleaseRules& RulesOf(Release release) {
  // Seen on 1.83.14, 1.100.5 and 1.106.10. The boundaries between them are those of the changes in
  // LiteLLM: #4139 (status 400), 1.84.0 (reservations), 1.85.0 (429), 1.104.0 (#42097, status 422).
  static constexpr std::array kFamilies{
      ReleaseRules{
          .since = {0, 0, 0},
          .budget_exceeded_status = 400,
          .rejection_names_key = false,
          .reserves_budget = false,
          .expired_key_status = 400,
          .model_denied_status = 401,
          .model_denied_hides_list = false,
          .malformed_key_has_prefix = true,
          .deleted_key_has_info = false,
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
      },
      ReleaseRules{
          .since = {1, 84, 0},
          .budget_exceeded_status = 400,
          .rejection_names_key = true,
          .reserves_budget = true,
          .expired_key_status = 401,
          .model_denied_status = 403,
          .model_denied_hides_list = false,
          .malformed_key_has_prefix = false,
          .deleted_key_has_info = false,
          .validation_echoes_input = true,
          .management_param_is_none = true,
          .update_takes_alias = true,
          .completion_error_has_type = false,
          .readiness_is_short = true,
          .spend_log_names_trailing_api = false,
          .model_info_tells_own_prices = false,
          .model_list_has_details = false,
          .organizations_are_enterprise = false,
          .masks_short_user_ids = true,
          .bad_budget = " must be a non-negative finite number. Received: ",
          .uncaught_is_json = true,
          .customer_shows_tier_row = false,
          .failure_log = FailureLog::kCounted,
          .stream_usage = StreamUsage::kOwnCount,
          .stream_usage_has_cost = false,
          .stream_states_prompt = false,
          .json_error_wants_key = true,
          .anthropic_errors = false,
          .message_starts_twice = false,
          .newer_api_timeout = "600.0",
          .master_key_has_spend = false,
      },
      ReleaseRules{
          .since = {1, 85, 0},
          .budget_exceeded_status = 429,
          .rejection_names_key = true,
          .reserves_budget = true,
          .expired_key_status = 401,
          .model_denied_status = 403,
          .model_denied_hides_list = false,
          .malformed_key_has_prefix = false,
          .deleted_key_has_info = false,
          .validation_echoes_input = true,
          .management_param_is_none = true,
          .update_takes_alias = true,
          .completion_error_has_type = false,
          .readiness_is_short = true,
          .spend_log_names_trailing_api = false,
          .model_info_tells_own_prices = false,
          .model_list_has_details = false,
          .organizations_are_enterprise = false,
          .masks_short_user_ids = true,
          .bad_budget = " must be a non-negative finite number. Received: ",
          .uncaught_is_json = true,
          .customer_shows_tier_row = false,
          .failure_log = FailureLog::kCounted,
          .stream_usage = StreamUsage::kOwnCount,
          .stream_usage_has_cost = false,
          .stream_states_prompt = false,
          .json_error_wants_key = true,
          .anthropic_errors = false,
          .message_starts_twice = false,
          .newer_api_timeout = "600.0",
          .master_key_has_spend = false,
      },
      ReleaseRules{
          .since = {1, 104, 0},
          .budget_exceeded_status = 422,
          .rejection_names_key = true,
          .reserves_budget = true,
          .expired_key_status = 401,
          .model_denied_status = 403,
          .model_denied_hides_list = true,
          .malformed_key_has_prefix = false,
          .deleted_key_has_info = true,
          .validation_echoes_input = false,
          .management_param_is_none = false,
          .update_takes_alias = true,
          .completion_error_has_type = true,
          .readiness_is_short = true,
          .spend_log_names_trailing_api = true,
          .model_info_tells_own_prices = true,
          .model_list_has_details = true,
          .organizations_are_enterprise = true,
          .masks_short_user_ids = true,
          .bad_budget = " must be a non-negative finite number. Received: ",
          .uncaught_is_json = true,
          .customer_shows_tier_row = false,
          .failure_log = FailureLog::kWhole,
          .stream_usage = StreamUsage::kModels,
          .stream_usage_has_cost = true,
          .stream_states_prompt = false,
          .json_error_wants_key = true,
          .anthropic_errors = true,
          .message_starts_twice = false,
          .newer_api_timeout = "600.0",
          .master_key_has_spend = false,
      },
  };
  const ReleaseRules* rules = kFamilies.data();
  for (const ReleaseRules& family : kFamilies) {
    if (release >= family.since) rules = &family;
  }
  return *rules;
}

}  // namespace budget_mock
