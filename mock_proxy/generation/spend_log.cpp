// SPDX-License-Identifier: Apache-2.0
#include "generation/spend_log.h"

#include "model/api.h"
#include "releases/shapes.h"
#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json TextOrNull(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

/// The tags of a request and that of its client: litellm_core_utils/litellm_logging.py.
json RequestTags(const LoggedRequest& request) {
  json tags = request.wanted.named.tags;
  if (request.user_agent.empty()) return tags;
  const std::size_t slash = request.user_agent.find('/');
  if (slash != std::string::npos)
    tags.push_back("User-Agent: " + request.user_agent.substr(0, slash));
  tags.push_back("User-Agent: " + request.user_agent);
  return tags;
}

json UsageObject(const Proxy& proxy, const LoggedRequest& request) {
  const Usage& usage = request.usage;
  json prompt_details;
  if (usage.cached_tokens > 0) prompt_details = {{"cached_tokens", usage.cached_tokens}};
  json object{{"prompt_tokens", usage.prompt_tokens},
              {"completion_tokens", usage.completion_tokens},
              {"total_tokens", usage.Total()},
              {"prompt_tokens_details", prompt_details},
              {"completion_tokens_details", nullptr}};
  if (!request.wanted.stream) return object;
  // LiteLLM puts the usage of a stream together itself.
  const bool detailed = proxy.rules().stream_usage_has_cost;
  object["completion_tokens_details"] = Shape("stream_details", proxy.options().release);
  if (detailed) {
    object["completion_tokens_details"]["text_tokens"] = usage.completion_tokens;
    object["cost"] = request.cost.Total();
  }
  return object;
}

/// What every row says.
json Row(const Proxy& proxy, const LoggedRequest& request) {
  const Release release = proxy.options().release;
  json row = Shape("spend_log", release);
  const Wanted& wanted = request.wanted;
  const std::string now = IsoTime(proxy.Now());
  const auto of_key = [&](const char* field) {
    return request.key ? request.key->Text(field) : std::string();
  };
  const std::string token = request.key ? request.key->id : "";
  json metadata = Shape("spend_log_metadata", release);
  Fill(metadata, {{"user_api_key", token},
                  {"user_api_key_alias", TextOrNull(of_key("key_alias"))},
                  {"user_api_key_user_id", TextOrNull(of_key("user_id"))},
                  {"user_api_key_team_id", TextOrNull(of_key("team_id"))},
                  {"user_agent", TextOrNull(request.user_agent)},
                  {"litellm_call_id", request.call_id},
                  {"original_model_group", wanted.model}});
  Fill(row, {{"request_id", request.request_id},
             {"call_type", request.call_type},
             {"api_key", token},
             {"spend", request.cost.Total()},
             {"total_tokens", request.usage.Total()},
             {"prompt_tokens", request.usage.prompt_tokens},
             {"completion_tokens", request.usage.completion_tokens},
             {"startTime", IsoTime(request.start)},
             {"endTime", now},
             {"completionStartTime", now},
             {"api_base", proxy.base_url + "/model_endpoint/v1" +
                              (proxy.rules().spend_log_names_trailing_api ? "/" : "")},
             {"metadata", metadata},
             {"user", of_key("user_id")},
             {"team_id", of_key("team_id")},
             {"end_user", wanted.named.end_user},
             {"session_id", NewUuid()},
             {"litellm_call_id", request.call_id},
             {"created_at", now},
             {"updated_at", now}});
  if (wanted.deployment != nullptr) {
    Fill(row, {{"model", wanted.deployment->model},
               {"model_id", wanted.deployment->id},
               {"model_group", wanted.model}});
  }
  return row;
}

/// The row of a request that ended with `error`.
json RowOfError(const Proxy& proxy, const LoggedRequest& request, const LoggedError& error) {
  json row = Row(proxy, request);
  const bool whole = proxy.rules().failure_log == FailureLog::kWhole;
  row.update({{"request_id", request.call_id}, {"cache_hit", "False"}, {"status", "failure"}});
  if (!whole) row["call_type"] = "";
  json& metadata = row["metadata"];
  metadata["status"] = "failure";
  metadata["usage_object"] = whole ? json::object() : json(nullptr);
  metadata["error_information"] = {{"error_class", error.exception},
                                   {"error_code", std::to_string(error.status)},
                                   {"error_message", error.message},
                                   {"llm_provider", ""},
                                   {"traceback", ""}};
  return row;
}

}  // namespace

json SpendLog(const Proxy& proxy, const LoggedRequest& request) {
  json row = Row(proxy, request);
  row["request_tags"] = RequestTags(request);
  if (request.wanted.stream) row["cache_hit"] = "False";
  const Cost& cost = request.cost;
  row["metadata"]["cost_breakdown"] = {
      {"input_cost", cost.Input()}, {"output_cost", cost.output}, {"total_cost", cost.Total()}};
  row["metadata"]["usage_object"] = UsageObject(proxy, request);
  return row;
}

json FailedSpendLog(const Proxy& proxy, const LoggedRequest& request, const LoggedError& error) {
  json row = RowOfError(proxy, request, error);
  if (proxy.rules().failure_log == FailureLog::kBare) {
    row.update({{"prompt_tokens", 0}, {"total_tokens", 0}});
    json& message = row["metadata"]["error_information"]["error_message"];
    message = message.get<std::string>() + " LiteLLM Retried: 2 times, LiteLLM Max Retries: 2";
    return row;
  }
  row["request_tags"] = RequestTags(request);
  if (proxy.rules().failure_log == FailureLog::kCounted) {
    row["metadata"]["usage_object"] = {
        {"prompt_tokens", 0}, {"completion_tokens", 0}, {"total_tokens", 0}};
  }
  return row;
}

json RejectedSpendLog(const Proxy& proxy, const LoggedRequest& request, const LoggedError& error) {
  json row = RowOfError(proxy, request, error);
  if (proxy.rules().failure_log != FailureLog::kWhole)
    row.update({{"model", request.wanted.model}, {"model_group", ""}, {"model_id", ""}});
  return row;
}

}  // namespace budget_mock
