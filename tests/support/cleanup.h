// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "litellm/proxy_client.h"

namespace budget_gate::testing_support {

/// Whether what `request` deletes is gone: deleted by it, or before (a 404; of a tag LiteLLM says
/// so with a 500).
bool IsGone(const Request& request, const Reply<HttpReply>& reply);

/// What a case makes on a proxy, to be deleted when the case is over.
class Cleanup {
 public:
  void DeferDeleteKey(const std::string& secret) { keys_.push_back(secret); }
  /// LiteLLM makes a budget, with a name of its own, for a customer, tag, member, organization or
  /// soft budget, and leaves it there when these are deleted. Defers the deletion of those that
  /// `reply` shows and that have a limit which `request` set: others are somebody else's.
  void DeferDeleteBudgets(const nlohmann::json& request, const nlohmann::json& reply);

  /// Deletes those budgets now: whom they were made for is gone, and leads nobody to them any more.
  void DeleteBudgets(const ProxyClient& admin) const;

  /// Sends `make`, and defers `remove` for as long as it may have been made: unless LiteLLM refused
  /// it with a 4xx.
  Reply<HttpReply> Make(const ProxyClient& admin, const Request& make, const Request& remove);

  /// Deletes everything, the last made first. Prints to std::cerr what could not be deleted.
  void Run(const ProxyClient& admin) const;

 private:
  std::vector<std::string> keys_;
  std::vector<Request> deletions_;
  std::set<std::string> budgets_;
};

}  // namespace budget_gate::testing_support
