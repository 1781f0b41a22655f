// SPDX-License-Identifier: Apache-2.0
#include "support/outcome.h"

#include <string_view>
#include <vector>

#include "common/exit_status.h"
#include "common/guarded.h"

namespace budget_gate::testing_support {
namespace {

constexpr const char* kProperty = "not_judged";

/// Of the running case; a program runs one at a time.
Guarded<std::vector<std::string>>& Notes() {
  static Guarded<std::vector<std::string>> notes;
  return notes;
}

bool HasProperty(const testing::TestResult& result, std::string_view name) {
  for (int i = 0; i < result.test_property_count(); ++i)
    if (result.GetTestProperty(i).key() == name) return true;
  return false;
}

/// `C++ exception with description "X" thrown in the test body.` without what surrounds X.
std::string WhatOf(const std::string& message) {
  const auto begin = message.find('"');
  const auto end = message.rfind('"');
  return begin == end ? message : message.substr(begin + 1, end - begin - 1);
}

}  // namespace

void NoteNotJudged(const std::string& what) {
  Notes().Lock()->push_back(what);
}

bool IsUnknownRoute(const RequestError& error) {
  constexpr int kNotFound = 404;
  return error.status == kNotFound && error.message == "Not Found";
}

void Failures::Add(const testing::TestPartResult& part) {
  if (!part.failed()) return;
  // googletest knows no line of an exception.
  if (part.file_name() != nullptr) {
    ++assertions;
  } else if (!exception) {
    exception = WhatOf(part.message());
  }
}

Failures FailuresOf(const testing::TestResult& result) {
  Failures failures;
  for (int i = 0; i < result.total_part_count(); ++i) failures.Add(result.GetTestPartResult(i));
  return failures;
}

void ForgetNotJudged() {
  Notes().Lock()->clear();
}

std::optional<std::string> WhyNotJudged(const Failures& failures) {
  const std::vector<std::string> notes = *Notes().Lock();
  if (!failures.any() || failures.assertions > static_cast<int>(notes.size())) return std::nullopt;
  const std::string why = failures.exception ? *failures.exception : notes.front();
  testing::Test::RecordProperty(kProperty, why);
  return why;
}

int ExitCodeOf(const testing::UnitTest& run) {
  bool not_judged = run.ad_hoc_test_result().Failed();
  for (int i = 0; i < run.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *run.GetTestSuite(i);
    not_judged = not_judged || suite.ad_hoc_test_result().Failed();
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestResult& result = *suite.GetTestInfo(j)->result();
      if (!result.Failed()) continue;
      if (!HasProperty(result, kProperty)) return kBroken;
      not_judged = true;
    }
  }
  return not_judged ? kNotJudged : kNothingBroken;
}

}  // namespace budget_gate::testing_support
