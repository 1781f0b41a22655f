// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/run_record.h"

namespace budget_gate {

/// A case of a hand-made run; what else matters is set by the test.
inline CaseRecord SampleCase(const std::string& name, CaseVerdict verdict) {
  CaseRecord record{.name = name,
                    .section = "Payer budget",
                    .promise = "it stops at the limit",
                    .level = "MUST",
                    .verdict = verdict,
                    .sent = {{"POST /v1/chat/completions", 2}},
                    .of_virtual_keys = 2,
                    .seconds = 0.5};
  const std::size_t slash = name.find('/');
  if (slash != std::string::npos) record.payer = name.substr(slash + 1);
  if (verdict == CaseVerdict::kHeld) return record;
  if (verdict == CaseVerdict::kSkipped) {
    record.why = "it needs a licence";
    return record;
  }
  record.why = "Value of: x\nExpected: is refused\n  Actual: admitted";
  record.expected = "is refused";
  record.seen = "admitted, for $0.00019, as budget-gate-20261127T014221-s9s9uaq72ikp";
  record.exchanges = {
      {.number = 1, .request = "POST /key/generate {\"max_budget\":0.0001}", .reply = "200 {}"},
      {.number = 9,
       .at = 1,
       .until = 2,
       .times = 3,
       .request = "POST /v1/chat/completions {\"a\":\"<b> & 'c'\"}",
       .reply = "200 ok"}};
  record.failed_at = 9;
  record.spend = {{.key = "k", .at = 0.5, .usd = 0.0001, .limit = 0.00015, .what = "served"},
                  {.key = "k", .at = 0.6, .usd = 0.0001, .limit = 0.00015, .what = "refused"},
                  {.key = "k", .at = 0.7, .usd = 0.0002, .limit = 0.00015, .what = "shown"}};
  return record;
}

/// A run of those cases on a proxy.
inline RunRecord SampleRun(std::vector<CaseRecord> cases) {
  return {.proxy = "LiteLLM at http://proxy:4000",
          .url = "http://proxy:4000",
          .release = "1.106.10",
          .suite_version = "0.3.0",
          .config = "0123456789abcdef",
          .model = "llama",
          .seed = "s9s9",
          .seconds = 12.34,
          .usd = 0.5,
          .cases = std::move(cases)};
}

/// One of each verdict, with what a record may have at its worst.
inline RunRecord SampleRunOfAll() {
  RunRecord run = SampleRun({SampleCase("PayerBudget.Stops/Key", CaseVerdict::kHeld),
                             SampleCase("PayerBudget.Stops/Team", CaseVerdict::kMustBroken),
                             SampleCase("PayerBudget.Stops/User", CaseVerdict::kMustBroken),
                             SampleCase("PayerBudget.Shows/Key", CaseVerdict::kShouldBroken),
                             SampleCase("PayerBudget.Shows/Team", CaseVerdict::kSkipped),
                             SampleCase("KeyBudget.Lists", CaseVerdict::kKnown),
                             SampleCase("KeyBudget.Waits", CaseVerdict::kUnjudged)});
  run.cases[3].promise = run.cases[4].promise = "it shows | its *spend*";
  run.cases[3].level = "SHOULD";
  run.cases[3].level_reason = "no money is lost";
  run.cases[5].promise = "it lists";
  run.cases[5].known = "it does not list (#1; LiteLLM since 1.2)";
  run.cases[5].section = run.cases[6].section = "Key budget";
  run.cases[6].promise = "it waits";
  run.cases[6].expected = run.cases[6].seen = "";
  run.cases[6].why = "POST /key/generate failed: \x01 ]]> 100% \xff";
  return run;
}

}  // namespace budget_gate
