// SPDX-License-Identifier: Apache-2.0
#include "runner/plan.h"

#include <stdlib.h>

#include <iostream>
#include <map>

#include "common/exit_status.h"
#include "report/money.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {
namespace {

/// USD of the mock's model for the request that the cases measure their budgets in.
double CostOnMock() {
  const auto opened = ProxyUnderTest::Open({});
  return opened ? ProxyUnderTest::Get().CostOfOneRequest() : 0;
}

/// Whether a request to `route` makes something.
bool Makes(const std::string& route) {
  return route.ends_with("/new") || route.ends_with("/generate") || route.ends_with("_add");
}

}  // namespace

int PrintPlan(const Environment& environment, const std::vector<std::string>& cases,
              const RunOptions& options) {
  Environment on_mock = environment;
  on_mock.proxy.reset();
  setenv("BUDGET_GATE_BACKEND", "mock", 1);
  Progress silent(std::cerr, false);
  const RunRecord run = RunCases(on_mock, cases, options, silent).record;
  double usd = 0;
  for (const CaseRecord& each : run.cases) usd += each.usd;
  const double units = usd / CostOnMock();
  std::map<std::string, int> made;
  int of_virtual_keys = 0;
  for (const CaseRecord& each : run.cases) {
    of_virtual_keys += each.of_virtual_keys;
    for (const auto& [route, count] : each.sent)
      if (Makes(route)) made[route] += count;
  }

  std::cout << run.cases.size() << " cases make, and delete again, by:\n";
  for (const auto& [route, count] : made) std::cout << "  " << count << " x " << route << "\n";
  std::cout
      << "They send " << run.requests() - of_virtual_keys
      << " requests with the master key, without most of those that wait for LiteLLM to write "
         "spend, and "
      << of_virtual_keys << " with virtual keys, of which those that are served cost as much as "
      << static_cast<int>(units + 1) << " of 15 tokens in and 2 out.\n";
  if (!environment.proxy) {
    std::cout << "What that is in USD depends on the proxy: set LITELLM_BASE_URL.\n";
    return kNothingBroken;
  }
  try {
    const auto opened = ProxyUnderTest::Open(environment);
    if (!opened) {
      std::cerr << "budget_gate plan: " << opened.error().message << "\n";
      return kBadUsage;
    }
    ProxyUnderTest& proxy = ProxyUnderTest::Get();
    const std::string model = proxy.model().name;
    const double one = CostOf(proxy.PricesOf(model), {.prompt_tokens = 15, .completion_tokens = 2});
    std::cout << "On " << proxy.backend().description() << " with the model " << model << " ("
              << PlainUsd(one) << " for such a request): " << Usd(units * one)
              << " where the model obeys the prompt, at most "
              << Usd(units * proxy.MostOfShortRequest())
              << " elsewhere; the run stops before BUDGET_GATE_MAX_SPEND="
              << PlainUsd(environment.max_spend) << ".\n";
  } catch (const std::exception& problem) {
    std::cerr << "budget_gate plan: " << problem.what() << "\n";
    return kNotJudged;
  }
  return kNothingBroken;
}

}  // namespace budget_gate::testing_support
