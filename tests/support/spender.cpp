// SPDX-License-Identifier: Apache-2.0
#include "support/spender.h"

#include <optional>
#include <thread>
#include <utility>

#include "support/case_story.h"
#include "support/outcome.h"

namespace budget_gate::testing_support {

using nlohmann::json;

namespace {

/// Throws NotJudged where the request had no answer of LiteLLM's: whether it was served, and what
/// it cost, is not known.
void RequireAnswer(const Attempt& attempt) {
  if (!attempt.reply && attempt.reply.error().IsTrouble())
    throw NotJudged("a completion", attempt.reply.error());
}

}  // namespace

double Spender::Reserve(const json& body, const ChatOptions& options) {
  if (proxy_.spend() == nullptr) return 0;
  const bool dictated = options.prompt_tokens > kShortPromptTokens && proxy_.FollowsScript();
  const Usage usage{.prompt_tokens = dictated ? options.prompt_tokens : kShortPromptTokens,
                    .completion_tokens = body.value("max_tokens", std::int64_t{0}),
                    .seconds = options.sleep + 1};
  const double most = CostOf(proxy_.PricesOf(options.model), usage);
  proxy_.ReserveRunBudget(most);
  return most;
}

Attempt Spender::Send(VirtualKey& key, const ChatOptions& options) {
  const json body = ChatBody(options, proxy_.model().name);
  const double most = Reserve(body, options);
  Attempt attempt = key.spending.Send(body);
  proxy_.SettleRunBudget(most, attempt.cost);
  CaseStory::Get().AddRequest(key, attempt);
  RequireAnswer(attempt);
  return attempt;
}

Attempt Spender::SendWhenSettled(VirtualKey& key, const ChatOptions& options) {
  const json body = ChatBody(options, proxy_.model().name);
  const double most = Reserve(body, options);
  Attempt attempt = key.spending.SendWhenSettled(body);
  proxy_.SettleRunBudget(most, attempt.cost);
  CaseStory::Get().AddRequest(key, attempt);
  RequireAnswer(attempt);
  return attempt;
}

Attempt Spender::SendTo(VirtualKey& key, const Request& request, const ChatOptions& options) {
  const double most = Reserve(request.body, options);
  Attempt attempt = key.spending.SendTo(request.body, [&](const ProxyClient& client) {
    const auto reply = client.Do(request);
    return reply ? ReadCompletion(*reply) : Reply<Completion>(reply.error());
  });
  proxy_.SettleRunBudget(most, attempt.cost);
  CaseStory::Get().AddRequest(key, attempt);
  RequireAnswer(attempt);
  return attempt;
}

std::vector<Attempt> Spender::SendAtOnce(VirtualKey& key, int count, const ChatOptions& options,
                                         const std::vector<BaseUrl>& by) {
  std::vector<json> bodies;
  double most = 0;
  for (int i = 0; i < count; ++i) {
    bodies.push_back(ChatBody(options, proxy_.model().name));
    most += Reserve(bodies.back(), options);
  }
  std::vector<std::optional<Attempt>> attempts(bodies.size());
  {
    // One place for all: they have to be under way together.
    const RequestLimiter::Places place = proxy_.limiter().Enter();
    const ProxyClient client = key.spending.client().WithoutLimiter();
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      threads.emplace_back([&, i] {
        const ProxyClient sender = by.empty() ? client : client.At(by[i % by.size()]);
        attempts[i] = Attempt{.reply = sender.Chat(bodies[i])};
      });
    }
  }
  std::vector<Attempt> done;
  double spent = 0;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    Attempt& attempt = *attempts[i];
    if (attempt.admitted()) {
      attempt.cost = proxy_.CostOfReply(bodies[i], *attempt.reply);
      key.spending.Book(attempt.cost);
      spent += attempt.cost;
    }
    CaseStory::Get().AddRequest(key, attempt);
    done.push_back(std::move(attempt));
  }
  proxy_.SettleRunBudget(most, spent);
  for (const Attempt& attempt : done) RequireAnswer(attempt);
  return done;
}

Reply<Completion> Spender::SendEmbedding(VirtualKey& key, const ModelInfo& model,
                                         const std::string& input, const json& fields) {
  json body{{"model", model.name}, {"input", input}};
  body.update(fields);
  const double most = Reserve(body, {.model = model.name});
  Reply<Completion> reply = key.spending.client().Embed(body);
  const double cost = reply ? proxy_.CostOfReply(body, *reply) : 0;
  if (reply) key.spending.Book(cost);
  proxy_.SettleRunBudget(most, cost);
  return reply;
}

}  // namespace budget_gate::testing_support
