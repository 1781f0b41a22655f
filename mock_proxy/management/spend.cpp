// SPDX-License-Identifier: Apache-2.0
// /spend/*: litellm/proxy/spend_tracking/spend_management_endpoints.py
#include <algorithm>
#include <map>
#include <regex>

#include "http/router.h"
#include "management/fields.h"
#include "management/management.h"
#include "management/spend_log.h"
#include "model/api.h"
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
    json& sums = by_day
                     .try_emplace(day, json{{"startTime", day},
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

using Rows = std::vector<std::shared_ptr<const SpendLogRow>>;

/// Replies with many rows in parts, each made when it is sent: nobody waits for that, and the whole
/// is nowhere in memory.
void ReplyWith(const Call& call, Rows rows) {
  constexpr std::size_t kAtOnce = 200;
  if (rows.size() <= kAtOnce) {
    json all = json::array();
    for (const auto& row : rows) all.push_back(SpendLogJson(call.setup, *row));
    return call.Reply(all);
  }
  call.response.set_chunked_content_provider(
      "application/json", [&setup = call.setup, rows = std::move(rows), next = std::size_t{0}](
                              std::size_t, httplib::DataSink& sink) mutable {
        std::string part = next == 0 ? "[" : "";
        for (const std::size_t end = std::min(next + kAtOnce, rows.size()); next < end; ++next) {
          if (next > 0) part += ',';
          part +=
              SpendLogJson(setup, *rows[next]).dump(-1, ' ', false, json::error_handler_t::replace);
        }
        if (next == rows.size()) part += ']';
        if (!sink.write(part.data(), part.size())) return false;
        if (next == rows.size()) sink.done();
        return true;
      });
}

/// Refuses a date that is not one of strptime's %Y-%m-%d.
void CheckDate(const std::string& text) {
  static const std::regex kDate(R"(\d{4}-\d{1,2}-\d{1,2})");
  if (std::regex_match(text, kDate)) return;
  throw ProxyFailure(500,
                     "/spend/logs Errortime data '" + text + "' does not match format '%Y-%m-%d'",
                     "internal_error", "None");
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
  if (!start.empty() && !end.empty()) {
    CheckDate(start);
    CheckDate(end);
  }
  const std::string user = asked("user_id");
  const std::string request = asked("request_id");
  Rows rows;
  const auto& logs = call.proxy.spend_logs();
  for (auto row = logs.rbegin(); row != logs.rend(); ++row) {  // the newest first
    const SpendLogRow& each = **row;
    const KeyNames& names = each.Names();
    if ((!key.empty() && names.token != key) || (!user.empty() && names.user_id != user) ||
        (!request.empty() && ShownRequestId(each) != request))
      continue;
    const bool all_days = start.empty() && end.empty();
    const std::string day = all_days ? "" : IsoDate(each.start);
    if ((!start.empty() && day < start) || (!end.empty() && day > end)) continue;
    rows.push_back(*row);
  }
  const bool summarised = !start.empty() && !end.empty() && asked("summarize") != "false";
  if (!summarised) return ReplyWith(call, std::move(rows));
  std::vector<json> shown;
  for (const auto& row : rows) shown.push_back(SpendLogJson(call.setup, *row));
  call.Reply(Summary(shown));
}

/// Every key, the dearest first.
void KeysBySpend(Call& call) {
  std::vector<std::shared_ptr<Key>> keys = call.proxy.ListKeys();
  std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
    return a->account->written > b->account->written;
  });
  json rows = json::array();
  for (const auto& key : keys) {
    json row = KeyRow(call.proxy, *key, "key_row", "Z");
    row["token"] = key->id;
    rows.push_back(std::move(row));
  }
  call.Reply(rows);
}

/// What the requests of each tag cost.
void TagsBySpend(Call& call) {
  std::map<std::string, json> by_tag;
  for (const auto& logged : call.proxy.spend_logs()) {
    const json row = SpendLogJson(call.setup, *logged);
    for (const json& name : row.at("request_tags")) {
      json& tag = by_tag
                      .try_emplace(name, json{{"individual_request_tag", name},
                                              {"log_count", 0},
                                              {"total_spend", 0.0}})
                      .first->second;
      tag["log_count"] = tag["log_count"].get<int>() + 1;
      tag["total_spend"] = tag["total_spend"].get<double>() + row.at("spend").get<double>();
    }
  }
  json tags = json::array();
  for (const auto& [name, tag] : by_tag) tags.push_back(tag);
  call.Reply(tags);
}

void Calculate(Call& call) {
  Fields fields(call.request, call.proxy.rules());
  const auto model = fields.Text("model");
  fields.Object("completion_response");
  fields.Check();
  const json& body = fields.body();
  const json response = body.value("completion_response", json());
  const json named = response.is_object() ? response.value("model", json()) : json();
  const std::string name = model               ? *model
                           : named.is_string() ? named.get<std::string>()
                                               : std::string();
  if (name.empty()) {
    throw ProxyFailure(400,
                       "Bad Request - Either 'model' or 'completion_response' must be provided",
                       "None", "None");
  }
  if (model && !fields.Has("messages")) {
    throw ProxyFailure(400, "Bad Request - messages must be provided if 'model' is provided",
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
  const Usage usage{.prompt_tokens = CountChatTokens(messages)};
  // Prices in model_info are not looked at here.
  call.Reply({{"cost", PriceOf(deployment->params_prices, usage).Total()}});
}

/// What was spent on the whole proxy, and its budget.
void GlobalSpend(Call& call) {
  const Account& account = *call.proxy.whole_proxy;
  call.Reply({{"spend", account.written}, {"max_budget", account.max_budget.value_or(0)}});
}

void ProviderBudgets(Call& call) {
  const Proxy& proxy = call.proxy;
  if (proxy.providers.empty()) {
    throw ProxyFailure(
        500,
        "No provider budget config found. Please set a provider budget config in "
        "the router settings. https://docs.litellm.ai/docs/proxy/provider_budget_routing",
        "internal_server_error", NoParam(proxy));
  }
  json providers = json::object();
  for (const auto& [name, account] : proxy.providers) {
    const auto& period = proxy.config().provider_budgets.at(name).duration;
    providers[name] = {
        {"budget_limit", account->max_budget ? json(*account->max_budget) : json()},
        {"time_period", period ? json(*period) : json()},
        {"spend", account->counter},
        {"budget_reset_at",
         account->budget_reset_at ? json(IsoTime(*account->budget_reset_at, "+00:00")) : json()}};
  }
  call.Reply({{"providers", providers}});
}

}  // namespace

void SpendRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  router.Add("GET", "/spend/logs", admin, Logs);
  router.Add("GET", "/spend/keys", admin, KeysBySpend);
  router.Add("GET", "/spend/tags", admin, TagsBySpend);
  router.Add("POST", "/spend/calculate", admin, Calculate);
  router.Add("GET", "/global/spend", {}, GlobalSpend);
  router.Add("GET", "/provider/budgets", {}, ProviderBudgets);
}

}  // namespace budget_mock
