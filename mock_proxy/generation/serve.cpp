// SPDX-License-Identifier: Apache-2.0
// A request that costs money, in the order in which it happens: it is read; who asks and who pays
// is found out; it is admitted, and its cost reserved; the model answers; that is priced, charged
// and told. litellm/proxy/common_request_processing.py
#include "generation/serve.h"

#include <memory>
#include <optional>
#include <utility>

#include "core/reservation.h"
#include "generation/failures.h"
#include "generation/headers.h"
#include "generation/request.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

// What is told of a request.

std::shared_ptr<const KeyNames> NamesOf(const Caller& caller) {
  return caller.key ? caller.key->Names() : nullptr;
}

SpendLogRow LogRow(const SpendingRequest& request, std::shared_ptr<const KeyNames> key,
                   SpendLogRow::Outcome outcome) {
  const AdmissionRequest& asked = request.asked;
  const auto& end_users = asked.named.Of("end-user");
  return {.outcome = outcome,
          .request_id = request.route.api.embeds ? request.call_id.Text() : request.id,
          .call_id = request.call_id,
          .session_id = Uuid::Random(),
          .call_type = request.route.call_type,
          .key = std::move(key),
          .end_user = end_users.empty() ? "" : end_users.front(),
          .tags = asked.named.Of("tag"),
          .user_agent = request.user_agent,
          .model = asked.model,
          .deployment = asked.deployment,
          .stream = asked.stream,
          .start = request.start,
          .end = request.setup.options.clock()};
}

/// `failure` with the headers of the shape `shape`; those of a model that was reached, too.
Failure ErrorWithHeaders(const std::optional<KeyFacts>& key, const SpendingRequest& request,
                         Failure failure, const char* shape, bool reached = false) {
  const bool sooner =
      request.route.is_newer_api && request.rules().Has(Change::kNewerApisTimeOutSooner);
  const bool named = reached || request.rules().Has(Change::kFailuresNameDeployment);
  failure.headers = SpendingHeaders(request.setup, shape,
                                    {.key = key,
                                     .deployment = named ? request.asked.deployment : nullptr,
                                     .call_id = request.call_id,
                                     .timeout = !reached ? nullptr
                                                : sooner ? "600.0"
                                                         : "6000.0"});
  return failure;
}

Failure InForm(const SpendingRequest& request, Failure failure) {
  const auto in_form = request.route.in_form;
  return in_form == nullptr ? failure : in_form(request.rules(), std::move(failure));
}

/// The headers of a reply; `cost` is what they say that it cost.
HeaderList ReplyHeaders(const std::optional<KeyFacts>& key, const SpendingRequest& request,
                        const char* shape, const Cost& cost, double seconds) {
  const auto states_cost = request.route.states_cost;
  return SpendingHeaders(request.setup, shape,
                         {.key = key,
                          .deployment = request.asked.deployment,
                          .call_id = request.call_id,
                          .cost = cost,
                          .states_cost = states_cost == nullptr || states_cost(request.rules()),
                          .is_stream = request.asked.stream,
                          .seconds = seconds});
}

// The steps.

/// Refuses what the model cannot be asked for. Throws Failure in the form of the API.
void Check(const Call& call, const SpendingRequest& request) {
  const SpendingRoute& route = request.route;
  const auto told = [&](Failure failure, const char* shape, bool reached = false) {
    return InForm(request, ErrorWithHeaders(FactsOf(call.proxy, call.key.get()), request,
                                            std::move(failure), shape, reached));
  };
  const bool missing = !request.HasInput();
  if (missing && NoticesMissingInput(request))
    throw told(MissingInput(request), route.input_failure_headers);
  if (missing && route.uses_input_first) throw told(MissingInput(request), route.failure_headers);
  try {
    RefuseModelThatIsNotText(request, false);
  } catch (Failure& failure) {
    throw told(std::move(failure), route.failure_headers);
  }
  if (request.asked.deployment == nullptr) throw told(UnknownModel(request), route.failure_headers);
  if (missing) throw told(MissingInput(request), route.failure_headers, route.is_newer_api);
  try {
    if (route.check_input != nullptr) route.check_input(request);
  } catch (Failure& failure) {
    throw told(std::move(failure), route.failure_headers, true);
  }
}

