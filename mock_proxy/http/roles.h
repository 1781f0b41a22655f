// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/router.h"

namespace budget_mock {

/// Refuses a management route to a key that is not the proxy admin's: litellm/proxy/auth/
/// route_checks.py, non_proxy_admin_allowed_routes_check. A few routes are open to others, too, and
/// refuse for themselves what is not the caller's own.
void RefuseByRole(const Call& call);

/// Refuses a route that is not in the key's `allowed_routes`; without such a list all are. A key of
/// the type llm_api, management or read_only has a list by its type.
void RefuseOtherRoutes(const Call& call);

}  // namespace budget_mock
