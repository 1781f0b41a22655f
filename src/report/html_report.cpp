// SPDX-License-Identifier: Apache-2.0
#include "report/html_report.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "report/causes.h"
#include "report/escape.h"
#include "report/failure_text.h"
#include "report/html_page.h"
#include "report/matrix.h"
#include "report/money.h"
#include "report/spend_curve.h"

namespace budget_gate {
namespace {

/// The class of a mark in the page's style.
const char* ClassOf(Mark mark) {
  switch (mark) {
    case Mark::kHeld:
      return "held";
    case Mark::kRed:
      return "broken";
    case Mark::kTolerated:
      return "tolerated";
    case Mark::kUnjudged:
      return "unjudged";
    default:
      return "skipped";
  }
}

const char* ClassOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFailed:
      return "broken";
    case Outcome::kUnjudged:
      return "unjudged";
    default:
      return "held";
  }
}

const char* ClassOf(Change change) {
  switch (change) {
    case Change::kAsRed:
      return "tolerated";
    case Change::kMended:
      return "held";
    default:
      return "broken";
  }
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

class Page {
 public:
  explicit Page(const RunRecord& run) : run_(run), causes_(CausesOf(run)) {
    for (std::size_t i = 0; i < run.cases.size(); ++i) ids_[&run.cases[i]] = std::to_string(i + 1);
  }

  std::string Text() {
    const Headline headline = HeadlineOf(run_);
    const Overview overview = OverviewOf(run_);
    std::string body = Verdict(headline);
    for (const Matrix& each : overview.matrices) body += MatrixTable(each);
    body += Strips(overview.strips) + Legend();
    if (run_.comparison) body += Against(*run_.comparison);
    body += Filters();
    if (!causes_.empty()) body += "<h2>What did not hold</h2>\n";
    // What is read first is open; the rest is one click away.
    constexpr std::size_t kOpen = 3;
    for (std::size_t i = 0; i < causes_.size(); ++i)
      body += CauseCard(causes_[i], i < kOpen && causes_[i].outcome != Outcome::kSkipped);
    body += AllCases();
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>Budget Gate: " +
           EscapeXml(headline.text) + "</title>\n<style>" + std::string(HtmlStyle()) +
           "</style>\n</head>\n<body>\n<main>\n" + body + "</main>\n<script>" +
           std::string(HtmlScript()) + "</script>\n</body>\n</html>\n";
  }

 private:
  static std::string Fact(const std::string& name, const std::string& value) {
    if (value.empty()) return "";
    return "<div><dt>" + name + "</dt><dd>" + EscapeXml(value) + "</dd></div>\n";
  }

  std::string Verdict(const Headline& headline) const {
    return std::string("<header class=\"verdict ") + ClassOf(headline.outcome) + "\">\n<h1>" +
           EscapeXml(headline.text) + "</h1>\n<p>" + EscapeXml(run_.Subject()) + "</p>\n<p>" +
           EscapeXml(CountsOf(run_)) + "</p>\n<dl class=\"facts\">\n" +
           Fact("LiteLLM", run_.release) + Fact("Model under test", run_.model) +
           Fact("Spent", run_.usd > 0 ? Usd(run_.usd) : "") +
           Fact("Requests", std::to_string(run_.requests())) +
           Fact("SHOULD counts", run_.strict ? "like MUST (--strict)" : "no") +
           Fact("Names made", run_.seed.empty() ? "" : "budget-gate-…-" + run_.seed + "…") +
           Fact("Config", run_.config) + Fact("Budget Gate", run_.suite_version) +
           "</dl>\n</header>\n";
  }

  /// A mark that leads to its case.
  std::string Sign(const CaseRecord* record) const {
    if (record == nullptr) return "";
    const Mark mark = MarkOf(run_, *record);
    return std::string("<a class=\"mark ") + ClassOf(mark) + "\" href=\"#" + IdOf(*record) +
           "\" title=\"" +
           EscapeXmlAttribute(record->name + ": " + std::string(NameOf(record->verdict))) + "\">" +
           SignOf(mark, true) + "</a>";
  }

  /// Of the place where most is told of a case: its details, else its line in the list of all.
  std::string IdOf(const CaseRecord& record) const {
    const bool has_details = std::any_of(causes_.begin(), causes_.end(), [&](const Cause& each) {
      return std::find(each.cases.begin(), each.cases.end(), &record) != each.cases.end();
    });
    return (has_details ? "case-" : "line-") + ids_.at(&record);
  }

  std::string MatrixTable(const Matrix& matrix) const {
    std::string text =
        "<h2>" + matrix.title +
        "</h2>\n<div class=\"card scroll\"><table class=\"matrix\" style=\"--columns:" +
        std::to_string(matrix.columns.size()) +
        "\">\n"
        "<thead><tr><th></th>";
    for (const std::string& column : matrix.columns)
      text += "<th scope=\"col\"><span>" + EscapeXml(column) + "</span></th>";
    text += "</tr></thead>\n<tbody>\n";
    for (const MatrixRow& row : matrix.rows) {
      text += "<tr><th scope=\"row\">" + EscapeXml(row.text) + "</th>";
      for (const CaseRecord* each : row.cases) text += "<td>" + Sign(each) + "</td>";
      text += "</tr>\n";
    }
    return text + "</tbody></table></div>\n";
  }

  std::string Strips(const std::vector<Strip>& strips) const {
    if (strips.empty()) return "";
    std::string text = "<h2>Everything else</h2>\n<div class=\"card strips\">\n";
    for (const Strip& each : strips) {
      text += "<div>" + EscapeXml(each.section) + "</div><div>";
      for (const CaseRecord* record : each.cases) text += Sign(record);
      text += "</div>\n";
    }
    return text + "</div>\n";
  }

  std::string Legend() const {
    std::string text = "<p class=\"legend\">";
    for (const Mark mark : MarksIn(run_))
      text += std::string("<span><span class=\"mark ") + ClassOf(mark) + "\">" +
              SignOf(mark, true) + "</span> " + MeaningOf(mark) + "</span>";
    return text + "</p>\n";
  }

  static std::string Against(const Comparison& comparison) {
    std::string text =
        "<h2>Against " + EscapeXml(comparison.file) +
        (comparison.release.empty() ? "" : " (LiteLLM " + EscapeXml(comparison.release) + ")") +
        "</h2>\n";
    if (comparison.cases.empty()) return text + "<p>Nothing has changed.</p>\n";
    text +=
        "<div class=\"card scroll\"><table class=\"all\"><tr><th>Case</th><th>There</th>"
        "<th>Here</th><th></th></tr>\n";
    for (const ChangedCase& each : comparison.cases)
      text += "<tr><td>" + EscapeXml(each.name) + "<small>" + EscapeXml(each.promise) +
              "</small></td><td>" + EscapeXml(each.was) + "</td><td>" + EscapeXml(each.is) +
              "</td><td><span class=\"mark " + ClassOf(each.change) + "\">" +
              std::string(NameOf(each.change)) + "</span></td></tr>\n";
    return text + "</table></div>\n";
  }

  std::string Filters() const {
    std::string text = "<div class=\"filters\" role=\"search\">\n";
    for (const Mark mark : MarksIn(run_)) {
      const auto count =
          std::count_if(run_.cases.begin(), run_.cases.end(),
                        [&](const CaseRecord& each) { return MarkOf(run_, each) == mark; });
      text += std::string("<button type=\"button\" aria-pressed=\"false\" data-mark=\"") +
              ClassOf(mark) + "\" title=\"" + MeaningOf(mark) + "\">" + SignOf(mark, true) + " " +
              std::to_string(count) + "</button>\n";
    }
    return text +
           "<input type=\"search\" placeholder=\"Filter: a case, a payer, words of a promise\" "
           "aria-label=\"Filter\">\n</div>\n";
  }

  /// What the filters look at.
  std::string FilterData(const CaseRecord& record) const {
    return std::string(" data-mark=\"") + ClassOf(MarkOf(run_, record)) + "\" data-text=\"" +
           EscapeXmlAttribute(Lower(record.name + " " + record.section + " " + record.promise +
                                    " " + record.InShort())) +
           "\"";
  }

  static std::string Told(const char* name, const std::string& value, bool is_code = false) {
    if (value.empty()) return "";
    const std::string text = EscapeXml(value);
    return std::string("<dt>") + name + "</dt><dd>" +
           (is_code ? "<code>" + text + "</code>" : text) + "</dd>\n";
  }

  std::string CauseCard(const Cause& cause, bool is_open) const {
    const CaseRecord& first = cause.first();
    const Mark mark = MarkOf(run_, first);
    const bool is_judged = first.verdict != CaseVerdict::kUnjudged;
    std::string text = std::string("<section class=\"card cause ") + ClassOf(mark) +
                       "\">\n<h3><span class=\"tag\">" + std::string(NameOf(first.verdict)) +
                       (cause.cases.size() > 1 ? " ×" + std::to_string(cause.cases.size()) : "") +
                       "</span>" + EscapeXml(first.promise.empty() ? first.name : first.promise) +
                       "</h3>\n<dl class=\"told\">\n";
    if (first.level == "SHOULD") text += Told("Level", "SHOULD: " + first.level_reason);
    text += Told("Expected", first.expected);
    text += Told(is_judged ? "Seen" : "Why", first.seen.empty() ? first.why : first.seen);
    text += Told("Known", first.known) + Told("Run it", CommandFor(cause), true) + "</dl>\n";
    for (const CaseRecord* each : cause.cases) {
      text += CaseDetails(*each, is_open);
      is_open = false;
    }
    return text + "</section>\n";
  }

  std::string CaseDetails(const CaseRecord& record, bool is_open) const {
    const ChangedCase* changed = run_.comparison ? run_.comparison->Find(record.name) : nullptr;
    std::string text =
        "<details class=\"case\" id=\"case-" + ids_.at(&record) + "\"" + FilterData(record) +
        (is_open ? " open" : "") + "><summary>" + EscapeXml(record.name) + " <small>" +
        std::to_string(record.requests()) + " requests" +
        (changed == nullptr ? "" : ", was " + EscapeXml(changed->was)) + "</small></summary>\n";
    const std::string curves = SpendCurves(record.spend);
    if (!curves.empty()) {
      text += "<div class=\"curves\">" + curves +
              "</div>\n<p class=\"key\">Line: spent, by what each request cost. Dashes: the limit. "
              "Dot: served. Cross: refused for the budget. Ring: what the proxy showed.</p>\n";
    }
    return text + Exchanges(record) + "</details>\n";
  }

  static std::string Exchanges(const CaseRecord& record) {
    if (record.exchanges.empty()) return "";
    std::string text = "<ol class=\"exchange\">\n";
    int last = 0;
    for (const RecordedExchange& each : record.exchanges) {
      if (each.number > last + 1)
        text += "<li class=\"gap\">" + std::to_string(each.number - last - 1) + " more</li>\n";
      last = each.number;
      text += each.number == record.failed_at ? "<li class=\"failed\">" : "<li>";
      text += "<pre>" + EscapeXml(RequestLine(each)) + "</pre><pre class=\"reply\">" +
              EscapeXml(each.reply) + "</pre></li>\n";
    }
    return text + "</ol>\n";
  }

  std::string AllCases() const {
    std::string text = "<h2>Cases (<span id=\"left\">" + std::to_string(run_.cases.size()) +
                       "</span> of " + std::to_string(run_.cases.size()) +
                       ")</h2>\n<div class=\"card\"><table class=\"all\">\n";
    for (const CaseRecord& each : run_.cases) {
      const Mark mark = MarkOf(run_, each);
      const std::string under = mark == Mark::kSkipped ? each.InShort() : each.promise;
      text += "<tr id=\"line-" + ids_.at(&each) + "\"" + FilterData(each) + "><td>" + Mini(mark) +
              "</td><td>" + EscapeXml(each.name) + "<small>" + EscapeXml(under) +
              "</small></td><td class=\"number optional\">" + std::to_string(each.requests()) +
              " requests</td></tr>\n";
    }
    return text + "</table></div>\n";
  }

  static std::string Mini(Mark mark) {
    return std::string("<span class=\"mark ") + ClassOf(mark) + "\">" + SignOf(mark, true) +
           "</span>";
  }

  const RunRecord& run_;
  std::vector<Cause> causes_;
  std::map<const CaseRecord*, std::string> ids_;
};

}  // namespace

std::string HtmlReport(const RunRecord& run) {
  return Page(run).Text();
}

}  // namespace budget_gate