Cost Price(Proxy& proxy, const SpendingRequest& request, const Usage& usage) {
  return proxy.policy().PriceOf({.deployment = *request.asked.deployment,
                                 .route = request.route.name,
                                 .stream = request.asked.stream},
                                usage);
}

/// USD that the request may cost at most, as LiteLLM reckons it before it knows the usage.
double Estimate(const SpendingRequest& request) {
  constexpr std::int64_t kDefaultMaxTokens = 16384;
  const bool is_asked = request.HasInput() && request.asked.deployment != nullptr;
  if (!is_asked || !request.rules().Has(Change::kReservesBudget)) return 0;
  const Api& api = request.route.api;
  Usage usage;
  usage.prompt_tokens = CountTokens(PromptText(request.Input())) + api.overhead(request.Input());
  if (!api.embeds)
    usage.completion_tokens = api.MaxTokens(request.body).value_or(kDefaultMaxTokens);
  return PriceOf(request.asked.deployment->prices, usage).Total();
}

/// A request that a budget refuses is in the log, at no cost.
void LogRejection(const Call& call, const SpendingRequest& request, const Failure& failure) {
  Proxy& proxy = call.proxy;
  const json error = failure.body.value("error", json());
  if (proxy.policy().ChargesRejections() && request.asked.deployment != nullptr && call.key) {
    proxy.Finish(WhoPays(proxy, call.key.get(), request.asked.named), proxy.NextRequest(),
                 Price(proxy, request, {.prompt_tokens = 15}).Total(),
                 LogRow(request, call.key->Names(), SpendLogRow::Outcome::kServed));
  } else if (error.is_object() && error.value("type", json()) == "budget_exceeded") {
    SpendLogRow row = LogRow(request, NamesOf(call), SpendLogRow::Outcome::kRejected);
    // The exception is a 429 even where the proxy answers 400.
    row.error = {.exception = "BudgetExceededError",
                 .status = proxy.rules().Has(Change::kRejectionIs422) ? 422 : 429,
                 .message = error.at("message").get<std::string>()};
    proxy.Finish({}, proxy.NextRequest(), 0, std::move(row));
  }
}

/// A request that may pass.
struct Admitted {
  std::shared_ptr<Key> key;  ///< null: the master key
  std::shared_ptr<const KeyNames> names;
  Reservation held;
};

/// Finds out who asks and who pays, whether the request may pass, and reserves what it may cost.
Admitted AdmitAndReserve(const Exchange& exchange, Guarded<Proxy>& shared, ScriptedModel& model,
                         SpendingRequest& request) {
  const double most = Estimate(request);
  auto proxy = shared.Lock();
  proxy->RunDue();
  const Call call{exchange, Authenticate(exchange, request.credential, *proxy), *proxy};
  if (request.unreadable) throw std::move(*request.unreadable);
  RefuseModelThatIsNotText(request, true);
  DropWhatMayNotBeNamed(call.key.get(), request.defects(), request.asked.named);
  Payers payers;
  try {
    payers = Admit(call, request.asked);
  } catch (const Failure& failure) {
    LogRejection(call, request, failure);
    if (proxy->policy().AsksModelWhenRejected() && request.asked.deployment != nullptr) {
      proxy.Unlock();
      (void)request.route.api.Ask(model, request.body);
    }
    throw;
  }
  Check(call, request);
  return {.key = call.key,
          .names = NamesOf(call),
          .held = Reservation(shared, *proxy, std::move(payers), most)};
}

/// What is billed of `completion`: of a stream it may be LiteLLM's count and not the model's.
Usage Billed(const SpendingRequest& request, const Completion& completion) {
  const auto count = request.route.usage_of_stream;
  return request.asked.stream && count != nullptr ? count(request.rules(), request, completion)
                                                  : completion.usage;
}

