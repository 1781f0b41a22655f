// SPDX-License-Identifier: Apache-2.0
#include "runner/record_writer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "litellm/redact.h"
#include "runner/assertion_text.h"
#include "support/case_needs.h"
#include "support/case_story.h"
#include "support/outcome.h"
#include "support/proxy_under_test.h"
#include "support/runner_channel.h"

namespace budget_gate::testing_support {
namespace {

/// The value of the property that the case recorded, or nothing.
std::string PropertyOf(const testing::TestResult& result, std::string_view name) {
  for (int i = 0; i < result.test_property_count(); ++i) {
    const testing::TestProperty& property = result.GetTestProperty(i);
    if (property.key() == name) return property.value();
  }
  return {};
}

/// What is said of a broken promise that does not make its case red stands behind this.
constexpr std::string_view kSeen = "\nSeen: ";

/// The messages of what failed, or of the skip.
std::vector<std::string> MessagesOf(const testing::TestResult& result) {
  std::vector<std::string> messages;
  for (int i = 0; i < result.total_part_count(); ++i) {
    const testing::TestPartResult& part = result.GetTestPartResult(i);
    if (!part.failed() && !part.skipped()) continue;
    std::string text = part.message();
    const std::size_t seen = part.skipped() ? text.find(kSeen) : std::string::npos;
    if (seen != std::string::npos) text.erase(0, seen + kSeen.size());
    text = RedactKeys(WithoutTypes(text));
    const bool is_said =
        std::any_of(messages.begin(), messages.end(), [&](const std::string& each) {
          return each.find(text) != std::string::npos;  // an exception repeats its failure
        });
    if (!is_said) messages.push_back(text);
  }
  return messages;
}

std::string Joined(const std::vector<std::string>& messages) {
  std::string text;
  for (const std::string& each : messages) text += (text.empty() ? "" : "\n") + each;
  return text;
}

CaseVerdict VerdictOf(const testing::TestResult& result) {
  const auto says = [&](const char* name) { return !PropertyOf(result, name).empty(); };
  if (result.Failed())
    return says("not_judged") ? CaseVerdict::kUnjudged : CaseVerdict::kMustBroken;
  if (result.Skipped()) {
    if (says("known")) return CaseVerdict::kKnown;
    return says("should_broken") ? CaseVerdict::kShouldBroken : CaseVerdict::kSkipped;
  }
  return says("stale") ? CaseVerdict::kStale : CaseVerdict::kHeld;
}

}  // namespace

CaseRecord RecordOf(const testing::TestInfo& test) {
  const testing::TestResult& result = *test.result();
  const ProxyUnderTest& proxy = ProxyUnderTest::Get();
  std::string known;
  for (const char* name : {"known", "stale", "listed"})
    if (known.empty()) known = PropertyOf(result, name);
  const std::string not_judged = PropertyOf(result, "not_judged");
  const std::vector<std::string> messages = MessagesOf(result);
  CaseRecord record{
      .name = FullName(test),
      .promise = PropertyOf(result, "promise"),
      .level = PropertyOf(result, "level"),
      .level_reason = PropertyOf(result, "reason"),
      .verdict = VerdictOf(result),
      .why = not_judged.empty() ? Joined(messages) : RedactKeys(not_judged),
      .known = known,
      .sent = proxy.sent(),
      .of_virtual_keys = proxy.of_virtual_keys(),
      .seconds =
          std::chrono::duration<double>(std::chrono::milliseconds(result.elapsed_time())).count(),
      .usd = proxy.usd(),
      .waited_for_settlement = PropertyOf(result, "waited_for_settlement"),
      .server_errors = proxy.server_errors()};
  const bool is_broken = record.verdict == CaseVerdict::kMustBroken ||
                         record.verdict == CaseVerdict::kShouldBroken ||
                         record.verdict == CaseVerdict::kKnown;
  if (is_broken && !messages.empty()) {
    const AssertionText first = ReadAssertion(messages.front());
    record.expected = first.expected;
    record.seen = first.seen;
  }
  if (is_broken || record.verdict == CaseVerdict::kUnjudged) {
    const Transcript transcript = CaseStory::Get().transcript();
    record.exchanges = transcript.Lines();
    record.failed_at = transcript.failed_at();
    record.spend = CaseStory::Get().spend();
  }
  return record;
}

void RecordWriter::OnTestPartResult(const testing::TestPartResult& part) {
  if (part.failed()) CaseStory::Get().NoteFailure();
}

void RecordWriter::OnTestEnd(const testing::TestInfo& test) {
  TellRunner(ToJson(RecordOf(test)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace budget_gate::testing_support
