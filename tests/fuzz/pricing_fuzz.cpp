// SPDX-License-Identifier: Apache-2.0
// Any text at all: read, lint, reckon and report it, as pricing_check does.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "pricing/cost.h"
#include "pricing/lint/lint.h"
#include "report/pricing_report.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace budget_gate;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = ParsePricingConfig(text, "fuzz.yaml");
  if (!config) {
    Require(config.error().message.find('\n') == std::string::npos);
    return 0;
  }
  CheckedConfig checked{.file = "fuzz.yaml", .config = *config, .findings = Lint(*config)};
  for (const Finding& finding : checked.findings) {
    Require(finding.rule != nullptr && !finding.fix.empty());
    Require(finding.where.line > 0 && finding.where.column > 0);
    Require(finding.message.find('\n') == std::string::npos);
  }
  for (const PricedModel& model : config->models) {
    CostOf(model.prices, {.prompt_tokens = 300'000, .completion_tokens = 7, .cached_tokens = 3});
    BatchCostOf(model.prices, {.prompt_tokens = 3, .completion_tokens = 7});
  }
  TextReport({checked}, {});
  JsonReport({checked}, {});
  GithubReport({checked});
  return 0;
}
