// SPDX-License-Identifier: Apache-2.0
#include "support/case_story.h"

namespace budget_gate::testing_support {

CaseStory& CaseStory::Get() {
  static CaseStory story;
  return story;
}

void CaseStory::Begin() {
  *told_.Lock() = Told{};
}

void CaseStory::Add(const Exchange& exchange) {
  const auto told = told_.Lock();
  told->transcript.Add(exchange, std::chrono::steady_clock::now() - told->begin);
}

void CaseStory::AddRequest(const VirtualKey& key, const Attempt& attempt) {
  AddSample(key, key.spending.ledger().spend(),
            attempt.admitted()             ? "served"
            : attempt.refused_for_budget() ? "refused"
                                           : "failed");
}

void CaseStory::AddShown(const VirtualKey& key, double usd) {
  AddSample(key, usd, "shown");
}

void CaseStory::AddSample(const VirtualKey& key, double usd, const char* what) {
  constexpr std::size_t kMost = 200;
  const auto told = told_.Lock();
  if (told->spend.size() >= kMost) return;
  const Seconds at = std::chrono::steady_clock::now() - told->begin;
  told->spend.push_back({.key = key.alias,
                         .at = at.count(),
                         .usd = usd,
                         .limit = key.spending.limit(),
                         .what = what});
}

void CaseStory::NoteFailure() {
  told_.Lock()->transcript.NoteFailure();
}

}  // namespace budget_gate::testing_support
