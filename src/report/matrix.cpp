// SPDX-License-Identifier: Apache-2.0
#include "report/matrix.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

namespace budget_gate {
namespace {

struct MarkRow {
  Mark mark;
  const char* utf8;
  const char* letter;
  const char* meaning;
};

constexpr MarkRow kMarks[] = {
    {Mark::kHeld, "✓", "H", "holds"},
    {Mark::kRed, "✗", "B", "BROKEN"},
    {Mark::kTolerated, "≈", "b", "broken, but the run does not fail for it"},
    {Mark::kSkipped, "–", "s", "skipped"},
    {Mark::kUnjudged, "?", "?", "not judged"},
    {Mark::kNone, " ", " ", "no such case"},
};

const MarkRow& RowOf(Mark mark) {
  return *std::find_if(std::begin(kMarks), std::end(kMarks),
                       [&](const MarkRow& row) { return row.mark == mark; });
}

/// "AdmitsAgainWhenTheLimitIsRaised" as words.
std::string Words(const std::string& name) {
  constexpr std::string_view kLiteLLM = "LiteLLM";
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.compare(i, kLiteLLM.size(), kLiteLLM) == 0) {
      words += (words.empty() ? "" : " ") + std::string(kLiteLLM);
      i += kLiteLLM.size() - 1;
      continue;
    }
    const char c = name[i];
    const bool is_upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (is_upper && !words.empty()) words += ' ';
    words += static_cast<char>(words.empty() ? c : std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

/// "Suite.Case" of "Suite.Case/Row".
std::string WithoutRow(const std::string& name) {
  return name.substr(0, name.find('/'));
}

template <typename T>
std::size_t PlaceOf(std::vector<T>& list, const T& value) {
  const auto found = std::find(list.begin(), list.end(), value);
  if (found != list.end()) return static_cast<std::size_t>(found - list.begin());
  list.push_back(value);
  return list.size() - 1;
}

/// The matrix of those cases that have `column`.
Matrix MatrixBy(const RunRecord& run, std::string CaseRecord::*column, const char* title) {
  Matrix matrix{.title = title, .columns = {}, .rows = {}};
  std::vector<std::string> names;
  for (const CaseRecord& each : run.cases)
    if (!(each.*column).empty()) PlaceOf(matrix.columns, each.*column);
  for (const CaseRecord& each : run.cases) {
    if ((each.*column).empty()) continue;
    const std::string name = WithoutRow(each.name);
    const std::size_t place = PlaceOf(names, name);
    if (place == matrix.rows.size()) {
      matrix.rows.push_back(
          {.text = each.promise, .cases = std::vector<const CaseRecord*>(matrix.columns.size())});
    }
    MatrixRow& row = matrix.rows[place];
    if (row.text.empty()) row.text = each.promise;
    // A promise that differs by who pays has the name of its case in common.
    if (!each.promise.empty() && row.text != each.promise)
      row.text = Words(name.substr(name.find('.') + 1));
    row.cases[PlaceOf(matrix.columns, each.*column)] = &each;
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (matrix.rows[i].text.empty()) matrix.rows[i].text = names[i];
  return matrix;
}

}  // namespace

Mark MarkOf(const RunRecord& run, const CaseRecord& record) {
  const bool is_broken = record.verdict == CaseVerdict::kMustBroken ||
                         record.verdict == CaseVerdict::kKnown ||
                         record.verdict == CaseVerdict::kShouldBroken;
  switch (OutcomeOf(run, record)) {
    case Outcome::kFailed:
      return record.verdict == CaseVerdict::kStale ? Mark::kHeld : Mark::kRed;
    case Outcome::kSkipped:
      return is_broken ? Mark::kTolerated : Mark::kSkipped;
    case Outcome::kUnjudged:
      return Mark::kUnjudged;
    case Outcome::kPassed:
      break;
  }
  return Mark::kHeld;
}

const char* SignOf(Mark mark, bool utf8) {
  return utf8 ? RowOf(mark).utf8 : RowOf(mark).letter;
}

const char* MeaningOf(Mark mark) {
  return RowOf(mark).meaning;
}

Overview OverviewOf(const RunRecord& run) {
  Overview overview;
  overview.matrices.push_back(MatrixBy(run, &CaseRecord::payer, "Promises by who pays"));
  overview.matrices.push_back(
      MatrixBy(run, &CaseRecord::route, "Promises by the route that spends"));
  std::erase_if(overview.matrices, [](const Matrix& each) { return each.rows.empty(); });
  std::vector<std::string> sections;
  for (const CaseRecord& each : run.cases) {
    if (!each.payer.empty() || !each.route.empty()) continue;
    const std::size_t place = PlaceOf(sections, each.section);
    if (place == overview.strips.size())
      overview.strips.push_back({.section = each.section, .cases = {}});
    overview.strips[place].cases.push_back(&each);
  }
  return overview;
}

std::vector<Mark> MarksIn(const RunRecord& run) {
  std::vector<Mark> marks;
  for (const MarkRow& row : kMarks) {
    const bool is_there =
        std::any_of(run.cases.begin(), run.cases.end(),
                    [&](const CaseRecord& each) { return MarkOf(run, each) == row.mark; });
    if (is_there) marks.push_back(row.mark);
  }
  return marks;
}

}  // namespace budget_gate
