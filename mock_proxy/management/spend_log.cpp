// SPDX-License-Identifier: Apache-2.0
#include "management/spend_log.h"

#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json TextOrNull(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

/// The tags of a request and that of its client: litellm_core_utils/litellm_logging.py.
json RequestTags(const SpendLogRow& row) {
  json tags = row.tags;
  if (row.user_agent.empty()) return tags;
  const std::size_t slash = row.user_agent.find('/');
  if (slash != std::string::npos) tags.push_back("User-Agent: " + row.user_agent.substr(0, slash));
  tags.push_back("User-Agent: " + row.user_agent);
  return tags;
}

json UsageObject(const Rules& rules, const SpendLogRow& row) {
  const Usage& usage = row.usage;
  json prompt_details;
  if (usage.cached_tokens > 0) prompt_details = {{"cached_tokens", usage.cached_tokens}};
  json object{{"prompt_tokens", usage.prompt_tokens},
              {"completion_tokens", usage.completion_tokens},
              {"total_tokens", usage.Total()},
              {"prompt_tokens_details", prompt_details},
              {"completion_tokens_details", nullptr}};
  if (!row.stream) return object;
  // LiteLLM puts the usage of a stream together itself.
  object["completion_tokens_details"] = Shape("stream_details", rules.release());
  if (rules.Has(Change::kStreamUsageHasCost)) {
    object["completion_tokens_details"]["text_tokens"] = usage.completion_tokens;
    object["cost"] = row.cost.Total();
  }
  return object;
}

/// What every row says.
json Common(const Setup& setup, const SpendLogRow& row) {
  const KeyNames& key = row.Names();
  const Release release = setup.rules.release();
  json metadata = Shape("spend_log_metadata", release);
  Fill(metadata, {{"user_api_key", key.token},
                  {"user_api_key_alias", TextOrNull(key.alias)},
                  {"user_api_key_user_id", TextOrNull(key.user_id)},
                  {"user_api_key_team_id", TextOrNull(key.team_id)},
                  {"user_agent", TextOrNull(row.user_agent)},
                  {"litellm_call_id", row.call_id.Text()},
                  {"original_model_group", row.model}});
  const std::string end = IsoTime(row.end);
  const bool slash = setup.rules.Has(Change::kSpendLogNamesApiWithSlash);
  json shown = Shape("spend_log", release);
  Fill(shown, {{"request_id", row.request_id},
               {"call_type", row.call_type},
               {"api_key", key.token},
               {"spend", row.cost.Total()},
               {"total_tokens", row.usage.Total()},
               {"prompt_tokens", row.usage.prompt_tokens},
               {"completion_tokens", row.usage.completion_tokens},
               {"startTime", IsoTime(row.start)},
               {"endTime", end},
               {"completionStartTime", end},
               {"api_base", setup.base_url + "/model_endpoint/v1" + (slash ? "/" : "")},
               {"metadata", metadata},
               {"user", key.user_id},
               {"team_id", key.team_id},
               {"end_user", row.end_user},
               {"session_id", row.session_id.Text()},
               {"litellm_call_id", row.call_id.Text()},
               {"created_at", end},
               {"updated_at", end}});
  if (row.deployment != nullptr) {
    Fill(shown, {{"model", row.deployment->model},
                 {"model_id", row.deployment->id},
                 {"model_group", row.model}});
  }
  return shown;
}

void TellOfError(const Rules& rules, const SpendLogRow& row, json& shown) {
  const bool whole = rules.Has(Change::kFailureLogIsWhole);
  shown.update(
      {{"request_id", ShownRequestId(row)}, {"cache_hit", "False"}, {"status", "failure"}});
  if (!whole) shown["call_type"] = "";
  json& metadata = shown["metadata"];
  metadata["status"] = "failure";
  metadata["usage_object"] = whole ? json::object() : json(nullptr);
  metadata["error_information"] = {{"error_class", row.error->exception},
                                   {"error_code", std::to_string(row.error->status)},
                                   {"error_message", row.error->message},
                                   {"llm_provider", ""},
                                   {"traceback", ""}};
}

void TellOfModelError(const Rules& rules, const SpendLogRow& row, json& shown) {
  json& metadata = shown["metadata"];
  if (!rules.Has(Change::kFailureLogCountsTokens)) {
    shown.update({{"prompt_tokens", 0}, {"total_tokens", 0}});
    json& message = metadata["error_information"]["error_message"];
    message = message.get<std::string>() + " LiteLLM Retried: 2 times, LiteLLM Max Retries: 2";
    return;
  }
  shown["request_tags"] = RequestTags(row);
  if (!rules.Has(Change::kFailureLogIsWhole)) {
    metadata["usage_object"] = {
        {"prompt_tokens", 0}, {"completion_tokens", 0}, {"total_tokens", 0}};
  }
}

}  // namespace

std::string ShownRequestId(const SpendLogRow& row) {
  return row.error ? row.call_id.Text() : row.request_id;
}

json SpendLogJson(const Setup& setup, const SpendLogRow& row) {
  const Rules& rules = setup.rules;
  json shown = Common(setup, row);
  if (row.error) TellOfError(rules, row, shown);
  switch (row.outcome) {
    case SpendLogRow::Outcome::kServed:
      shown["request_tags"] = RequestTags(row);
      if (row.stream) shown["cache_hit"] = "False";
      shown["metadata"]["cost_breakdown"] = {{"input_cost", row.cost.Input()},
                                             {"output_cost", row.cost.output},
                                             {"total_cost", row.cost.Total()}};
      shown["metadata"]["usage_object"] = UsageObject(rules, row);
      break;
    case SpendLogRow::Outcome::kModelFailed:
      TellOfModelError(rules, row, shown);
      break;
    case SpendLogRow::Outcome::kRejected:
      if (!rules.Has(Change::kFailureLogIsWhole))
        shown.update({{"model", row.model}, {"model_group", ""}, {"model_id", ""}});
      break;
  }
  return shown;
}

}  // namespace budget_mock
