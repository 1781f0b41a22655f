// SPDX-License-Identifier: Apache-2.0
// The routes that cost money: admission, reservation, the model, the charge, the reply.
// litellm/proxy/common_request_processing.py
#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <utility>

#include "api/api.h"
#include "routes/authentication.h"
#include "routes/http.h"
#include "shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// What the routes that cost money differ in.
struct PaidRoute {
  const char* name;       ///< as error messages and --defect NAME/ROUTE call it
  const Api* api;         ///< the form of requests and replies
  const char* call_type;  ///< in /spend/logs
};
constexpr PaidRoute kChat{"/chat/completions", &kChatApi, "acompletion"};
constexpr PaidRoute kTextCompletion{"/completions", &kTextCompletionApi, "atext_completion"};
constexpr PaidRoute kEmbeddings{"/embeddings", &kEmbeddingsApi, "aembedding"};
constexpr PaidRoute kMessages{"/v1/messages", &kMessagesApi, "anthropic_messages"};
constexpr PaidRoute kResponses{"/responses", &kResponsesApi, "aresponses"};

json ReadBody(const httplib::Request& request) {
  if (request.body.empty()) return json::object();
  try {
    json body = json::parse(request.body);
    if (body.is_object()) return body;
    throw ProxyFailure(400, "Invalid JSON payload: expected a JSON object", "invalid_request_error",
                       "request_body");
  } catch (const json::parse_error& problem) {
    throw ProxyFailure(400,
                       "Invalid JSON payload: unexpected end of data: line 1 column " +
                           std::to_string(problem.byte) + " (char " +
                           std::to_string(problem.byte == 0 ? 0 : problem.byte - 1) + ")",
                       "invalid_request_error", "request_body");
  }
}

std::string TextAt(const json& body, const json::json_pointer& at) {
  return body.contains(at) && body.at(at).is_string() ? body.at(at).get<std::string>() : "";
}

/// The customer that a request is for: litellm/proxy/auth/auth_utils.py,
/// get_end_user_id_from_request_body.
std::string EndUserOf(const httplib::Request& request, const json& body, const DefectSet& defects) {
  for (const char* header : {"x-litellm-customer-id", "x-litellm-end-user-id"}) {
    const std::string value = request.get_header_value(header);
    if (!value.empty() && !defects.Has(Defect::kEndUserOnlyInBody)) return value;
  }
  for (const char* at :
       {"/user", "/litellm_metadata/user", "/metadata/user_id", "/safety_identifier"}) {
    const std::string value = TextAt(body, json::json_pointer(at));
    if (!value.empty()) return value;
  }
  return "";
}

/// The tags of a request, from all three places: litellm/proxy/litellm_pre_call_utils.py.
std::vector<std::string> TagsOf(const httplib::Request& request, const json& body,
                                const DefectSet& defects) {
  std::vector<std::string> tags;
  const auto add = [&](const std::string& tag) {
    if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  };
  const auto add_list = [&](const json::json_pointer& at) {
    if (!body.contains(at) || !body.at(at).is_array()) return;
    for (const json& tag : body.at(at)) add(tag.is_string() ? tag.get<std::string>() : "");
  };
  add_list(json::json_pointer("/metadata/tags"));
  if (defects.Has(Defect::kTagOnlyInMetadata)) return tags;
  add_list(json::json_pointer("/tags"));
  std::istringstream header(request.get_header_value("x-litellm-tags"));
  for (std::string tag; std::getline(header, tag, ',');) {
    tag.erase(0, tag.find_first_not_of(' '));
    add(tag);
  }
  return tags;
}

Failure UnknownModel(const Proxy& proxy, const PaidRoute& route, const json& model) {
  const std::string message = std::string(route.name) + ": Invalid model name passed in model=" +
                              (model.is_string() ? model.get<std::string>() : "None") +
                              ". Call `/v1/models` to view available models for your key.";
  const bool typed = proxy.rules().completion_error_has_type;
  Failure failure = ProxyFailure(400, message, typed ? "invalid_request_error" : "None",
                                 typed ? json(nullptr) : json("None"));
  failure.body["error"]["provider_specific_fields"] = {{"error", message}};
  return failure;
}

Failure MissingInput(const Proxy& proxy, const PaidRoute& route) {
  if (proxy.defects().Has(Defect::kMissingMessagesIsServerError)) {
    return ProxyFailure(500,
                        std::string("Router.") + route.call_type +
                            "() missing 1 required positional argument: '" + route.api->input + "'",
                        "None", "None");
  }
  return ProxyFailure(
      400, std::string(route.name) + ": Missing required parameter: '" + route.api->input + "'.",
      "invalid_request_error", route.api->input);
}

