// SPDX-License-Identifier: Apache-2.0
#include "support/cleanup.h"

#include <algorithm>
#include <iostream>

#include "gate/ledger.h"
#include "gate/names.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

/// Calls `visit(name, value)` for every field in `document`, whatever it is in.
template <typename Visit>
void VisitFields(const json& document, const Visit& visit) {
  if (!document.is_structured()) return;
  for (const auto& [name, value] : document.items()) {
    if (document.is_object()) visit(name, value);
    VisitFields(value, visit);
  }
}

std::string Said(const Reply<HttpReply>& reply) {
  return (reply ? ReadError(*reply) : reply.error()).ToString();
}

}  // namespace

bool IsGone(const Request& request, const Reply<HttpReply>& reply) {
  const int status = reply ? reply->status : reply.error().status;
  // {"detail": "404: Tag x not found"}, as recorded in fixtures/replies.
  const bool is_lost_tag = reply && status == 500 && request.path.starts_with("/tag/") &&
                           reply->body.find("not found") != std::string::npos;
  return status == 200 || status == 404 || is_lost_tag;
}

void Cleanup::DeferDeleteBudgets(const json& request, const json& reply) {
  std::set<double> limits;
  VisitFields(request, [&](const std::string& name, const json& value) {
    if (name.find("budget") != std::string::npos && value.is_number())
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

Reply<HttpReply> Cleanup::Make(const ProxyClient& admin, const Request& make,
                               const Request& remove) {
  deletions_.push_back(remove);
  Reply<HttpReply> reply = admin.Do(make);
  if (reply && reply->status >= 400 && reply->status < 500) deletions_.pop_back();
  return reply;
}

void Cleanup::DeleteBudgets(const ProxyClient& admin) const {
  for (const std::string& budget : budgets_) (void)admin.Post("/budget/delete", {{"id", budget}});
}

void Cleanup::Run(const ProxyClient& admin) const {
  // Before those for whom LiteLLM made them, who lead to them where this process is ended by force.
  // (Some are gone already.)
  DeleteBudgets(admin);
  for (const std::string& key : keys_) {
    const auto reply = admin.DeleteKey(key);
    if (!IsGone({}, reply)) {
      std::cerr << "a key of this case could not be deleted; it expires within the hour: "
                << Said(reply) << "\n";
    }
  }
  for (auto remove = deletions_.rbegin(); remove != deletions_.rend(); ++remove) {
    const auto reply = admin.Do(*remove);
    if (!IsGone(*remove, reply)) {
      std::cerr << "what this case made could not be deleted (" << remove->path
                << "): " << Said(reply) << "\n";
    }
  }
}

}  // namespace budget_gate::testing_support
