// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "releases/defect.h"
#include "core/proxy.h"

namespace budget_mock {

/// The body of a request that costs money; empty is an object without fields. Throws Failure when
/// it is no JSON object.
nlohmann::json ReadBody(const httplib::Request& request, const ReleaseRules& rules);

/// The customer that a request is for: litellm/proxy/auth/auth_utils.py,
/// get_end_user_id_from_request_body. Empty: none.
std::string EndUserOf(const httplib::Request& request, const nlohmann::json& body,
                      const DefectSet& defects);

/// The tags of a request, from all three places: litellm/proxy/litellm_pre_call_utils.py. Each one
/// once.
/// `key` is the caller's, null for the master key.
std::vector<std::string> TagsOf(const httplib::Request& request, const nlohmann::json& body,
                                const DefectSet& defects, const Key* key);

}  // namespace budget_mock