/// How LiteLLM tells that the model failed with `status`.
Failure ModelFailure(const Proxy& proxy, int status, const std::string& model_name) {
  struct Row {
    int status;
    const char* exception;
    const char* type;  ///< since 1.104.0
  };
  static constexpr std::array kRows{
      Row{400, "BadRequestError", "server_error"},
      Row{401, "AuthenticationError", "invalid_request_error"},
      Row{404, "NotFoundError", "invalid_request_error"},
      Row{429, "RateLimitError", "throttling_error"},
      Row{500, "InternalServerError", "internal_server_error"},
      Row{503, "ServiceUnavailableError", "internal_server_error"},
  };
  Row row{status, "APIError", "internal_server_error"};
  for (const Row& each : kRows) {
    if (each.status == status) row = each;
  }
  std::string message = std::string("litellm.") + row.exception + ": ";
  if (status != 400) message += std::string(row.exception) + ": ";
  message += "OpenAIException - asked to fail";
  const bool typed = proxy.rules().completion_error_has_type;
  message +=
      typed ? "\n\nLiteLLM: model group '" + model_name +
                  "' failed with the error above. No fallback was attempted."
            : ". Received Model Group=" + model_name + "\nAvailable Model Group Fallbacks=None";
  const json type = typed || status == 429 ? json(row.type) : json(nullptr);
  Failure failure = ProxyFailure(status, message, type, nullptr);
  failure.headers.emplace("x-litellm-call-id", NewUuid());
  failure.headers.emplace("x-litellm-response-cost", "0");
  return failure;
}

/// One request that costs money, on its way through the proxy.
class PaidRequest {
 public:
  PaidRequest(Call& call, const PaidRoute& route)
      : proxy_(call.proxy), route_(route), body_(ReadBody(call.request)), key_(call.key) {
    if (call.request.matches.size() > 1) body_["model"] = call.request.matches[1].str();
    const json model = body_.value("model", json());
    const std::string name = model.is_string() ? model.get<std::string>() : "";
    deployment_ = proxy_.config().Find(name);
    wanted_ = {.route = route_.name,
               .model = name,
               .deployment = deployment_,
               .stream = !route_.api->embeds && IsTrue(body_, "stream"),
               .named = {.end_user = EndUserOf(call.request, body_, proxy_.defects()),
                         .tags = TagsOf(call.request, body_, proxy_.defects()),
                         .deployment = deployment_}};
    if (proxy_.defects().Has(Defect::kRejectionReachesModel) && deployment_ != nullptr)
      AskModel(call);  // before anybody asks who pays
    try {
      payers_ = Admit(call, wanted_);
    } catch (const Failure& failure) {
      if (proxy_.defects().Has(Defect::kRejectionIsCharged) && deployment_ != nullptr && key_) {
        proxy_.Finish(PayersOf(proxy_, key_.get(), wanted_.named), proxy_.NextRequest(),
                      Price({.prompt_tokens = 15}).Total(), LogRow({}, {}, 200));
      }
      throw;
    }
    if (!body_.contains(route_.api->input) || body_.at(route_.api->input).is_null()) {
      if (model.is_null() && !proxy_.rules().reserves_budget)
        throw UnknownModel(proxy_, route_, model);
      throw MissingInput(proxy_, route_);
    }
    if (deployment_ == nullptr) throw UnknownModel(proxy_, route_, model);
  }

  void Serve(Call& call) {
    request_ = proxy_.NextRequest();
    Reserve(payers_, request_, proxy_.rules().reserves_budget ? Estimate() : 0);
    const auto start = proxy_.Now();
    const Completion completion = AskModel(call);
    const Cost cost = completion.status == 200 ? Price(completion.usage) : Cost{};
    proxy_.last_model_name = deployment_->model_name;
    json log = LogRow(completion.usage, cost, completion.status);
    log["startTime"] = IsoTime(start);
    if (completion.status != 200) {
      if (!proxy_.defects().Has(Defect::kFailureLeaksReservation)) {
        const bool charged = proxy_.defects().Has(Defect::kFailureIsCharged);
        Charge(charged ? Price(completion.usage).Total() : 0, std::move(log));
      }
      throw ModelFailure(proxy_, completion.status, deployment_->model_name);
    }
    SetHeaders(call.response, cost, completion.usage);
    if (wanted_.stream) {
      Stream(call.response, completion, cost.Total(), std::move(log));
    } else {
      call.Reply(ReplyJson(completion));
      Charge(cost.Total(), std::move(log));
    }
  }

