// SPDX-License-Identifier: Apache-2.0
// /spend/*: litellm/proxy/spend_tracking/spend_management_endpoints.py
#include <map>

#include "api/api.h"
#include "routes/fields.h"
#include "routes/http.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// One object a day with what each key, model and user spent: the default of /spend/logs when dates
/// are given.
json Summary(const std::vector<json>& rows) {
  std::map<std::string, json> by_day;
  const auto add = [](json& to, const std::string& name, double spend) {
    to[name] = to.value(name, 0.0) + spend;
  };
  for (const json& row : rows) {
    const std::string day = row.at("startTime").get<std::string>().substr(0, 10);
    json& sums = by_day.try_emplace(day, json{{"startTime", day},
                                            {"spend", 0.0},
                                            {"users", json::object()},
                                            {"models", json::object()}})
                     .first->second;
    const double spend = row.at("spend").get<double>();
    add(sums, "spend", spend);
    add(sums, row.at("api_key").get<std::string>(), spend);
    add(sums["models"], row.at("model").get<std::string>(), spend);
    add(sums["users"], row.at("user").get<std::string>(), spend);
  }
  json summary = json::array();
  for (const auto& [day, sums] : by_day) summary.push_back(sums);
  return summary;
}

void Logs(Call& call) {
  const auto& parameters = call.request.params;
  const auto asked = [&](const char* name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  std::string key = asked("api_key");
  if (key.starts_with("sk-")) key = Sha256(key);
  const std::string start = asked("start_date");
  const std::string end = asked("end_date");
  std::vector<json> rows;
  for (const json& row : call.proxy.spend_logs()) {
    const std::string day = row.at("startTime").get<std::string>().substr(0, 10);
    const bool fits =
        (key.empty() || row.at("api_key") == key) &&
        (asked("request_id").empty() || row.at("request_id") == asked("request_id")) &&
        (asked("user_id").empty() || row.at("user") == asked("user_id")) &&
        (start.empty() || day >= start) && (end.empty() || day <= end);
    if (fits) rows.insert(rows.begin(), row);  // the newest first
  }
  const bool summarised = !start.empty() && !end.empty() && asked("summarize") != "false";
  call.Reply(summarised ? Summary(rows) : json(rows));
}

void Calculate(Call& call) {
  Fields fields(call.request, call.proxy.rules());
  const auto model = fields.Text("model");
  fields.Check();
  const json& body = fields.body();
  const std::string name =
      model ? *model
            : body.value("completion_response", json::object()).value("model", std::string());
  if (name.empty()) {
    throw ProxyFailure(400,
                       "Bad Request - Either 'model' or 'completion_response' must be provided",
                       "None", "None");
  }
  const Deployment* deployment = model ? call.proxy.config().Find(name) : nullptr;
  if (deployment == nullptr) {
    throw ProxyFailure(
        400,
        "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are "
        "trying to call. You passed model=" +
            name +
            "\n Pass model as E.g. For 'Huggingface' inference endpoints pass in "
            "`completion(model='huggingface/starcoder',..)` Learn more: "
            "https://docs.litellm.ai/docs/providers",
        nullptr, nullptr);
  }
  const json messages = body.value("messages", json::array());
  Usage usage;
  usage.prompt_tokens = CountTokens(PromptText(messages)) + kChatApi.overhead(messages);
  // Prices in model_info are not looked at here.
  call.Reply({{"cost", PriceOf(deployment->params_prices, usage, {}).Total()}});
}

}  // namespace

void SpendRoutes(Router& router) {
  router.Add("GET", "/spend/logs", Access::kAdmin, Logs);
  router.Add("POST", "/spend/calculate", Access::kAdmin, Calculate);
}

}  // namespace budget_mock
