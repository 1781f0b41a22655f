// SPDX-License-Identifier: Apache-2.0
#include "report/price_verdict.h"

#include <nlohmann/json.hpp>

#include "common/decimal.h"
#include "common/text_table.h"
#include "report/money.h"

namespace budget_gate {

using nlohmann::json;

namespace {

std::string PerToken(const Prices& prices) {
  const auto part = [](const std::optional<double>& price) {
    return price ? PlainDecimal(*price) : std::string("-");
  };
  if (!prices.input_cost_per_token && !prices.output_cost_per_token)
    return prices.IsPriced() ? "other" : "-";
  return part(prices.input_cost_per_token) + " / " + part(prices.output_cost_per_token);
}

}  // namespace

std::string PriceVerdictTable(const std::vector<PriceVerdict>& verdicts) {
  std::vector<std::vector<std::string>> rows{
      {"model", "file ($ per token in / out)", "reported", "booked", "verdict"}};
  for (const PriceVerdict& verdict : verdicts) {
    std::string result = verdict.problem.empty() ? "ok" : "DIFFERS: " + verdict.problem;
    if (!verdict.note.empty()) result += " (" + verdict.note + ")";
    rows.push_back({verdict.model.model_name, PerToken(verdict.model.prices),
                    verdict.reported ? PerToken(verdict.reported->prices) : "-",
                    verdict.booked ? PlainUsd(*verdict.booked) : "-", std::move(result)});
  }
  return TextTable(rows);
}

json PriceVerdictJson(const std::vector<PriceVerdict>& verdicts) {
  const auto optional = [](const std::optional<double>& usd) {
    return usd ? json(*usd) : json(nullptr);
  };
  json rows = json::array();
  for (const PriceVerdict& verdict : verdicts) {
    rows.push_back(
        {{"model_name", verdict.model.model_name},
         {"litellm_model", verdict.model.litellm_model},
         {"file", PerToken(verdict.model.prices)},
         {"reported", verdict.reported ? json(PerToken(verdict.reported->prices)) : json(nullptr)},
         {"expected_cost", optional(verdict.expected)},
         {"header_cost", optional(verdict.header)},
         {"booked_cost", optional(verdict.booked)},
         {"logged_cost", optional(verdict.logged)},
         {"problem", verdict.problem},
         {"note", verdict.note}});
  }
  return rows;
}

}  // namespace budget_gate
