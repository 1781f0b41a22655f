// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/router.h"

namespace budget_mock {

/// Adds the routes of every resource, each of which has a file of its own.
void ManagementRoutes(Router& router);

}  // namespace budget_mock
