// SPDX-License-Identifier: Apache-2.0
#include "support/budget_test.h"

#include <algorithm>
#include <iostream>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "gate/names.h"

namespace budget_gate::testing_support {
namespace {

/// Calls `visit(name, value)` for every field in `document`, whatever it is in.
template <typename Visit>
void VisitFields(const nlohmann::json& document, const Visit& visit) {
  if (!document.is_structured()) return;
  for (const auto& [name, value] : document.items()) {
    if (document.is_object()) visit(name, value);
    VisitFields(value, visit);
  }
}

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

std::string Usd(double amount) {
  return "$" + testing::PrintToString(amount);
}

}  // namespace

void BudgetTest::SetUp() {
  report_.Begin();
}

void BudgetTest::TearDown() {
  const std::optional<std::string> skipped = report_.Finish();
  CleanUp();
  if (skipped) GTEST_SKIP() << *skipped;
}

ProxyClient BudgetTest::Admin() {
  return Proxy().Admin([this](const Exchange& exchange) { report_.Add(exchange); });
}

Reply<GeneratedKey> BudgetTest::GenerateKey(json fields) {
  if (!fields.contains("key_alias")) fields["key_alias"] = NewName();
  // A key ends by itself, also when this process does not live to delete it.
  if (!fields.contains("duration")) fields["duration"] = "1h";
  Reply<GeneratedKey> key = Admin().GenerateKey(fields);
  if (key) {
    keys_.push_back(key->key);
    RemoveBudgetsLater(fields, key->fields);
  }
  return key;
}

Reply<HttpReply> BudgetTest::GenerateKeyFromText(const std::string& body) {
  Reply<HttpReply> reply = Admin().PostText("/key/generate", body);
  if (reply) {
    if (const auto key = ReadGeneratedKey(*reply)) keys_.push_back(key->key);
  }
  return reply;
}

VirtualKey BudgetTest::MakeKey(json fields) {
  if (!fields.contains("key_alias")) fields["key_alias"] = NewName();
  const auto key = GenerateKey(fields);
  if (!key)
    throw std::runtime_error("LiteLLM did not make the key that this case needs: " +
                             key.error().ToString());
  VirtualKey made = KeyOf(*key);
  if (fields.contains("max_budget") && fields.at("max_budget").is_number())
    made.spending.set_limit(fields.at("max_budget").get<double>());
  return made;
}

VirtualKey BudgetTest::KeyOf(const GeneratedKey& made) {
  return {.secret = made.key,
          .token = made.token,
          .alias = made.fields.value("key_alias", ""),
          .spending = Spending(Admin().WithKey(made.key), std::nullopt, CostOfReply(), patience())};
}

HttpReply BudgetTest::Make(const Request& make, const std::optional<Request>& remove) {
  const auto reply = Admin().Do(make);
  if (reply && remove) RemoveLater(*remove);
  if (reply && reply->status == 200) {
    RemoveBudgetsLater(make.body, reply->Json());
    return *reply;
  }
  throw std::runtime_error(
      "LiteLLM refused " + make.method + " " + make.path +
      ", which this case needs: " + (reply ? ReadError(*reply) : reply.error()).ToString());
}

void BudgetTest::RemoveBudgetsLater(const json& request, const json& reply) {
  std::set<double> limits;
  VisitFields(request, [&](const std::string& name, const json& value) {
    if (name.find("budget") != std::string::npos && value.is_number() && value != 0)
      limits.insert(value.get<double>());
  });
  VisitFields(reply, [&](const std::string& name, const json& budget) {
    if (name != "litellm_budget_table" || !budget.is_object()) return;
    const json id = budget.value("budget_id", json());
    if (!id.is_string() || TimeOfName(id.get<std::string>())) return;
    for (const char* limit_name : {"max_budget", "soft_budget"}) {
      const json limit = budget.value(limit_name, json());
      // The last digits may differ after their way through the database.
      const auto is_limit = [&](double set) { return IsSameMoney(limit.get<double>(), set); };
      if (limit.is_number() && std::any_of(limits.begin(), limits.end(), is_limit))
        budgets_.insert(id.get<std::string>());
    }
  });
}

Spending::CostOfReply BudgetTest::CostOfReply() {
  return [this](const json& body, const Completion& completion) {
    return CostOfCompletion(completion, PricesOf(body.value("model", "")));
  };
}

Prices BudgetTest::PricesOf(const std::string& model_name) {
  for (const ModelInfo& model : Proxy().models()) {
    if (model.name == (model_name.empty() ? Proxy().model().name : model_name))
      return Proxy().PricesOf(model);
  }
  throw std::runtime_error("the proxy has no model " + model_name);
}

double BudgetTest::PriceOf(const Completion& completion, const std::string& model_name) {
  return CostOf(PricesOf(model_name), completion.usage);
}

double BudgetTest::TakeSpend(const json& body, const ChatOptions& options) {
  if (Proxy().spend() == nullptr) return 0;
  const bool dictated = options.prompt_tokens > kShortPromptTokens && Proxy().FollowsScript();
  const Usage usage{.prompt_tokens = dictated ? options.prompt_tokens : kShortPromptTokens,
                    .completion_tokens = body.value("max_tokens", std::int64_t{0}),
                    .seconds = options.sleep + 1};
  const double most = CostOf(PricesOf(options.model), usage);
  Proxy().TakeSpend(most);
  return most;
}

Attempt BudgetTest::Send(VirtualKey& key, const ChatOptions& options) {
  const json body = ChatBody(options, Proxy().model().name);
  const double most = TakeSpend(body, options);
  Attempt attempt = key.spending.Send(body);
  Proxy().SettleSpend(most, attempt.cost);
  return attempt;
}

std::vector<Attempt> BudgetTest::SendAtOnce(VirtualKey& key, int count,
                                            const ChatOptions& options) {
  std::vector<json> bodies;
  double most = 0;
  for (int i = 0; i < count; ++i) {
    bodies.push_back(ChatBody(options, Proxy().model().name));
    most += TakeSpend(bodies.back(), options);
  }
  std::vector<std::optional<Attempt>> attempts(bodies.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      threads.emplace_back(
          [&, i] { attempts[i] = Attempt{.reply = key.spending.client().Chat(bodies[i])}; });
    }
  }
  const auto cost = CostOfReply();
  std::vector<Attempt> done;
  double spent = 0;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    Attempt& attempt = *attempts[i];
    if (attempt.admitted()) {
      attempt.cost = cost(bodies[i], *attempt.reply);
      key.spending.Book(attempt.cost);
      spent += attempt.cost;
    }
    done.push_back(std::move(attempt));
  }
  Proxy().SettleSpend(most, spent);
  return done;
}

