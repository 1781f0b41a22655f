// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "litellm/wire.h"
#include "pricing/config.h"

namespace budget_gate {

/// What a proxy makes of one deployment of a config: what it reports, and what it books.
struct PriceVerdict {
  PricedModel model;  ///< as the file has it
  std::optional<ModelInfo> reported;
  std::optional<double>
      expected;  ///< USD: the usage of the request that was sent, at the file's price
  std::optional<double> header;  ///< USD: x-litellm-response-cost
  std::optional<double> booked;  ///< USD: /key/info of a key that sent only this request
  std::optional<double> logged;  ///< USD: its row in /spend/logs
  std::string problem;           ///< empty: file and proxy agree
  bool not_judged = false;       ///< the problem is that the proxy did not answer
  std::string note;              ///< why something was not looked at
};

/// A table for people: model, file price, reported, booked, verdict.
std::string PriceVerdictTable(const std::vector<PriceVerdict>& verdicts);

/// A JSON list with an object for each verdict: model_name, litellm_model, file, reported,
/// expected_cost, header_cost, booked_cost, logged_cost (USD or null), problem, note.
nlohmann::json PriceVerdictJson(const std::vector<PriceVerdict>& verdicts);

}  // namespace budget_gate
