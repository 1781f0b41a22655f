// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/router.h"
#include "model/scripted_model.h"

namespace budget_mock {

/// Adds the routes that cost money. `model` answers them, and has to outlive the router.
void ServingRoutes(Router& router, ScriptedModel& model);

}  // namespace budget_mock
