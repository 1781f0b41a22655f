// SPDX-License-Identifier: Apache-2.0
// The routes that cost money: admission, reservation, the model, the charge, the reply.
// litellm/proxy/common_request_processing.py
#include <chrono>
#include <utility>

#include "model/api.h"
#include "http/authentication.h"
#include "generation/failures.h"
#include "generation/reply.h"
#include "http/router.h"
#include "generation/headers.h"
#include "generation/route.h"
#include "generation/request_body.h"
#include "generation/spend_log.h"
#include "releases/shapes.h"
#include "core/text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

constexpr PaidRoute kChat{
    .name = "/chat/completions",
    .said_as = "/chat/completions",
    .api = &kChatApi,
    .call_type = "acompletion",
    .headers = "headers",
    .stream_headers = "stream_headers",
    .failure_headers = "failure_headers",
    .input_failure_headers = "failure_headers",
    .missing_input = "Router.acompletion() missing 1 required positional argument: 'messages'",
    .uses_input_first = false,
    .tells_unknown_model = {0, 0, 0},
    .has_usage_where_asked = true,
    .is_newer = false,
    .fails_in_stream = false};
constexpr PaidRoute kTextCompletion{.name = "/completions",
                                    .said_as = "/completions",
                                    .api = &kTextCompletionApi,
                                    .call_type = "atext_completion",
                                    .headers = "completion_headers",
                                    .stream_headers = "completion_stream_headers",
                                    .failure_headers = "completion_failure_headers",
                                    .input_failure_headers = "completion_failure_headers",
                                    .missing_input = "'prompt'",
                                    .uses_input_first = true,
                                    .tells_unknown_model = {999, 0, 0},
                                    .has_usage_where_asked = true,
                                    .is_newer = false,
                                    .fails_in_stream = true};
constexpr PaidRoute kEmbeddings{
    .name = "/embeddings",
    .said_as = "/embeddings",
    .api = &kEmbeddingsApi,
    .call_type = "aembedding",
    .headers = "headers",
    .stream_headers = "stream_headers",
    .failure_headers = "embeddings_failure_headers",
    .input_failure_headers = "embeddings_failure_headers",
    .missing_input = "Router.aembedding() missing 1 required positional argument: 'input'",
    .uses_input_first = false,
    .tells_unknown_model = {0, 0, 0},
    .has_usage_where_asked = false,
    .is_newer = false,
    .fails_in_stream = false};
constexpr PaidRoute kMessages{
    .name = "/v1/messages",
    .said_as = "anthropic_messages",
    .api = &kMessagesApi,
    .call_type = "anthropic_messages",
    .headers = "messages_headers",
    .stream_headers = "messages_headers",
    .failure_headers = "messages_failure_headers",
    .input_failure_headers = "completion_failure_headers",
    .missing_input = "anthropic_messages() missing 1 required positional argument: 'messages'",
    .uses_input_first = false,
    .tells_unknown_model = {1, 84, 0},
    .has_usage_where_asked = false,
    .is_newer = true,
    .fails_in_stream = false};
constexpr PaidRoute kResponses{
    .name = "/responses",
    .said_as = "/responses",
    .api = &kResponsesApi,
    .call_type = "aresponses",
    .headers = "responses_headers",
    .stream_headers = "responses_stream_headers",
    .failure_headers = "messages_failure_headers",
    .input_failure_headers = "messages_failure_headers",
    .missing_input = "aresponses() missing 1 required positional argument: 'input'",
    .uses_input_first = false,
    .tells_unknown_model = {0, 0, 0},
    .has_usage_where_asked = false,
    .is_newer = true,
    .fails_in_stream = false};

/// One request that costs money, on its way through the proxy.
class PaidRequest {
 public:
  PaidRequest(Call& call, const PaidRoute& route)
      : proxy_(call.proxy),
        route_(route),
        body_(ReadBody(call.request, call.proxy.rules())),
        key_(call.key),
        user_agent_(call.request.get_header_value("User-Agent")) {
    if (!call.path_parameter.empty()) body_["model"] = call.path_parameter;
    const json model = body_.value("model", json());
    const std::string name = model.is_string() ? model.get<std::string>() : "";
    deployment_ = proxy_.config().Find(name);
    wanted_ = {.route = route_.name,
               .model = name,
               .deployment = deployment_,
               .stream = !route_.api->embeds && IsTrue(body_, "stream"),
               .named = {.end_user = EndUserOf(call.request, body_, proxy_.defects()),
                         .tags = TagsOf(call.request, body_, proxy_.defects(), key_.get()),
                         .deployment = deployment_}};
    id_ = ReplyId(route_, wanted_.stream);
    RefuseModelThatIsNoText(proxy_, model, true);
    if (proxy_.defects().Has(Defect::kRejectionReachesModel) && deployment_ != nullptr)
      AskModel(call);  // before anybody asks who pays
    try {
      payers_ = Admit(call, wanted_);
    } catch (const Failure& failure) {
      LogRejection(failure);
      throw;
    }
    try {
      Check(model);
    } catch (Failure& failure) {
      throw InForm(std::move(failure));
    }
  }