/// The model failed.
[[noreturn]] void Fail(Guarded<Proxy>& shared, const SpendingRequest& request, Admitted admitted,
                       const Completion& completion) {
  const SpendingRoute& route = request.route;
  const LoggedError error =
      ModelError(request.rules(), completion.status, request.asked.deployment->model_name);
  Failure failure = ModelFailure(request.rules(), error);
  SpendLogRow row = LogRow(request, std::move(admitted.names), SpendLogRow::Outcome::kModelFailed);
  row.usage.prompt_tokens = request.CountedPrompt();
  row.error = error;
  std::optional<KeyFacts> key;
  {
    const auto proxy = shared.Lock();
    key = FactsOf(*proxy, admitted.key.get());
    double usd = 0;
    if (proxy->policy().ChargesFailures()) usd = Price(*proxy, request, completion.usage).Total();
    if (proxy->policy().ReleasesFailures()) {
      admitted.held.Settle(*proxy, usd, std::move(row));
    } else {
      admitted.held.Leak();
    }
  }
  failure = ErrorWithHeaders(key, request, std::move(failure), route.failure_headers, true);
  if (request.asked.stream && route.fails_in_stream)
    failure.headers =
        ReplyHeaders(key, request, route.stream_headers, {}, completion.usage.seconds);
  throw InForm(request, std::move(failure));
}

/// Sends `events`, and charges `usd` when they are over, also when the client left before.
void Stream(httplib::Response& response, Guarded<Proxy>& shared, StreamEvents events,
            Reservation held, double usd, SpendLogRow row) {
  auto left = std::make_shared<StreamEvents>(std::move(events));
  auto reservation = std::make_shared<Reservation>(std::move(held));
  response.set_chunked_content_provider(
      "text/event-stream; charset=utf-8",
      [left, next = std::size_t{0}](std::size_t, httplib::DataSink& sink) mutable {
        if (next == left->size()) {
          sink.done();
          return true;
        }
        const std::string event = ToSse(left->at(next++));
        return sink.write(event.data(), event.size());
      },
      [&shared, reservation, usd, row = std::move(row)](bool) {
        reservation->Settle(*shared.Lock(), usd, row);
      });
}

void Serve(Exchange& exchange, Guarded<Proxy>& shared, const SpendingRoute& route,
           ScriptedModel& model) {
  SpendingRequest request = ReadSpendingRequest(exchange, route);
  Admitted admitted = AdmitAndReserve(exchange, shared, model, request);

  const Completion completion = route.api.Ask(model, request.body);
  if (completion.status != 200) Fail(shared, request, std::move(admitted), completion);

  SpendLogRow row = LogRow(request, std::move(admitted.names), SpendLogRow::Outcome::kServed);
  const Usage usage = row.usage = Billed(request, completion);
  Cost stated;
  std::optional<KeyFacts> key;
  double usd = 0;
  {
    const auto proxy = shared.Lock();
    proxy->RunDue();
    row.cost = Price(*proxy, request, row.usage);
    // The headers of a stream leave before its cost is known.
    if (!request.asked.stream) {
      stated = row.cost;
    } else if (route.stated_usage != nullptr) {
      stated = Price(*proxy, request, route.stated_usage(request.rules(), request));
    }
    key = FactsOf(*proxy, admitted.key.get());
    usd = row.cost.Total();
    if (!request.asked.stream) admitted.held.Settle(*proxy, usd, std::exchange(row, {}));
  }
  const char* shape = request.asked.stream ? route.stream_headers : route.headers;
  AddHeaders(ReplyHeaders(key, request, shape, stated, completion.usage.seconds),
             exchange.response);
  ReplyContext made{.id = request.id,
                    .model = request.asked.deployment->model_name,
                    .completion = completion,
                    .inputs = route.api.InputCount(request.body),
                    .with_usage = WantsUsage(request.body)};
  made.completion.usage = usage;
  if (request.asked.stream) {
    return Stream(exchange.response, shared, route.events(request.rules(), made, usd),
                  std::move(admitted.held), usd, std::move(row));
  }
  exchange.response.set_content(route.reply(route, request.rules(), made), "application/json");
}

}  // namespace

void ServingRoutes(Router& router, ScriptedModel& model) {
  for (const SpendingRoute& route : AllSpendingRoutes()) {
    for (const std::string& path : route.paths) {
      router.AddServing(path, [&route, &model](Exchange& exchange, Guarded<Proxy>& shared) {
        try {
          Serve(exchange, shared, route, model);
        } catch (const Failure& failure) {
          if (route.early_in_form == nullptr) throw;
          throw route.early_in_form(exchange.setup.rules, failure);
        }
      });
    }
  }
}

}  // namespace budget_mock
