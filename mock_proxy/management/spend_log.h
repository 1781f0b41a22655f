// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "core/spend_log.h"
#include "setup.h"

namespace budget_mock {

/// The request_id that `row` is shown with.
std::string ShownRequestId(const SpendLogRow& row);

/// A row as /spend/logs shows it (litellm/proxy/spend_tracking/spend_tracking_utils.py).
nlohmann::json SpendLogJson(const Setup& setup, const SpendLogRow& row);

}  // namespace budget_mock
