// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.h"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace budget_gate {
namespace {

bool IsGreen(CaseVerdict verdict) {
  return verdict == CaseVerdict::kHeld || verdict == CaseVerdict::kStale;
}

bool IsRed(CaseVerdict verdict) {
  return verdict == CaseVerdict::kMustBroken || verdict == CaseVerdict::kKnown;
}

bool IsBroken(CaseVerdict verdict) {
  return IsRed(verdict) || verdict == CaseVerdict::kShouldBroken;
}

/// What became of a case that is in both runs; nothing where there is nothing to tell.
std::optional<Change> ChangeFrom(CaseVerdict was, CaseVerdict is) {
  // Trouble is no verdict: neither better nor worse.
  if (is == CaseVerdict::kUnjudged) return std::nullopt;
  if (IsGreen(was)) return IsGreen(is) ? std::nullopt : std::optional(Change::kWorse);
  if (IsGreen(is)) return IsBroken(was) ? std::optional(Change::kMended) : std::nullopt;
  if (IsRed(is)) return IsRed(was) ? Change::kAsRed : Change::kNewRed;
  return std::nullopt;
}

bool IsWanted(const std::string& name, const std::vector<std::string>& only) {
  return only.empty() || std::any_of(only.begin(), only.end(), [&](const std::string& pattern) {
           return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
         });
}

std::string Or(const std::string& text, const char* otherwise) {
  return text.empty() ? otherwise : text;
}

/// Why the two say nothing of one another; empty: they do.
std::string Objection(const RunRecord& baseline, const RunRecord& run) {
  if (baseline.suite_version != run.suite_version) {
    return "it was made by Budget Gate " + Or(baseline.suite_version, "of no version") +
           ", and this is " + Or(run.suite_version, "of no version") +
           ": make it anew with the same program";
  }
  if (baseline.strict != run.strict) {
    return std::string("it was made ") + (baseline.strict ? "with" : "without") +
           " --strict, and this run " + (run.strict ? "with" : "without") + " it";
  }
  if (baseline.config != run.config) {
    return "it is of a proxy with another config (other models or prices, or another model under "
           "test: " +
           Or(baseline.model, "none") + " there, " + Or(run.model, "none") + " here)";
  }
  return {};
}

}  // namespace

Result<Comparison> Compare(const RunRecord& baseline, const RunRecord& run,
                           const std::string& file) {
  const std::string objection = Objection(baseline, run);
  if (!objection.empty()) return Error{file + " is no baseline for this run: " + objection};
  Comparison comparison{.file = file, .release = baseline.release};
  std::map<std::string, const CaseRecord*> before;
  for (const CaseRecord& each : baseline.cases) before[each.name] = &each;
  for (const CaseRecord& now : run.cases) {
    const auto found = before.find(now.name);
    if (found == before.end()) {
      if (IsRed(now.verdict)) {
        comparison.cases.push_back({.name = now.name,
                                    .was = "unknown",
                                    .is = std::string(NameOf(now.verdict)),
                                    .change = Change::kNewRed,
                                    .promise = now.promise});
      }
      continue;
    }
    const CaseRecord& was = *found->second;
    if (const auto change = ChangeFrom(was.verdict, now.verdict)) {
      comparison.cases.push_back({.name = now.name,
                                  .was = std::string(NameOf(was.verdict)),
                                  .is = std::string(NameOf(now.verdict)),
                                  .change = *change,
                                  .promise = now.promise.empty() ? was.promise : now.promise});
    }
    before.erase(found);
  }
  // What is left of the baseline was not run.
  for (const CaseRecord& was : baseline.cases) {
    if (before.count(was.name) == 0) continue;
    if (!IsWanted(was.name, run.only)) {
      ++comparison.left_out;
    } else if (IsGreen(was.verdict)) {
      comparison.cases.push_back({.name = was.name,
                                  .was = std::string(NameOf(was.verdict)),
                                  .is = "missing",
                                  .change = Change::kWorse,
                                  .promise = was.promise});
    }
  }
  // What fails the gate is read first.
  std::stable_sort(comparison.cases.begin(), comparison.cases.end(),
                   [](const ChangedCase& a, const ChangedCase& b) { return a.change < b.change; });
  return comparison;
}

void PrintComparison(const Comparison& comparison, bool utf8, std::ostream& out) {
  struct Part {
    Change change;
    const char* title;
  };
  constexpr Part kParts[] = {
      {Change::kWorse, "Worse: these held"},
      {Change::kNewRed, "Newly red: these were not known to be broken"},
      {Change::kAsRed, "As red as there"},
      {Change::kMended, "Mended: these hold now"},
  };
  out << "Against " << comparison.file
      << (comparison.release.empty() ? "" : " (LiteLLM " + comparison.release + ")") << ":";
  if (comparison.cases.empty()) out << " nothing has changed";
  out << "\n";
  for (const auto& [change, title] : kParts) {
    const int count = comparison.Count(change);
    if (count == 0) continue;
    out << "  " << title << " (" << count << "):\n";
    for (const ChangedCase& each : comparison.cases) {
      if (each.change != change) continue;
      out << "    " << each.name << "  " << each.was << (utf8 ? " → " : " -> ") << each.is << "\n";
    }
  }
  if (comparison.left_out > 0)
    out << "  " << comparison.left_out << " cases of the baseline were not to run (--only)\n";
}

}  // namespace budget_gate
