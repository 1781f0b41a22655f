// SPDX-License-Identifier: Apache-2.0
#include "sabotage/interposer_defects.h"

#include <cmath>
#include <functional>
#include <regex>

#include "sabotage/interposer_edits.h"

namespace budget_gate::sabotage {
namespace {

using nlohmann::json;

EditJson EditKeySpend(std::function<double(double)> edit) {
  return [=](json& body) {
    if (!body.is_object() || !body.contains("info")) return;
    json& info = body["info"];
    if (info.is_object() && info.contains("spend") && info["spend"].is_number())
      info["spend"] = edit(info["spend"].get<double>());
  };
}

void DoublePrices(json& body) {
  const std::string price = "cost_per_token";
  for (json& model : body["data"]) {
    for (const char* part : {"litellm_params", "model_info"}) {
      for (auto& [name, value] : model[part].items()) {
        if (name.ends_with(price) && value.is_number()) value = 2 * value.get<double>();
      }
    }
  }
}

// The rows, by what they break.

std::vector<WireDefect> RejectionDefects() {
  return {
      {"rejection-is-ok", "a budget rejection has the status 200",
       EditRejections([](WireReply& reply) { reply.status = 200; })},
      {"rejection-is-server-error", "a budget rejection is a 500",
       EditRejections([](WireReply& reply) { reply.status = 500; })},
      {"rejection-has-other-code", "the code in a budget rejection is not its status",
       SetInRejections("code", "402")},
      {"rejection-has-wrong-type", "a budget rejection has the type of a rate limit",
       SetInRejections("type", "throttling_error")},
      {"rejection-is-a-stream", "a budget rejection comes as an event of a stream",
       EditRejections([](WireReply& reply) {
         reply.body = "data: " + reply.body + "\n\ndata: [DONE]\n\n";
         ReplaceHeader(reply.headers, "Content-Type", "text/event-stream");
       })},
      {"rejection-without-amounts", "a budget rejection states neither spend nor limit",
       EditRejectionMessages([](const std::string&) { return "Budget has been exceeded!"; })},
      {"rejection-has-anothers-spend", "a budget rejection states another spend",
       EditRejectionMessages(TenfoldAfter("Current cost: |Spend="))},
      {"rejection-has-anothers-limit", "a budget rejection states another limit",
       EditRejectionMessages(TenfoldAfter("Max budget: |Budget=|Limit="))},
      {"rejection-names-another", "a budget rejection names somebody else",
       EditRejectionMessages([](const std::string& text) {
         return std::regex_replace(text, std::regex("budget-gate-[0-9T]+-[a-z0-9]+"), "somebody");
       })},
  };
}

std::vector<WireDefect> EnforcementDefects() {
  return {
      {"limit-not-enforced", "what is over its budget is served", ServeRejected(IsAnything)},
      {"limit-enforced-once", "a key is refused for its budget once, and then served",
       ServeAfterTheFirstRejection()},
      {"limit-ignored-for-streams", "streamed requests are served whatever was spent",
       ServeRejected(IsStreamed)},
      {"limit-ignored-on-responses", "/responses is served whatever was spent",
       ServeRejected(ToPathsEndingWith("/responses"))},
      {"limit-ignored-for-embeddings", "embeddings are served whatever was spent",
       ServeRejected(ToPathsEndingWith("/embeddings"))},
      {"rejected-request-reaches-model", "the model sees a request that is refused for its budget",
       ServeRejectedInSecret()},
      {"unknown-key-admitted", "a key that was never made is served", Promote(IsChat)},
      {"virtual-key-administers", "a virtual key may change its own budget",
       Promote(To("POST", "/key/update"))},
      {"spend-logs-shown-to-all", "a virtual key may read the spend logs",
       Promote(To("GET", "/spend/logs"))},
  };
}

std::vector<WireDefect> ChargingDefects() {
  return {
      {"requests-sent-twice", "a completion is charged twice", SendChatTwice()},
      {"charged-to-master-key", "a completion is charged to the master key",
       ChargeToMaster(IsChat)},
      {"streams-are-free", "a stream is charged to the master key", ChargeToMaster(IsStreamed)},
      {"embeddings-are-free", "an embedding is charged to the master key",
       ChargeToMaster(ToPathsEndingWith("/embeddings"))},
      {"charges-lost-under-concurrency", "of requests at once only one is charged to their key",
       ChargeOneOfThoseAtOnce()},
      {"end-user-dropped", "the body's user is not passed on", DropField(IsChat, "user")},
      {"tags-dropped", "the tags in the body's metadata are not passed on",
       DropField(IsChat, "metadata")},
      {"customer-header-dropped", "x-litellm-customer-id is not passed on",
       DropHeader(IsChat, "x-litellm-customer-id")},
      {"tag-header-dropped", "x-litellm-tags is not passed on",
       DropHeader(IsChat, "x-litellm-tags")},
  };
}

std::vector<WireDefect> ShownMoneyDefects() {
  return {
      {"cost-header-halved", "x-litellm-response-cost states half the cost",
       EditReplies(IsChat,
                   [](WireReply& reply) {
                     const std::string name = "x-litellm-response-cost";
                     const std::string cost = FindHeader(reply.headers, name);
                     if (!cost.empty())
                       ReplaceHeader(reply.headers, name, json(std::stod(cost) / 2).dump());
                   })},
      {"cost-header-dropped", "x-litellm-response-cost is not passed on",
       EditReplies(
           IsChat,
           [](WireReply& reply) { ReplaceHeader(reply.headers, "x-litellm-response-cost", ""); })},
      {"usage-doubled", "a completion states twice its tokens",
       EditReplyBodies(IsChat,
                       [](json& body) {
                         if (body.contains("usage"))
                           MultiplyNumber(body["usage"], "prompt_tokens", 2);
                       })},
      {"stream-without-usage", "a stream ends without its usage",
       EditEvents([](json& event) { event.erase("usage"); })},
      {"stream-usage-doubled", "a stream states twice its tokens", EditEvents([](json& event) {
         if (event.contains("usage")) MultiplyNumber(event["usage"], "prompt_tokens", 2);
       })},
      {"stream-cut-short", "a stream breaks off in the middle",
       EditReplies(IsStreamed, [](WireReply& reply) { reply.body.resize(reply.body.size() / 2); })},
      {"key-info-spend-zero", "/key/info shows a spend of 0",
       EditReplyBodies(To("GET", "/key/info"), EditKeySpend([](double) { return 0; }))},
      {"key-info-spend-doubled", "/key/info shows twice the spend",
       EditReplyBodies(To("GET", "/key/info"), EditKeySpend([](double usd) { return 2 * usd; }))},
      {"key-info-frozen", "/key/info shows what it showed first",
       ShowTheFirst(To("GET", "/key/info"))},
      {"spend-log-loses-row", "/spend/logs lacks a row",
       EditReplyBodies(To("GET", "/spend/logs"),
                       [](json& rows) {
                         if (rows.is_array() && !rows.empty()) rows.erase(0);
                       })},
      {"spend-log-doubles-row", "/spend/logs has a row twice",
       EditReplyBodies(To("GET", "/spend/logs"),
                       [](json& rows) {
                         if (rows.is_array() && !rows.empty()) rows.push_back(json(rows.front()));
                       })},
      {"spend-log-has-other-amounts", "the rows of /spend/logs state half the cost",
       EditReplyBodies(To("GET", "/spend/logs"),
                       [](json& rows) {
                         for (json& row : rows) MultiplyNumber(row, "spend", 0.5);
                       })},
      {"model-info-prices-doubled", "/model/info shows twice the prices",
       EditReplyBodies(To("GET", "/model/info"), DoublePrices)},
  };
}

std::vector<WireDefect> LimitDefects() {
  const Which generate = To("POST", "/key/generate");
  const auto edit_limit = [](std::function<double(double)> edit) -> EditJson {
    return [=](json& body) {
      if (body.contains("max_budget") && body["max_budget"].is_number())
        body["max_budget"] = edit(body["max_budget"].get<double>());
    };
  };
  return {
      {"key-limit-dropped", "a key is made without its max_budget",
       DropField(generate, "max_budget")},
      {"key-limit-doubled", "a key is made with twice its max_budget",
       EditBodies(generate, edit_limit([](double usd) { return 2 * usd; }))},
      {"negative-limit-fixed", "a negative max_budget is made a positive one",
       EditBodies(generate, edit_limit([](double usd) { return std::abs(usd); }))},
      {"team-limit-dropped", "a team is made without its max_budget",
       DropField(To("POST", "/team/new"), "max_budget")},
      {"member-limit-dropped", "a member is added without max_budget_in_team",
       DropField(To("POST", "/team/member_add"), "max_budget_in_team")},
      {"tier-dropped", "a key is made without its budget_id", DropField(generate, "budget_id")},
      {"window-dropped", "a key is made without its budget_limits",
       DropField(generate, "budget_limits")},
      {"key-user-dropped", "a key is made without its user_id", DropField(generate, "user_id")},
      {"key-team-dropped", "a key is made without its team_id", DropField(generate, "team_id")},
      {"key-models-dropped", "a key is made without its list of models",
       DropField(generate, "models")},
      {"budget-duration-dropped", "a key is made without its budget_duration",
       DropField(generate, "budget_duration")},
      {"key-duration-dropped", "a key is made without its duration, and never ends",
       DropField(generate, "duration")},
      {"temporary-increase-endless", "temp_budget_expiry is moved to a distant year",
       EditBodies(To("POST", "/key/update"),
                  [](json& body) {
                    if (body.contains("temp_budget_expiry"))
                      body["temp_budget_expiry"] = "2099-01-01T00:00:00";
                  })},
      {"key-update-swallowed", "/key/update changes nothing", Swallow(To("POST", "/key/update"))},
      {"team-update-swallowed", "/team/update changes nothing",
       Swallow(To("POST", "/team/update"))},
      {"reset-spend-is-partial", "/key/{key}/reset_spend leaves a part of the spend",
       EditBodies(ToPathsEndingWith("/reset_spend"),
                  [](json& body) { body["reset_to"] = body.value("reset_to", 0.0) + 1e-6; })},
  };
}

std::vector<WireDefect> LifecycleDefects() {
  return {
      {"key-block-swallowed", "/key/block blocks nothing", Swallow(To("POST", "/key/block"))},
      {"key-unblock-swallowed", "/key/unblock leaves the key blocked",
       Swallow(To("POST", "/key/unblock"))},
      {"key-delete-swallowed", "/key/delete deletes nothing", PutOff(To("POST", "/key/delete"))},
      {"team-delete-swallowed", "/team/delete deletes nothing", PutOff(To("POST", "/team/delete"))},
      {"deleting-nothing-succeeds", "deleting a key that is not there is a 200",
       EditReplies(To("POST", "/key/delete"), [](WireReply& reply) { reply.status = 200; })},
      {"deleted-key-stays-listed", "/key/list shows what it showed first",
       ShowTheFirst(To("GET", "/key/list"))},
      {"duplicate-alias-accepted", "a second key of the same alias gets another one",
       AcceptDuplicateAlias()},
  };
}

}  // namespace

std::vector<WireDefect> AllWireDefects() {
  std::vector<WireDefect> all;
  for (auto& part : {RejectionDefects(), EnforcementDefects(), ChargingDefects(),
                     ShownMoneyDefects(), LimitDefects(), LifecycleDefects()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Carrier FaithfulCarrier() {
  return [](const WireRequest& request, RealProxy& proxy) { return proxy.Send(request); };
}

}  // namespace budget_gate::sabotage
