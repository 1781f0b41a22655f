// SPDX-License-Identifier: Apache-2.0
#include "support/case_report.h"

#include <iostream>

#include "common/fixtures.h"
#include "support/case_needs.h"
#include "support/case_story.h"
#include "support/proxy_under_test.h"

namespace budget_gate::testing_support {
namespace {

/// How the reason of a skip begins that is a broken SHOULD.
constexpr const char* kShouldBroken = "SHOULD, but does not: ";

const testing::TestInfo& CurrentTest() {
  return *testing::UnitTest::GetInstance()->current_test_info();
}

std::string CurrentCase() {
  return FullName(CurrentTest());
}

/// The entry for the running case on the proxy's release.
std::optional<KnownDivergence> FindForCurrentCase() {
  constexpr const char* kFile = "known_divergences.yaml";
  const auto entries = ReadKnownDivergences(Fixture(kFile), kFile);
  if (!entries) {
    std::cerr << entries.error().message << "\n";
    return std::nullopt;
  }
  return FindDivergence(*entries, CurrentCase(), ProxyUnderTest::Get().version());
}

/// Keeps failures, and notes what they are about.
class HeldBack : public testing::ScopedFakeTestPartResultReporter {
 public:
  explicit HeldBack(testing::TestPartResultArray* results)
      : ScopedFakeTestPartResultReporter(INTERCEPT_ALL_THREADS, results) {}
  void ReportTestPartResult(const testing::TestPartResult& part) override {
    if (part.failed()) CaseStory::Get().NoteFailure();
    ScopedFakeTestPartResultReporter::ReportTestPartResult(part);
  }
};

}  // namespace

CaseReport::CaseReport() {
  CaseStory::Get().Begin();
}

void CaseReport::Add(const Exchange& exchange) {
  CaseStory::Get().Add(exchange);
}

void CaseReport::Begin(const CasePromise& promise) {
  promise_ = promise;
  ForgetNotJudged();
  const Environment& environment = ProxyUnderTest::Get().environment();
  if (environment.accept_known) known_ = FindForCurrentCase();
  const bool may_fail = promise.level == Level::kShould && !environment.strict;
  if (!known_ && !may_fail) return;
  holder_ = std::make_unique<HeldBack>(&held_back_);
}

std::optional<std::string> CaseReport::Finish() {
  const bool held = holder_ != nullptr;
  holder_.reset();
  if (promise_.sentence.empty())
    ADD_FAILURE() << "the case has to say what it promises, before all else";
  Failures failures = FailuresOf(*CurrentTest().result());
  for (int i = 0; i < held_back_.size(); ++i) failures.Add(held_back_.GetTestPartResult(i));
  if (!failures.any()) {
    if (const auto skipped = SkipHeldBack()) return skipped;
    if (known_ && !known_->sometimes) PrintStale();
    return std::nullopt;
  }
  // What could not be judged is red, whatever is known of the case.
  const auto not_judged = WhyNotJudged(failures);
  if (held && !not_judged) {
    const std::string seen = std::string("\nSeen: ") + held_back_.GetTestPartResult(0).message();
    if (known_) {
      testing::Test::RecordProperty("known", known_->ToString());
      return "known divergence: " + known_->ToString() + seen;
    }
    testing::Test::RecordProperty("should_broken", "yes");
    known_ = FindForCurrentCase();
    if (known_) testing::Test::RecordProperty("listed", known_->ToString());
    Print(not_judged);
    // For the list at the end of a run (scripts/live).
    std::cout << "SHOULD: " << CurrentCase() << ": " << promise_.sentence << "\n";
    return std::string(kShouldBroken) + promise_.sentence + " (" + promise_.reason + ")" + seen;
  }
  for (int i = 0; i < held_back_.size(); ++i) {
    const testing::TestPartResult& part = held_back_.GetTestPartResult(i);
    ADD_FAILURE_AT(part.file_name(), part.line_number()) << part.message();
  }
  if (!not_judged) known_ = FindForCurrentCase();
  if (known_) testing::Test::RecordProperty("known", known_->ToString());
  Print(not_judged);
  return std::nullopt;
}

std::optional<std::string> CaseReport::SkipHeldBack() {
  for (int i = 0; i < held_back_.size(); ++i) {
    const testing::TestPartResult& part = held_back_.GetTestPartResult(i);
    if (part.skipped()) return part.message();
  }
  return std::nullopt;
}

void CaseReport::PrintStale() {
  testing::Test::RecordProperty("stale", known_->ToString());
  std::cout << "STALE: " << CurrentCase() << " passes on LiteLLM "
            << ProxyUnderTest::Get().version()
            << ", but fixtures/known_divergences.yaml lists it: " << known_->ToString() << "\n";
}

void CaseReport::Print(const std::optional<std::string>& not_judged) {
  ProxyUnderTest& proxy = ProxyUnderTest::Get();
  const std::string version = proxy.version();
  std::cout << "\n";
  if (not_judged) {
    std::cout << "  NOT JUDGED: " << *not_judged << "\n"
              << "  It was to be seen whether " << promise_.sentence << "\n";
  } else {
    std::cout << "  Promised: " << promise_.sentence << "\n";
    if (promise_.level == Level::kShould)
      std::cout << "  Level:    SHOULD: " << promise_.reason << "\n";
  }
  std::cout << "  Proxy:    " << proxy.backend().description()
            << (version.empty() ? "" : ", release " + version) << "\n"
            << "  Done:\n"
            << CaseStory::Get().transcript().ToString();
  if (known_) {
    std::cout << "  Known:    " << known_->ToString()
              << "\n            Listed in fixtures/known_divergences.yaml; "
                 "BUDGET_GATE_ACCEPT_KNOWN=1 turns it into a skip.\n";
  }
  std::cout << std::endl;
}

}  // namespace budget_gate::testing_support
