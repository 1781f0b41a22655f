// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gate/spending.h"
#include "litellm/proxy_client.h"
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
  std::string note;              ///< why something was not looked at
};

/// Compares every price of `config` with what the proxy reports in /model/info. One verdict a
/// deployment.
std::vector<PriceVerdict> CompareReportedPrices(const PricingConfig& config,
                                                const std::vector<ModelInfo>& reported);

/// Sends one tiny request to each chat and embedding model whose reported price agrees, and
/// compares what the proxy books with the file's price. Spends at most `max_spend` USD; each
/// request has a key of its own, which is deleted.
void CompareBookedPrices(std::vector<PriceVerdict>& verdicts, const ProxyClient& admin,
                         double max_spend, const Patience& patience);

/// A table for people: model, file price, reported, booked, verdict.
std::string PriceVerdictTable(const std::vector<PriceVerdict>& verdicts);
nlohmann::json PriceVerdictJson(const std::vector<PriceVerdict>& verdicts);

}  // namespace budget_gate
