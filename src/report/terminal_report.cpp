// SPDX-License-Identifier: Apache-2.0
#include "report/terminal_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "report/causes.h"
#include "report/comparison.h"
#include "report/escape.h"
#include "report/matrix.h"

namespace budget_gate {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kMostOfABody = 220;

/// `text` with its lines broken between words, the following ones behind `indent` blanks; a word
/// that is longer than a line is left whole, unless it is `breakable`.
std::string Wrapped(const std::string& text, std::size_t indent, bool breakable = false) {
  const std::size_t width = kColumns - indent;
  std::string out;
  std::string line;
  const auto end_line = [&] {
    while (line.ends_with(' ')) line.pop_back();
    out += (out.empty() ? "" : "\n" + std::string(indent, ' ')) + line;
    line.clear();
  };
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    std::string word = text.substr(begin, end - begin);
    if (!line.empty() && line.size() + word.size() > width) end_line();
    while (breakable && word.size() > width) {
      line = word.substr(0, width);
      end_line();
      word.erase(0, width);
    }
    line += word + " ";
    if (end < text.size() && text[end] == '\n') end_line();
    begin = end + 1;
  }
  end_line();
  return out;
}

class RunPrinter {
 public:
  RunPrinter(const RunRecord& run, const TerminalStyle& style, std::ostream& out)
      : run_(run), style_(style), out_(out) {}

  void Print() {
    const Overview overview = OverviewOf(run_);
    for (const Matrix& each : overview.matrices) PrintMatrix(each);
    PrintStrips(overview.strips);
    PrintLegend();
    for (const Cause& each : CausesOf(run_)) PrintCause(each);
    PrintSkips();
    PrintAgain();
    if (run_.comparison) {
      out_ << "\n";
      PrintComparison(*run_.comparison, style_.utf8, out_);
    }
    PrintVerdict();
  }

 private:
  enum Color { kRed = 31, kGreen = 32, kYellow = 33, kGray = 90 };

  std::string Colored(const std::string& text, Color color) const {
    if (!style_.color) return text;
    return "\033[" + std::to_string(color) + "m" + text + "\033[0m";
  }
  std::string Bold(const std::string& text) const {
    return style_.color ? "\033[1m" + text + "\033[0m" : text;
  }

  static Color ColorOf(Mark mark) {
    switch (mark) {
      case Mark::kRed:
        return kRed;
      case Mark::kHeld:
        return kGreen;
      case Mark::kSkipped:
      case Mark::kNone:
        return kGray;
      default:
        return kYellow;
    }
  }
  std::string Sign(Mark mark) const { return Colored(SignOf(mark, style_.utf8), ColorOf(mark)); }
  std::string Sign(const CaseRecord* record) const {
    return Sign(record == nullptr ? Mark::kNone : MarkOf(run_, *record));
  }

