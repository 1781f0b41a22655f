// SPDX-License-Identifier: Apache-2.0
#include "support/case_report.h"

#include <iostream>

#include "support/case_needs.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {
namespace {

std::string CurrentCase() {
  return FullName(*testing::UnitTest::GetInstance()->current_test_info());
}

/// The entry for the running case on the proxy's release.
std::optional<KnownDivergence> FindForCurrentCase() {
  const auto entries = ReadKnownDivergences(BUDGET_GATE_FIXTURES "/known_divergences.yaml");
  if (!entries) {
    std::cerr << entries.error().message << "\n";
    return std::nullopt;
  }
  return FindDivergence(*entries, CurrentCase(), ProxyUnderTest::Get().version());
}

/// Whether an assertion failed in the running case. An exception that ended it (googletest knows no
/// line for those) is an error of the case, and no broken promise.
bool IsPromiseBroken() {
  const testing::TestResult& result =
      *testing::UnitTest::GetInstance()->current_test_info()->result();
  for (int i = 0; i < result.total_part_count(); ++i) {
    const testing::TestPartResult& part = result.GetTestPartResult(i);
    if (part.failed() && part.file_name() != nullptr) return true;
  }
  return false;
}

}  // namespace

void CaseReport::Add(const Exchange& exchange) {
  transcript_.Lock()->Add(exchange, std::chrono::steady_clock::now() - begin_);
}

void CaseReport::Begin(const std::string& sentence) {
  promise_ = sentence;
  if (!ProxyUnderTest::Get().environment().accept_known) return;
  known_ = FindForCurrentCase();
  if (!known_) return;
  holder_ = std::make_unique<testing::ScopedFakeTestPartResultReporter>(
      testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &held_back_);
}

std::optional<std::string> CaseReport::Finish() {
  const bool held = holder_ != nullptr;
  holder_.reset();
  if (promise_.empty()) ADD_FAILURE() << "the case has to say what it promises, before all else";
  if (!held) {
    if (testing::Test::HasFailure()) {
      known_ = FindForCurrentCase();
      Print();
    }
    return std::nullopt;
  }
  for (int i = 0; i < held_back_.size(); ++i) {
    const testing::TestPartResult& part = held_back_.GetTestPartResult(i);
    if (part.skipped()) return part.message();
    if (part.failed())
      return "known divergence: " + known_->ToString() + "\nSeen: " + part.message();
  }
  if (!known_->sometimes) {
    std::cout << "STALE: " << CurrentCase() << " passes on LiteLLM "
              << ProxyUnderTest::Get().version()
              << ", but fixtures/known_divergences.yaml lists it: " << known_->ToString() << "\n";
  }
  return std::nullopt;
}

void CaseReport::Print() {
  ProxyUnderTest& proxy = ProxyUnderTest::Get();
  const std::string version = proxy.version();
  std::cout << (IsPromiseBroken() ? "\n  Promised: " : "\n  NOT JUDGED, since a step failed: ")
            << promise_ << "\n"
            << "  Proxy:    " << proxy.backend().description()
            << (version.empty() ? "" : ", release " + version) << "\n"
            << "  Done:\n"
            << transcript_.Lock()->ToString();
  if (known_) {
    std::cout << "  Known:    " << known_->ToString()
              << "\n            Listed in fixtures/known_divergences.yaml; "
                 "BUDGET_GATE_ACCEPT_KNOWN=1 turns it into a skip.\n";
  }
  std::cout << std::endl;
}

}  // namespace budget_gate::testing_support
