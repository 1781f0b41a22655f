// SPDX-License-Identifier: Apache-2.0
#include "gate/demo.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "gate/names.h"
#include "report/money.h"

namespace budget_gate::demo {
namespace {

constexpr const char* kPrompt = "Say 'hello' in one word.";

nlohmann::json ChatBody(const std::string& model) {
  return {{"model", model},
          {"messages", {{{"role", "user"}, {"content", kPrompt}}}},
          {"max_tokens", 16}};
}

/// Enough of a key to recognise it by.
std::string ShortKey(const std::string& key) {
  return key.substr(0, 9) + "...";
}

std::string HowToPrice(const std::string& model) {
  return "LiteLLM booked $0 for the request: it has no price for " + model +
         ", so no budget can ever stop it. Give it one in the proxy's config:\n"
         "    - model_name: " +
         model +
         "\n"
         "      litellm_params:\n"
         "        input_cost_per_token: 0.00001   # $0.01 per 1,000 tokens\n"
         "        output_cost_per_token: 0.00002  # $0.02 per 1,000 tokens";
}

/// Of a request that was neither served nor refused for the budget.
const std::string kFailedOtherwise = "a request failed, for another reason than the budget: ";

}  // namespace

Demo::Demo(ProxyClient admin, Settings settings, Printer* printer)
    : admin_(std::move(admin)), settings_(std::move(settings)), printer_(printer) {
  run_.proxy = settings_.proxy;
  run_.model = settings_.model;
  run_.max_budget = settings_.max_budget;
}

Result<bool> Demo::CreateKey(const std::function<void(const std::string&)>& made) {
  if (printer_ != nullptr) printer_->Begin(run_);
  // The key ends by itself, also when nobody is left to delete it.
  const auto key = admin_.GenerateKey(
      {{"max_budget", settings_.max_budget}, {"key_alias", NewName()}, {"duration", "1h"}});
  if (!key) return Error{"no key could be made: " + key.error().ToString()};
  made(key->key);
  key_ = key->key;
  run_.key_name = ShortKey(key_);
  spending_.emplace(
      admin_.WithKey(key_), settings_.max_budget,
      [this](const nlohmann::json&, const Completion& completion) {
        return completion.cost.value_or(CostOf(settings_.prices, completion.usage));
      },
      settings_.patience);
  if (printer_ != nullptr) printer_->KeyCreated(run_);
  return true;
}

void Demo::SendUntilRejected() {
  if (printer_ != nullptr) printer_->Requests();
  while (SendOne()) {
    if (static_cast<int>(run_.requests.size()) < settings_.max_requests) continue;
    run_.problems.push_back("NOT ENFORCED: " + std::to_string(run_.requests.size()) +
                            " requests were served without a rejection, for " +
                            Usd(spending_->ledger().spend()) + " of " +
                            PlainUsd(settings_.max_budget) + " (--max-requests)");
    return;
  }
}

bool Demo::SendOne() {
  const bool limit_was_reached = spending_->Next() == Verdict::kRefuse;
  const Attempt attempt = spending_->SendWhenSettled(ChatBody(settings_.model));
  if (attempt.refused_while_reserved > 0 && !reservation_noted_) {
    reservation_noted_ = true;
    Note(
        "refused for money that was only reserved for the request before; waited until LiteLLM "
        "settled it");
  }
  if (attempt.admitted()) return Served(attempt, limit_was_reached);
  if (attempt.refused_for_budget()) {
    Rejected(attempt);
  } else {
    run_.not_judged.push_back(kFailedOtherwise + attempt.reply.error().ToString());
  }
  return false;
}

bool Demo::Served(const Attempt& attempt, bool limit_was_reached) {
  const Completion& completion = *attempt.reply;
  Request request{.prompt = kPrompt,
                  .response = completion.text,
                  .usage = completion.usage,
                  .cost = CostOf(settings_.prices, completion.usage),
                  .cumulative = 0};
  request.cumulative = request.cost + (run_.requests.empty() ? 0 : run_.requests.back().cumulative);
  run_.requests.push_back(request);
  if (printer_ != nullptr) printer_->Answered(run_);
  if (run_.requests.size() == 1 && !IsCharged(completion)) return false;
  CompareCost(request, completion);
  if (!limit_was_reached) return true;
  // The request came before LiteLLM had counted the one that crossed the limit, or the limit means
  // nothing.
  const double spent = spending_->ledger().spend();
  Note("served although the limit was reached; waiting until LiteLLM has written the spend");
  const bool written = WaitUntilWritten(spent);
  if (!unread_.empty()) {
    run_.not_judged.push_back("/key/info does not tell what was booked: " + unread_);
    return false;
  }
  if (written) {
    const Attempt again = spending_->SendWhenSettled(ChatBody(settings_.model));
    if (again.refused_for_budget()) {
      Rejected(again);
      return false;
    }
    if (!again.admitted()) {
      run_.not_judged.push_back(kFailedOtherwise + again.reply.error().ToString());
      return false;
    }
  }
  run_.problems.push_back("NOT ENFORCED: the key has spent " + Usd(spent) + " of " +
                          PlainUsd(settings_.max_budget) + " and is still served");
  return false;
}

void Demo::AwaitSettledRejection(Attempt& attempt) {
  const bool settled = PollUntil(settings_.patience.settle, [&] {
    const auto stated = ReadStatedBudget(attempt.reply.error().message);
    if (!stated || IsSameMoney(stated->spend, spending_->ledger().spend())) return true;
    Attempt again = spending_->SendWhenSettled(ChatBody(settings_.model));
    if (!again.refused_for_budget()) return true;
    attempt = std::move(again);
    return false;
  });
  if (!settled) Note("the rejection states another spend than what the requests cost");
}

void Demo::Rejected(Attempt attempt) {
  if (!attempt.refused_early) AwaitSettledRejection(attempt);
  ++run_.rejected;
  run_.rejection = attempt.reply.error().message;
  if (printer_ != nullptr) printer_->Rejected(run_);
  if (attempt.refused_early) {
    run_.problems.push_back(
        "WRONGLY ENFORCED: the key was refused, and stayed refused, although it "
        "had spent only " +
        Usd(spending_->ledger().spend()) + " of " + PlainUsd(settings_.max_budget));
  }
}

bool Demo::IsCharged(const Completion& completion) {
  if (completion.cost.value_or(0) > 0) return true;
  // LiteLLM leaves a cost of 0 out of the headers, and old releases have no such header: the log
  // tells.
  Reply<std::vector<SpendLog>> logs = RequestError{};
  const bool logged = PollUntil(settings_.patience.write, settings_.patience.pause, [&] {
    logs = admin_.GetSpendLogs(key_);
    return logs && !logs->empty();
  });
  if (logged && logs->front().spend > 0) return true;
  if (!logged) {
    run_.not_judged.push_back(
        "/spend/logs does not tell what was booked: " +
        (logs ? "it had no row in time (BUDGET_GATE_PATIENCE)" : logs.error().ToString()));
    return false;
  }
  run_.problems.push_back("NOT CHARGED: " + HowToPrice(settings_.model));
  return false;
}

void Demo::CompareCost(const Request& request, const Completion& completion) {
  if (cost_differs_ || !completion.cost || IsSameMoney(*completion.cost, request.cost)) return;
  cost_differs_ = true;
  const std::string both = "LiteLLM booked " + Usd(*completion.cost) + " for a request";
  if (settings_.prices_are_given) {
    run_.problems.push_back("WRONGLY PRICED: " + both + ", but tokens times the given prices are " +
                            Usd(request.cost) +
                            ": the given prices (INPUT_COST_PER_TOKEN, OUTPUT_COST_PER_TOKEN) do "
                            "not match those in the proxy's config");
  } else {
    Note(both + ", but tokens times the prices that /model/info states are " + Usd(request.cost));
  }
}

bool Demo::WaitUntilWritten(double usd) {
  return PollUntil(settings_.patience.write, settings_.patience.pause, [&] {
    const auto info = admin_.GetKeyInfo(key_);
    unread_ = info ? "" : info.error().ToString();
    if (info) run_.final_spend = info->spend;
    return info && (info->spend > usd || IsSameMoney(info->spend, usd));
  });
}

void Demo::ReadFinalSpend() {
  const double spent = spending_->ledger().spend();
  const bool written = WaitUntilWritten(spent);
  if (!unread_.empty()) {
    run_.not_judged.push_back("/key/info does not tell what was booked: " + unread_);
  } else if (!written) {
    run_.problems.push_back("NOT CHARGED: the requests cost " + Usd(spent) +
                            ", but LiteLLM's /key/info shows " + Usd(*run_.final_spend) +
                            " (BUDGET_GATE_PATIENCE)");
  } else if (!IsSameMoney(*run_.final_spend, spent)) {
    run_.problems.push_back("WRONGLY CHARGED: the requests cost " + Usd(spent) +
                            ", but LiteLLM's /key/info shows " + Usd(*run_.final_spend));
  }
  if (printer_ != nullptr) printer_->Summary(run_);
}

void Demo::DeleteKey() {
  const auto reply = admin_.DeleteKey(key_);
  run_.key_deleted = reply && !admin_.WithKey(key_).GetKeyInfo("").has_value();
  if (!run_.key_deleted) {
    const std::string still = "NOT CLEANED UP: the key " + run_.key_name + " is still there: ";
    if (reply)
      run_.problems.push_back(still + "LiteLLM said yes, but it still works");
    else
      run_.not_judged.push_back(still + reply.error().ToString());
  }
  if (printer_ != nullptr) {
    printer_->CleanedUp(run_);
    printer_->End(run_);
  }
}

}  // namespace budget_gate::demo