  /// The columns' names as a stair, so that a column is no wider than its mark.
  void PrintMatrix(const Matrix& matrix) {
    out_ << "\n" << Bold(matrix.title) << "\n";
    const std::string bar = style_.utf8 ? "│ " : "| ";
    for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
      out_ << "  ";
      for (std::size_t j = 0; j < i; ++j) out_ << bar;
      out_ << (style_.utf8 ? "┌ " : ", ") << matrix.columns[i] << "\n";
    }
    const std::size_t indent = 2 + 2 * matrix.columns.size() + 1;
    for (const MatrixRow& row : matrix.rows) {
      out_ << "  ";
      for (const CaseRecord* each : row.cases) out_ << Sign(each) << " ";
      out_ << " " << Wrapped(Text(row.text), indent) << "\n";
    }
  }

  void PrintStrips(const std::vector<Strip>& strips) {
    if (strips.empty()) return;
    out_ << "\n" << Bold("Everything else, a mark each") << "\n";
    std::size_t width = 0;
    for (const Strip& each : strips) width = std::max(width, each.section.size());
    for (const Strip& each : strips) {
      out_ << "  " << each.section << std::string(width - each.section.size() + 2, ' ');
      for (const CaseRecord* record : each.cases) out_ << Sign(record);
      out_ << "\n";
    }
  }

  void PrintLegend() {
    out_ << "\n ";
    for (const Mark mark : MarksIn(run_))
      out_ << " " << Sign(mark) << " " << MeaningOf(mark) << " ";
    out_ << "\n";
  }

  /// What cannot be shown is left out.
  std::string Text(const std::string& text) const {
    std::string out = Printable(text);
    if (style_.utf8) return out;
    std::replace_if(
        out.begin(), out.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; },
        '?');
    return out;
  }

  void Line(const std::string& label, const std::string& text, bool breakable = false) {
    constexpr std::size_t kIndent = 12;
    if (text.empty()) return;
    out_ << "  " << label << std::string(kIndent - 2 - label.size(), ' ')
         << Wrapped(Text(text), kIndent, breakable) << "\n";
  }

  std::string TitleOf(const Cause& cause) const {
    const CaseRecord& first = cause.first();
    const std::string count =
        cause.cases.size() == 1 ? "" : " in " + std::to_string(cause.cases.size()) + " cases";
    const ChangedCase* changed = run_.comparison ? run_.comparison->Find(first.name) : nullptr;
    const std::string since =
        changed != nullptr && cause.outcome == Outcome::kFailed ? ", was " + changed->was : "";
    const Mark mark = MarkOf(run_, first);
    std::string title;
    if (first.verdict == CaseVerdict::kUnjudged) {
      title = "NOT JUDGED" + count;
    } else if (first.verdict == CaseVerdict::kStale) {
      title = "STALE" + count + ": listed as known to break, but it holds";
    } else if (first.verdict == CaseVerdict::kSkipped) {
      title = "SKIPPED" + count + since;
    } else {
      title = std::string(cause.outcome == Outcome::kFailed ? "BROKEN" : "broken") + count + " (" +
              first.level + since + ")";
    }
    return std::string(SignOf(mark, style_.utf8)) + " " + title;
  }

  void PrintCause(const Cause& cause) {
    const CaseRecord& first = cause.first();
    out_ << "\n" << Bold(Colored(TitleOf(cause), ColorOf(MarkOf(run_, first)))) << "\n";
    const bool is_judged = first.verdict != CaseVerdict::kUnjudged;
    Line(is_judged ? "Promised" : "To see", first.promise);
    if (first.level == "SHOULD") Line("Level", "SHOULD: " + first.level_reason);
    const RecordedExchange* exchange = first.failed_exchange();
    if (cause.outcome != Outcome::kSkipped && exchange != nullptr) {
      Line("Sent", Shortened(exchange->request, kMostOfABody), true);
      Line("Answer", Shortened(exchange->reply, kMostOfABody), true);
    }
    Line("Expected", first.expected);
    const std::string& seen = first.seen.empty() ? first.why : first.seen;
    Line(is_judged ? "Seen" : "Why", seen);
    Line("Known", first.known);
    Line(cause.cases.size() == 1 ? "Case" : "Cases", NamesOf(cause.cases, 3));
    out_ << "  Again     " << CommandFor(cause) << "\n";  // in one line, to be copied
  }

  void PrintSkips() {
    std::map<std::string, std::vector<const CaseRecord*>> reasons;
    for (const CaseRecord& each : run_.cases)
      if (each.verdict == CaseVerdict::kSkipped) reasons[each.InShort()].push_back(&each);
    if (reasons.empty()) return;
    out_ << "\n" << Bold("Skipped, since there is nothing to judge:") << "\n";
    for (const auto& [reason, cases] : reasons)
      out_ << "  " << Wrapped(Text(reason), 2) << "\n    " << NamesOf(cases, 3) << "\n";
  }

  void PrintAgain() {
    const auto is_again = [](const CaseRecord& each) { return !each.again.empty(); };
    if (std::none_of(run_.cases.begin(), run_.cases.end(), is_again)) return;
    out_
        << "\nRun once more, alone, since the proxy answered 500 or 503 while others ran beside:\n";
    for (const CaseRecord& each : run_.cases)
      if (is_again(each)) out_ << "  " << each.name << " (" << NameOf(each.verdict) << ")\n";
  }

  void PrintVerdict() {
    const Headline headline = HeadlineOf(run_);
    const Color color = headline.outcome == Outcome::kPassed   ? kGreen
                        : headline.outcome == Outcome::kFailed ? kRed
                                                               : kYellow;
    out_ << "\n" << Bold(Colored(headline.text, color)) << "\n";
    out_ << run_.Subject() << "\n" << CountsOf(run_) << "\n";
  }

  const RunRecord& run_;
  TerminalStyle style_;
  std::ostream& out_;
};

}  // namespace

void PrintRun(const RunRecord& run, const TerminalStyle& style, std::ostream& out) {
  RunPrinter(run, style, out).Print();
}

}  // namespace budget_gate
