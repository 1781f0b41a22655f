// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "gate/spending.h"
#include "litellm/proxy_client.h"
#include "pricing/config.h"
#include "report/price_verdict.h"

namespace budget_gate {

/// Compares every price of `config` with what the proxy reports in /model/info. One verdict a
/// deployment.
std::vector<PriceVerdict> CompareReportedPrices(const PricingConfig& config,
                                                const std::vector<ModelInfo>& reported);

/// Sends one tiny request to each chat and embedding model whose reported price agrees, and
/// compares what the proxy books with the file's price. Spends at most `max_spend` USD; each
/// request has a key of its own, which is deleted.
void CompareBookedPrices(std::vector<PriceVerdict>& verdicts, const ProxyClient& admin,
                         double max_spend, const Patience& patience);

}  // namespace budget_gate