  void Serve(Call& call) {
    request_ = proxy_.NextRequest();
    Reserve(payers_, request_, proxy_.rules().reserves_budget ? Estimate() : 0);
    start_ = proxy_.Now();
    Completion completion = AskModel(call);
    completion.usage = Billed(completion);
    if (completion.status != 200) Fail(completion);
    const Cost cost = Price(completion.usage);
    proxy_.last_model_name = deployment_->model_name;
    json log = SpendLog(proxy_, Logged(completion.usage, cost));
    if (wanted_.stream) {
      SetHeaders(call.response, route_.stream_headers, StatedCost(), completion.usage.seconds);
      Stream(call.response, completion, cost, std::move(log));
    } else {
      SetHeaders(call.response, route_.headers, cost, completion.usage.seconds);
      call.Reply(ClientReply(proxy_, route_, Made(completion)));
      Charge(cost.Total(), std::move(log));
    }
  }

 private:
  /// Refuses what the model cannot be asked for.
  void Check(const json& model) const {
    const bool missing =
        !body_.contains(route_.api->input) || body_.at(route_.api->input).is_null();
    const bool unchecked = proxy_.defects().Has(Defect::kMissingMessagesIsServerError, route_.name);
    if (missing && !unchecked)
      throw Told(MissingInput(proxy_, route_), route_.input_failure_headers);
    if (missing && route_.uses_input_first)
      throw Told(MissingInput(proxy_, route_), route_.failure_headers);
    try {
      RefuseModelThatIsNoText(proxy_, model, false);
    } catch (Failure& failure) {
      throw Told(std::move(failure), route_.failure_headers);
    }
    if (deployment_ == nullptr)
      throw Told(UnknownModel(proxy_, route_, model), route_.failure_headers);
    if (missing) throw Told(MissingInput(proxy_, route_), route_.failure_headers, route_.is_newer);
    if (route_.api == &kChatApi && !body_.at("messages").is_array())
      throw Told(MessagesAreNoList(proxy_, wanted_.model), route_.failure_headers, true);
  }

  /// `failure` with the headers of the shape `headers`; those of a model that was reached, too.
  Failure Told(Failure failure, const char* headers, bool reached = false) const {
    const char* timeout = route_.is_newer ? proxy_.rules().newer_api_timeout : "6000.0";
    failure.headers = PaidHeaders(proxy_, headers,
                                  {.key = key_.get(),
                                   .deployment = reached ? deployment_ : nullptr,
                                   .call_id = call_id_,
                                   .cost = std::nullopt,
                                   .timeout = reached ? timeout : nullptr});
    return failure;
  }

  /// `failure` in the form of the API.
  Failure InForm(Failure failure) const {
    const bool anthropic = route_.api == &kMessagesApi && proxy_.rules().anthropic_errors;
    return anthropic ? AsAnthropic(std::move(failure)) : failure;
  }

  void LogRejection(const Failure& failure) {
    const json error = failure.body.value("error", json());
    if (proxy_.defects().Has(Defect::kRejectionIsCharged) && deployment_ != nullptr && key_) {
      proxy_.Finish(PayersOf(proxy_, key_.get(), wanted_.named), proxy_.NextRequest(),
                    Price({.prompt_tokens = 15}).Total(), SpendLog(proxy_, Logged({}, {})));
    } else if (error.is_object() && error.value("type", json()) == "budget_exceeded") {
      // The exception is a 429 even where the proxy answers 400.
      const int answered = proxy_.rules().budget_exceeded_status;
      const int status = answered == 400 ? 429 : answered;
      proxy_.Finish({}, proxy_.NextRequest(), 0,
                    RejectedSpendLog(proxy_, Logged({}, {}),
                                     {.exception = "BudgetExceededError",
                                      .status = status,
                                      .message = error.at("message").get<std::string>()}));
    }
  }

  /// The model failed.
  [[noreturn]] void Fail(const Completion& completion) {
    const LoggedError error = ModelError(proxy_, completion.status, deployment_->model_name);
    if (!proxy_.defects().Has(Defect::kFailureLeaksReservation)) {
      const bool charged = proxy_.defects().Has(Defect::kFailureIsCharged);
      Charge(charged ? Price(completion.usage).Total() : 0,
             FailedSpendLog(proxy_, Logged({.prompt_tokens = CountedPrompt()}, {}), error));
    }
    Failure failure = Told(ModelFailure(proxy_, error), route_.failure_headers, true);
    if (wanted_.stream && route_.fails_in_stream)
      failure.headers = Headers(route_.stream_headers, {}, completion.usage.seconds);
    throw InForm(std::move(failure));
  }