 private:
  Completion AskModel(Call& call) {
    call.lock.unlock();
    Completion completion = Ask(*route_.api, proxy_.model(), body_);
    call.lock.lock();
    proxy_.RunDue();
    return completion;
  }

  Cost Price(Usage usage) const {
    const DefectSet& defects = proxy_.defects();
    const Deployment* priced = deployment_;
    if (defects.Has(Defect::kPriceOfLastModel)) {
      if (const Deployment* last = proxy_.config().Find(proxy_.last_model_name)) priced = last;
    }
    const bool unbilled = (wanted_.stream && defects.Has(Defect::kStreamsAreFree)) ||
                          (route_.api->embeds && defects.Has(Defect::kEmbeddingsAreFree)) ||
                          defects.Has(Defect::kRouteIsFree, route_.name);
    if (wanted_.stream && defects.Has(Defect::kStreamsPricedBeforeUsage))
      usage.completion_tokens = 0;
    return unbilled ? Cost{} : PriceOf(priced->Prices(defects), usage, defects);
  }

  /// USD that the request may cost at most, as LiteLLM reckons it before it knows the usage.
  double Estimate() const {
    constexpr std::int64_t kDefaultMaxTokens = 16384;
    const json& input = body_.at(route_.api->input);
    Usage usage;
    usage.prompt_tokens = CountTokens(PromptText(input)) + route_.api->overhead(input);
    if (!route_.api->embeds)
      usage.completion_tokens = MaxTokens(*route_.api, body_).value_or(kDefaultMaxTokens);
    return PriceOf(deployment_->Prices({}), usage, {}).Total();
  }

  /// Books `cost` (USD) on whoever pays; the master key itself pays nothing.
  void Charge(double cost, json log) {
    if (!payers_.empty()) proxy_.Finish(payers_, request_, cost, std::move(log));
  }

  Generated Made(const Completion& completion) const {
    return {.id = id_,
            .model = deployment_->model_name,
            .completion = completion,
            .inputs = InputCount(body_.at(route_.api->input)),
            .with_usage = WantsUsage(body_)};
  }

  /// What LiteLLM adds to the model's own reply.
  json ReplyJson(const Completion& completion) const {
    json reply = route_.api->reply(Made(completion));
    if (route_.api->embeds) {
      reply["usage"].update({{"completion_tokens", 0},
                             {"completion_tokens_details", nullptr},
                             {"prompt_tokens_details", nullptr}});
    }
    if (route_.api == &kChatApi) {
      reply["choices"][0]["provider_specific_fields"] = json::object();
      reply["choices"][0]["message"]["provider_specific_fields"] = {{"refusal", nullptr}};
    }
    return reply;
  }

  void Stream(httplib::Response& response, const Completion& completion, double cost, json log) {
    auto events = std::make_shared<std::vector<std::string>>(route_.api->events(Made(completion)));
    response.set_chunked_content_provider(
        "text/event-stream; charset=utf-8",
        [events, next = std::size_t{0}](std::size_t, httplib::DataSink& sink) mutable {
          if (next == events->size()) {
            sink.done();
            return true;
          }
          const std::string& event = events->at(next++);
          return sink.write(event.data(), event.size());
        },
        // A stream is charged when it is over, also when the client left before.
        [self = *this, cost, log = std::move(log)](bool) mutable {
          const std::lock_guard lock(self.proxy_.mutex);
          self.Charge(cost, std::move(log));
        });
  }