Reply<Completion> BudgetTest::SendEmbedding(VirtualKey& key, const ModelInfo& model,
                                            const std::string& input, const json& fields) {
  json body{{"model", model.name}, {"input", input}};
  body.update(fields);
  const double most = TakeSpend(body, {.model = model.name});
  Reply<Completion> reply = key.spending.client().Embed(body);
  const double cost = reply ? CostOfReply()(body, *reply) : 0;
  if (reply) key.spending.Book(cost);
  Proxy().SettleSpend(most, cost);
  return reply;
}

void BudgetTest::SpendTheLimit(VirtualKey& key, const ChatOptions& options) {
  constexpr int kMostRequests = 50;
  for (int i = 0; key.spending.Next() != Verdict::kRefuse; ++i) {
    const bool is_equal = key.spending.Next() == Verdict::kEither;
    Attempt attempt = Send(key, options);
    if (is_equal && attempt.refused_for_budget()) {
      // For good, or for money that was only reserved?
      if (!EventuallySettles(key)) break;
      attempt = Send(key, options);
      if (attempt.refused_for_budget()) break;
    }
    if (!attempt.admitted()) {
      throw std::runtime_error("request " + std::to_string(i + 1) + " of a key that had spent " +
                               Usd(key.spending.ledger().spend()) + " of " +
                               testing::PrintToString(key.spending.limit()) +
                               " should have been admitted, but was " +
                               testing::PrintToString(attempt));
    }
    if (i >= kMostRequests)
      throw std::runtime_error("the limit was not reached with " + std::to_string(i) +
                               " requests: the proxy says that they cost almost nothing");
  }
  const AssertionResult settled = EventuallySettles(key);
  if (!settled) throw std::runtime_error(settled.message());
}

