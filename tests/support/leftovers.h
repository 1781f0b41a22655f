// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "litellm/proxy_client.h"

namespace budget_gate::testing_support {

/// Deletes what runs that died more than `age` ago have left on a proxy: keys, users, teams,
/// organizations, customers, tags and budget tiers, told by their names. Younger ones may be in
/// use: a living run deletes its own. Returns what could not be deleted, in words.
std::vector<std::string> DeleteLeftovers(const ProxyClient& admin, std::chrono::seconds age);

}  // namespace budget_gate::testing_support