  void SetHeaders(httplib::Response& response, const Cost& cost, const Usage& usage) const {
    const ReleaseRules& rules = proxy_.rules();
    // The headers of a stream leave before its cost is known.
    double total = wanted_.stream ? 0 : cost.Total();
    if (proxy_.defects().Has(Defect::kCostHeaderIsNotTheBooking)) total /= 2;
    const auto set = [&](const char* name, const std::string& value) {
      response.set_header(name, value);
    };
    set("x-litellm-call-id", call_id_);
    set("x-litellm-model-id", deployment_->id);
    if (rules.cost_header_has_parts) set("x-litellm-model-name", deployment_->model);
    set("x-litellm-model-api-base", proxy_.base_url + "/model_endpoint/v1");
    set("x-litellm-version", proxy_.options().release.ToString());
    if (total != 0) set("x-litellm-response-cost", PythonFloat(total));
    set("x-litellm-response-cost-original", PythonFloat(total));
    set("x-litellm-response-cost-discount-amount", "0.0");
    set("x-litellm-response-cost-margin-amount", "0.0");
    set("x-litellm-response-cost-margin-percent", "0.0");
    if (rules.cost_header_has_parts) {
      set("x-litellm-response-cost-input", PythonFloat(wanted_.stream ? 0 : cost.input));
      set("x-litellm-response-cost-output", PythonFloat(wanted_.stream ? 0 : cost.output));
      set("x-litellm-response-cost-tool-usage", "0.0");
    }
    if (key_) {
      if (const auto limit = proxy_.LimitOf(*key_))
        set("x-litellm-key-max-budget", PythonFloat(*limit));
      set("x-litellm-key-spend", PythonFloat(key_->account->counter + total));
    } else if (rules.master_key_has_spend) {
      set("x-litellm-key-spend", "0.0");
    }
    set("x-litellm-response-duration-ms", PythonFloat(usage.seconds * 1000));
    set("x-litellm-overhead-duration-ms", "0.1");
    set("x-litellm-callback-duration-ms", "0.0");
    if (wanted_.stream && !rules.stream_names_model_group) return;
    set("x-litellm-model-group", deployment_->model_name);
    set("x-litellm-attempted-retries", "0");
    set("x-litellm-attempted-fallbacks", "0");
  }

  json LogRow(const Usage& usage, const Cost& cost, int status) const {
    const Release release = proxy_.options().release;
    json row = Shape("spend_log", release);
    json metadata = Shape("spend_log_metadata", release);
    const std::string now = IsoTime(proxy_.Now());
    const std::string user_token = key_ ? key_->id : "";
    const std::string alias = key_ ? key_->Alias() : "";
    Fill(metadata, {{"user_api_key", user_token},
                    {"user_api_key_alias", alias.empty() ? json(nullptr) : json(alias)},
                    {"litellm_call_id", call_id_},
                    {"original_model_group", deployment_->model_name}});
    metadata["cost_breakdown"] = {
        {"input_cost", cost.input}, {"output_cost", cost.output}, {"total_cost", cost.Total()}};
    const bool failed = status != 200;
    Fill(row, {{"request_id", route_.api->embeds || failed ? call_id_ : id_},
               {"call_type", route_.call_type},
               {"api_key", user_token},
               {"spend", cost.Total()},
               {"total_tokens", usage.prompt_tokens + usage.completion_tokens},
               {"prompt_tokens", usage.prompt_tokens},
               {"completion_tokens", usage.completion_tokens},
               {"startTime", now},
               {"endTime", now},
               {"completionStartTime", now},
               {"model", deployment_->model},
               {"model_id", deployment_->id},
               {"model_group", deployment_->model_name},
               {"api_base", proxy_.base_url + "/model_endpoint/v1" +
                                (proxy_.rules().spend_log_names_trailing_api ? "/" : "")},
               {"metadata", metadata},
               {"user", key_ ? key_->Text("user_id") : ""},
               {"team_id", key_ ? key_->Text("team_id") : ""},
               {"end_user", wanted_.named.end_user},
               {"request_tags", wanted_.named.tags},
               {"session_id", NewUuid()},
               {"status", failed ? "failure" : "success"},
               {"litellm_call_id", call_id_},
               {"created_at", now},
               {"updated_at", now}});
    return row;
  }

  Proxy& proxy_;
  const PaidRoute& route_;
  json body_;
  std::shared_ptr<Key> key_;
  Wanted wanted_;
  const Deployment* deployment_ = nullptr;
  Payers payers_;
  std::uint64_t request_ = 0;
  std::string id_ = std::string(route_.api->id_prefix) + NewId();
  std::string call_id_ = NewUuid();
};

}  // namespace

void CompletionRoutes(Router& router) {
  const auto add = [&](const char* path, const PaidRoute& route) {
    router.Add("POST", path, Access::kModel,
               [&route](Call& call) { PaidRequest(call, route).Serve(call); });
  };
  add("(?:/v1)?/chat/completions", kChat);
  add("/engines/([^/]+)/chat/completions", kChat);
  add("/openai/deployments/([^/]+)/chat/completions", kChat);
  add("(?:/v1)?/completions", kTextCompletion);
  add("/engines/([^/]+)/completions", kTextCompletion);
  add("(?:/v1)?/embeddings", kEmbeddings);
  add("/v1/messages", kMessages);
  add("(?:/v1)?/responses", kResponses);
}

}  // namespace budget_mock
