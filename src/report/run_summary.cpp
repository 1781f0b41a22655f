// SPDX-License-Identifier: Apache-2.0
#include "report/run_summary.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <sstream>

#include "common/exit_status.h"

namespace budget_gate {
namespace {

using nlohmann::json;

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int CountOf(const RunRecord& run, CaseVerdict verdict) {
  return static_cast<int>(
      std::count_if(run.cases.begin(), run.cases.end(),
                    [&](const CaseRecord& each) { return each.verdict == verdict; }));
}

/// The cases of `verdict` by what `text_of` says of them: a reason that many have is told once.
template <typename TextOf>
void List(const RunRecord& run, CaseVerdict verdict, const std::string& title, std::ostream& out,
          TextOf text_of) {
  std::map<std::string, std::vector<std::string>> cases;
  for (const CaseRecord& each : run.cases)
    if (each.verdict == verdict) cases[text_of(each)].push_back(each.name);
  if (cases.empty()) return;
  out << "\n" << title << "\n";
  for (const auto& [text, names] : cases) {
    constexpr std::size_t kNamed = 3;
    out << "  " << text << "\n    ";
    for (std::size_t i = 0; i < std::min(kNamed, names.size()); ++i)
      out << (i == 0 ? "" : ", ") << names[i];
    if (names.size() > kNamed) out << " and " << names.size() - kNamed << " more";
    out << "\n";
  }
}

}  // namespace

int RunRecord::requests() const {
  int count = 0;
  for (const CaseRecord& each : cases) count += each.requests();
  return count;
}

json ToJson(const RunRecord& run) {
  json cases = json::array();
  for (const CaseRecord& each : run.cases) cases.push_back(ToJson(each));
  return {{"proxy", run.proxy},
          {"release", run.release},
          {"strict", run.strict},
          {"accept_known", run.accept_known},
          {"seconds", run.seconds},
          {"usd", run.usd},
          {"writes_every", run.writes_every},
          {"requests", run.requests()},
          {"cases", std::move(cases)}};
}

void PrintSummary(const RunRecord& run, std::ostream& out) {
  const auto why = [](const CaseRecord& each) { return FirstLine(each.why); };
  const auto promise = [](const CaseRecord& each) { return each.promise; };
  if (std::any_of(run.cases.begin(), run.cases.end(),
                  [](const auto& e) { return !e.again.empty(); })) {
    out << "\nRun once more, alone, since the proxy answered 500 or 503 while others ran beside:\n";
    for (const CaseRecord& each : run.cases)
      if (!each.again.empty()) out << "  " << each.name << " (" << NameOf(each.verdict) << ")\n";
  }
  List(run, CaseVerdict::kSkipped, "Skipped, since there is nothing to judge:", out, why);
  List(run, CaseVerdict::kKnown, "Broken, as it is listed for this release:", out,
       [](const CaseRecord& each) { return each.known; });
  List(run, CaseVerdict::kShouldBroken,
       "Broken, but no money is lost and nobody is shut out (--strict makes these red):", out,
       promise);
  List(run, CaseVerdict::kStale, "Listed as known to break, but they hold:", out,
       [](const CaseRecord& each) { return each.known; });
  List(run, CaseVerdict::kUnjudged,
       "NOT JUDGED, since the proxy did not do what a case needs:", out, why);
  List(run, CaseVerdict::kMustBroken, "BROKEN:", out, promise);

  out << "\n"
      << run.cases.size() << " cases in " << std::fixed << std::setprecision(1) << run.seconds
      << " s, " << run.requests() << " requests";
  if (run.usd > 0) out << ", $" << std::setprecision(4) << run.usd << " spent";
  if (run.writes_every > 0)
    out << ", spend written every " << std::setprecision(0) << run.writes_every << " s";
  out << std::defaultfloat << std::setprecision(6) << ":";
  const char* comma = " ";
  for (const CaseVerdict verdict :
       {CaseVerdict::kHeld, CaseVerdict::kSkipped, CaseVerdict::kKnown, CaseVerdict::kShouldBroken,
        CaseVerdict::kStale, CaseVerdict::kUnjudged, CaseVerdict::kMustBroken}) {
    const int count = CountOf(run, verdict);
    if (count == 0 && verdict != CaseVerdict::kHeld && verdict != CaseVerdict::kMustBroken)
      continue;
    out << comma << count << " " << NameOf(verdict);
    comma = ", ";
  }
  out << "\n";
}

int ExitStatusOf(const RunRecord& run) {
  if (CountOf(run, CaseVerdict::kMustBroken) + CountOf(run, CaseVerdict::kStale) > 0)
    return kBroken;
  return CountOf(run, CaseVerdict::kUnjudged) > 0 ? kNotJudged : kNothingBroken;
}

}  // namespace budget_gate
