// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <string>

#include "model/scripted_model.h"

namespace budget_mock {

/// The scripted model behind OpenAI's API, under `prefix`: POST to the path of every Api, GET
/// /v1/models, and GET /calls, which says how many calls were served: {"calls":
/// n}, with `?containing=TEXT` only those whose prompt has that text.
void ModelEndpointRoutes(httplib::Server& server, ScriptedModel& model, const std::string& prefix);

}  // namespace budget_mock
