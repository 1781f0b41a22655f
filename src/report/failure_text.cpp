// SPDX-License-Identifier: Apache-2.0
#include "report/failure_text.h"

#include <array>
#include <cstdio>

#include "report/escape.h"

namespace budget_gate {
namespace {

std::string TimeText(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f s", seconds);
  return text.data();
}

void Add(std::string& text, const char* label, const std::string& value) {
  if (value.empty()) return;
  text += label + value + "\n";
}

}  // namespace

std::string RequestLine(const RecordedExchange& exchange) {
  std::string line =
      std::to_string(exchange.number) + ". " + TimeText(exchange.at) + ": " + exchange.request;
  if (exchange.times > 1)
    line +=
        "  (" + std::to_string(exchange.times) + " times until " + TimeText(exchange.until) + ")";
  return line;
}

std::string FailureText(const RunRecord& run, const CaseRecord& record) {
  const bool is_judged = record.verdict != CaseVerdict::kUnjudged;
  std::string text;
  Add(text, is_judged ? "Promised: " : "To be seen: ", record.promise);
  Add(text, "Level:    ",
      record.level_reason.empty() ? record.level : record.level + ": " + record.level_reason);
  Add(text, "Expected: ", record.expected);
  Add(text,
      is_judged ? "Seen:     " : "Why:      ", record.seen.empty() ? record.why : record.seen);
  Add(text, "Known:    ", record.known);
  Add(text, "Proxy:    ", run.Subject());
  if (!record.exchanges.empty()) text += "Done:\n";
  int last = 0;
  for (const RecordedExchange& each : record.exchanges) {
    if (each.number > last + 1)
      text += "  ... " + std::to_string(each.number - last - 1) + " more requests ...\n";
    last = each.number;
    text += (each.number == record.failed_at ? "> " : "  ") + RequestLine(each) + "\n     -> " +
            each.reply + "\n";
  }
  text += "Again:    budget_gate run --only " + QuoteForShell(record.name) + "\n";
  return text;
}

}  // namespace budget_gate
