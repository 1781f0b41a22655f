// SPDX-License-Identifier: Apache-2.0
#include "runner/record_writer.h"

#include <string_view>

#include "litellm/redact.h"
#include "support/case_needs.h"
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

/// What is to be read of a failure or skip: googletest's own words, without its "Failed" and
/// "Skipped".
std::string TextOf(std::string text) {
  for (const std::string_view head : {"Failed\n", "Skipped\n"})
    if (text.starts_with(head)) text.erase(0, head.size());
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string MessagesOf(const testing::TestResult& result) {
  std::string messages;
  for (int i = 0; i < result.total_part_count(); ++i) {
    const testing::TestPartResult& part = result.GetTestPartResult(i);
    if (!part.failed() && !part.skipped()) continue;
    const std::string text = TextOf(part.message());
    if (messages.find(text) != std::string::npos) continue;  // an exception repeats its failure
    messages += (messages.empty() ? "" : "\n") + text;
  }
  return messages;
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
  const std::string known = PropertyOf(result, "known");
  const std::string not_judged = PropertyOf(result, "not_judged");
  return {
      .name = FullName(test),
      .promise = PropertyOf(result, "promise"),
      .level = PropertyOf(result, "level"),
      .level_reason = PropertyOf(result, "reason"),
      .verdict = VerdictOf(result),
      .why = RedactKeys(not_judged.empty() ? MessagesOf(result) : not_judged),
      .known = known.empty() ? PropertyOf(result, "stale") : known,
      .evidence = TakeEvidence(),
      .sent = proxy.sent(),
      .of_virtual_keys = proxy.of_virtual_keys(),
      .seconds =
          std::chrono::duration<double>(std::chrono::milliseconds(result.elapsed_time())).count(),
      .usd = proxy.usd(),
      .waited_for_settlement = PropertyOf(result, "waited_for_settlement"),
      .server_errors = proxy.server_errors(),
      .again = ""};
}

void RecordWriter::OnTestEnd(const testing::TestInfo& test) {
  TellRunner(ToJson(RecordOf(test)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace budget_gate::testing_support
