// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "litellm/proxy_client.h"

namespace budget_gate::testing_support {

/// Deletes what has been left on a proxy: keys, users, teams, organizations, customers, tags and
/// budget tiers whose names `is_left` accepts. Returns what could not be deleted, in words.
/// Throws NotJudged when they cannot be listed.
std::vector<std::string> DeleteLeftovers(
    const ProxyClient& admin, const std::function<bool(const std::string& name)>& is_left);

}  // namespace budget_gate::testing_support