AssertionResult BudgetTest::EventuallySpends(const VirtualKey& key, double usd) {
  std::string last = "nothing";
  bool equal = false;
  PollUntil(patience().write, patience().pause, [&] {
    const auto info = Admin().GetKeyInfo(key.secret);
    last = info ? Usd(info->spend) : info.error().ToString();
    equal = info && IsSameMoney(info->spend, usd);
    // Spend only grows: once it is above, waiting is of no use.
    return equal || (info && info->spend > usd);
  });
  if (equal) return AssertionSuccess();
  return AssertionFailure() << "the key should have spent " << Usd(usd) << ", but /key/info showed "
                            << last << ", last asked after at most " << patience().write.count()
                            << " s (BUDGET_GATE_PATIENCE)";
}

AssertionResult BudgetTest::EventuallyAddsUp(const VirtualKey& key) {
  return EventuallyAddsUp(key, [this](VirtualKey& other) { return Send(other); });
}

AssertionResult BudgetTest::EventuallyAddsUp(const VirtualKey& key,
                                             const std::function<Attempt(VirtualKey&)>& send) {
  const auto requests = static_cast<std::size_t>(key.spending.ledger().requests());
  const double usd = key.spending.ledger().spend();
  double info_spend = 0;
  double logs_spend = 0;
  std::size_t rows = 0;
  const auto look = [&] {
    const auto info = Admin().GetKeyInfo(key.secret);
    const auto logs = Admin().GetSpendLogs(key.secret);
    if (!info || !logs) return;
    info_spend = info->spend;
    logs_spend = 0;
    rows = 0;
    for (const SpendLog& log : *logs) {
      if (log.status == "failure" && log.spend == 0) continue;
      logs_spend += log.spend;
      ++rows;
    }
  };
  // Money and rows have to have arrived before either is judged, and so has whatever of them is
  // there twice: LiteLLM writes in the order of the requests, so the last one is somebody else's.
  VirtualKey last = MakeKey();
  bool last_is_written = !send(last).admitted();
  const auto look_for_last = [&] {
    const auto info = Admin().GetKeyInfo(last.secret);
    if (!info || info->spend == 0) return false;
    const auto logs = Admin().GetSpendLogs(last.secret);
    return logs && !logs->empty();
  };
  PollUntil(patience().write, patience().pause, [&] {
    last_is_written = last_is_written || look_for_last();
    if (!last_is_written) return false;
    look();
    // Once every request has its row and both say the same, no more is to come.
    const bool all_spent =
        info_spend > usd || IsSameMoney(info_spend, usd) || IsSameMoney(info_spend, logs_spend);
    return rows >= requests && all_spent;
  });
  look();
  if (rows == requests && IsSameMoney(info_spend, usd) && IsSameMoney(logs_spend, usd))
    return AssertionSuccess();
  return AssertionFailure() << requests << " requests were served for " << Usd(usd)
                            << ", but /key/info showed " << Usd(info_spend)
                            << " and /spend/logs had " << rows << " rows for " << Usd(logs_spend)
                            << ", last asked after at most " << patience().write.count()
                            << " s (BUDGET_GATE_PATIENCE)";
}

void BudgetTest::CleanUp() {
  for (const std::string& key : keys_) {
    const auto reply = Admin().DeleteKey(key);
    // A case may have deleted it already; and what cannot be deleted now, ends by itself.
    if (!reply || (reply->status != 200 && reply->status != 404)) {
      std::cerr << "a key of this case could not be deleted; it expires within the hour: "
                << (reply ? ReadError(*reply) : reply.error()).ToString() << "\n";
    }
  }
  for (auto removal = removals_.rbegin(); removal != removals_.rend(); ++removal) {
    const auto reply = Admin().Do(*removal);
    // 404 and 500: gone already (LiteLLM says 500 of a tag).
    if (!reply || (reply->status != 200 && reply->status != 404 && reply->status != 500)) {
      std::cerr << "what this case made could not be deleted (" << removal->path
                << "): " << (reply ? ReadError(*reply) : reply.error()).ToString() << "\n";
    }
  }
  // Some of them are gone with whom they were for.
  for (const std::string& budget : budgets_)
    (void)Admin().Do({"POST", "/budget/delete", {{"id", budget}}});
}

}  // namespace budget_gate::testing_support