  Completion AskModel(Call& call) {
    call.lock.unlock();
    Completion completion = Ask(*route_.api, proxy_.model(), body_);
    call.lock.lock();
    proxy_.RunDue();
    return completion;
  }

  /// The tokens of the prompt by LiteLLM's own count, which takes every input as a chat.
  std::int64_t CountedPrompt() const {
    const json& input = body_.at(route_.api->input);
    return CountTokens(PromptText(input)) + kChatApi.overhead(input);
  }

  /// What is billed of `completion`: of a stream it may be LiteLLM's count and not the model's.
  Usage Billed(const Completion& completion) const {
    const Usage& usage = completion.usage;
    if (!wanted_.stream || !route_.has_usage_where_asked) return usage;
    const bool asked = WantsUsage(body_);
    switch (proxy_.rules().stream_usage) {
      case StreamUsage::kModels:
        // LiteLLM asks for the usage itself, but of chats alone.
        return asked || route_.api == &kChatApi ? usage : Usage{.seconds = usage.seconds};
      case StreamUsage::kModelsWhereAsked:
        if (asked) return usage;
        [[fallthrough]];
      case StreamUsage::kOwnCount:
        break;
    }
    return {.prompt_tokens = CountedPrompt(),
            .completion_tokens = CountTokens(completion.text),
            .seconds = usage.seconds};
  }

  Cost Price(Usage usage) const {
    const DefectSet& defects = proxy_.defects();
    const Deployment* priced = deployment_;
    if (defects.Has(Defect::kPriceOfLastModel)) {
      if (const Deployment* last = proxy_.config().Find(proxy_.last_model_name)) priced = last;
    }
    const bool unbilled = (wanted_.stream && defects.Has(Defect::kStreamsAreFree, route_.name)) ||
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

  /// What the headers of a stream say that it costs: they leave before that is known.
  Cost StatedCost() const {
    if (route_.api != &kResponsesApi || !proxy_.rules().stream_states_prompt) return {};
    return Price({.prompt_tokens = CountTokens(PromptText(body_.at(route_.api->input)))});
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

  void Stream(httplib::Response& response, const Completion& completion, const Cost& cost,
              json log) {
    auto events = std::make_shared<std::vector<std::string>>(
        ClientEvents(proxy_, route_, Made(completion), cost.Total()));
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
        [self = *this, usd = cost.Total(), log = std::move(log)](bool) mutable {
          const std::lock_guard lock(self.proxy_.mutex);
          self.Charge(usd, std::move(log));
        });
  }

  /// The headers of the shape `shape`; `cost` is what they say.
  httplib::Headers Headers(const char* shape, const Cost& cost, double seconds) const {
    return PaidHeaders(proxy_, shape,
                       {.key = key_.get(),
                        .deployment = deployment_,
                        .call_id = call_id_,
                        .cost = cost,
                        .seconds = seconds});
  }

  void SetHeaders(httplib::Response& response, const char* shape, const Cost& cost,
                  double seconds) const {
    for (const auto& [name, value] : Headers(shape, cost, seconds))
      response.set_header(name, value);
  }

  LoggedRequest Logged(const Usage& usage, const Cost& cost) const {
    return {.key = key_.get(),
            .wanted = wanted_,
            .call_type = route_.call_type,
            .request_id = route_.api->embeds ? call_id_ : id_,
            .call_id = call_id_,
            .user_agent = user_agent_,
            .start = start_,
            .usage = usage,
            .cost = cost};
  }

  Proxy& proxy_;
  const PaidRoute& route_;
  json body_;
  std::shared_ptr<Key> key_;
  std::string user_agent_;
  Wanted wanted_;
  const Deployment* deployment_ = nullptr;
  Payers payers_;
  std::uint64_t request_ = 0;
  TimePoint start_ = proxy_.Now();
  std::string id_;
  std::string call_id_ = NewUuid();
};

}  // namespace

void CompletionRoutes(Router& router) {
  const auto add = [&](const std::string& path, const PaidRoute& route) {
    router.Add("POST", path, Access::kModel,
               [&route](Call& call) { PaidRequest(call, route).Serve(call); });
  };
  for (const std::string version : {"", "/v1"}) {
    add(version + "/chat/completions", kChat);
    add(version + "/completions", kTextCompletion);
    add(version + "/embeddings", kEmbeddings);
    add(version + "/responses", kResponses);
  }
  add("/engines/{model}/chat/completions", kChat);
  add("/openai/deployments/{model}/chat/completions", kChat);
  add("/engines/{model}/completions", kTextCompletion);
  add("/v1/messages", kMessages);
}

}  // namespace budget_mock
