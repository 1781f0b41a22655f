// SPDX-License-Identifier: Apache-2.0
#include "report/markdown_report.h"

#include <algorithm>
#include <vector>

#include "report/causes.h"
#include "report/escape.h"
#include "report/failure_text.h"
#include "report/matrix.h"

namespace budget_gate {
namespace {

/// GitHub shows a summary of a mebibyte at most, and nothing of a longer one.
constexpr std::size_t kMostOfACause = 8000;
constexpr std::size_t kMostCauses = 60;

const char* EmojiOf(Mark mark) {
  switch (mark) {
    case Mark::kHeld:
      return "✅";
    case Mark::kRed:
      return "❌";
    case Mark::kTolerated:
      return "⚠️";
    case Mark::kSkipped:
      return "–";
    case Mark::kUnjudged:
      return "❔";
    case Mark::kNone:
      break;
  }
  return "";
}

const char* EmojiOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFailed:
      return "❌";
    case Outcome::kUnjudged:
      return "❔";
    default:
      return "✅";
  }
}

std::string EmojiOf(const RunRecord& run, const CaseRecord* record) {
  return EmojiOf(record == nullptr ? Mark::kNone : MarkOf(run, *record));
}

std::string MatrixText(const RunRecord& run, const Matrix& matrix) {
  std::string text = "\n| " + matrix.title + " |";
  std::string line = "|---|";
  for (const std::string& column : matrix.columns) {
    text += " " + EscapeMarkdown(column) + " |";
    line += ":-:|";
  }
  text += "\n" + line + "\n";
  for (const MatrixRow& row : matrix.rows) {
    text += "| " + EscapeMarkdown(row.text) + " |";
    for (const CaseRecord* each : row.cases) text += " " + EmojiOf(run, each) + " |";
    text += "\n";
  }
  return text;
}

std::string StripsText(const RunRecord& run, const std::vector<Strip>& strips) {
  if (strips.empty()) return "";
  std::string text = "\n| Everything else | held | not |\n|---|--:|---|\n";
  for (const Strip& each : strips) {
    std::size_t held = 0;
    std::string others;
    for (const CaseRecord* record : each.cases) {
      if (MarkOf(run, *record) == Mark::kHeld)
        ++held;
      else
        others += EmojiOf(run, record);
    }
    text += "| " + EscapeMarkdown(each.section) + " | " + std::to_string(held) + " | " + others +
            " |\n";
  }
  return text;
}

std::string LegendText(const RunRecord& run) {
  std::string text;
  for (const Mark mark : MarksIn(run))
    text += (text.empty() ? "" : " · ") + std::string(EmojiOf(mark)) + " " + MeaningOf(mark);
  return "\n" + text + "\n";
}

/// `text` as a block that no back ticks in it end.
std::string CodeBlock(const std::string& text) {
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += '`';
  return "\n" + fence + "text\n" + Printable(text) + fence + "\n";
}

std::string CauseText(const RunRecord& run, const Cause& cause) {
  const CaseRecord& first = cause.first();
  const std::string what = first.promise.empty() ? first.name : first.promise;
  std::string text = "\n<details" + std::string(cause.outcome == Outcome::kFailed ? " open" : "") +
                     "><summary>" + EmojiOf(MarkOf(run, first)) + " <b>" + EscapeXml(what) + "</b>";
  if (cause.cases.size() > 1) text += " (" + std::to_string(cause.cases.size()) + " cases)";
  text += "</summary>\n\n" + EscapeMarkdown(NamesOf(cause.cases, 5)) + "\n";
  return text + CodeBlock(Shortened(FailureText(run, first), kMostOfACause) + "\n") +
         "\n</details>\n";
}

std::string ComparisonText(const Comparison& comparison) {
  std::string text = "\n### Against " + EscapeMarkdown(comparison.file) +
                     (comparison.release.empty() ? "" : " (LiteLLM " + comparison.release + ")") +
                     "\n";
  if (comparison.cases.empty()) return text + "\nNothing has changed.\n";
  text += "\n| case | there | here | |\n|---|---|---|---|\n";
  for (const ChangedCase& each : comparison.cases)
    text += "| " + EscapeMarkdown(each.name) + " | " + each.was + " | " + each.is + " | " +
            std::string(NameOf(each.change)) + " |\n";
  return text;
}

}  // namespace

std::string MarkdownReport(const RunRecord& run) {
  const Headline headline = HeadlineOf(run);
  std::string text = "## " + std::string(EmojiOf(headline.outcome)) +
                     " Budget Gate: " + EscapeMarkdown(headline.text) + "\n\n" +
                     EscapeMarkdown(run.Subject()) + "  \n" + EscapeMarkdown(CountsOf(run)) + "\n";
  const Overview overview = OverviewOf(run);
  for (const Matrix& each : overview.matrices) text += MatrixText(run, each);
  text += StripsText(run, overview.strips) + LegendText(run);
  if (run.comparison) text += ComparisonText(*run.comparison);
  const std::vector<Cause> causes = CausesOf(run);
  if (!causes.empty()) text += "\n### What did not hold\n";
  for (std::size_t i = 0; i < std::min(kMostCauses, causes.size()); ++i)
    text += CauseText(run, causes[i]);
  if (causes.size() > kMostCauses)
    text +=
        "\n" + std::to_string(causes.size() - kMostCauses) + " more causes are in the record.\n";
  return text;
}

std::string GitHubAnnotations(const RunRecord& run) {
  constexpr int kMost = 10;
  std::string text;
  int told = 0;
  for (const Cause& each : CausesOf(run)) {
    if (each.outcome == Outcome::kSkipped || ++told > kMost) break;
    const CaseRecord& first = each.first();
    const bool is_judged = first.verdict != CaseVerdict::kUnjudged;
    std::string title = is_judged ? "Budget broken: " : "Not judged: ";
    title += each.cases.size() == 1 ? first.name : NamesOf(each.cases, 1);
    std::string message = is_judged ? "Promised: " + first.promise + "\n" : "";
    if (!first.expected.empty()) message += "Expected: " + first.expected + "\n";
    message += "Seen: " + first.InShort() + "\n" + CommandFor(each);
    text += "::error title=" + EscapeGitHubProperty(Printable(title)) +
            "::" + EscapeGitHubData(Printable(message)) + "\n";
  }
  return text;
}

}  // namespace budget_gate
