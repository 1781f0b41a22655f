// SPDX-License-Identifier: Apache-2.0
#include "report/run_record.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <set>
#include <sstream>
#include <utility>

#include "common/exit_status.h"
#include "litellm/redact.h"

namespace budget_gate {
namespace {

using nlohmann::json;

/// Of the document; a record of another one is not read.
constexpr int kFormat = 1;

constexpr std::pair<Change, std::string_view> kChanges[] = {
    {Change::kWorse, "worse"},
    {Change::kNewRed, "new red"},
    {Change::kAsRed, "as red"},
    {Change::kMended, "mended"},
};

/// The texts that are always there.
constexpr std::pair<const char*, std::string RunRecord::*> kRunTexts[] = {
    {"proxy", &RunRecord::proxy},     {"url", &RunRecord::url},
    {"release", &RunRecord::release}, {"suite_version", &RunRecord::suite_version},
    {"config", &RunRecord::config},   {"model", &RunRecord::model},
    {"seed", &RunRecord::seed},
};

json ToJson(const Comparison& comparison) {
  json cases = json::array();
  for (const ChangedCase& each : comparison.cases) {
    cases.push_back({{"case", each.name},
                     {"was", each.was},
                     {"is", each.is},
                     {"change", NameOf(each.change)},
                     {"promise", each.promise}});
  }
  return {{"file", comparison.file},
          {"release", comparison.release},
          {"left_out", comparison.left_out},
          {"cases", std::move(cases)}};
}

Comparison ComparisonFromJson(const json& object) {
  Comparison comparison{.file = object.at("file").get<std::string>(),
                        .release = object.at("release").get<std::string>(),
                        .left_out = object.at("left_out").get<int>()};
  for (const json& each : object.at("cases")) {
    const auto name = each.at("change").get<std::string>();
    const auto* change = std::find_if(std::begin(kChanges), std::end(kChanges),
                                      [&](const auto& row) { return row.second == name; });
    comparison.cases.push_back(
        {.name = each.at("case").get<std::string>(),
         .was = each.at("was").get<std::string>(),
         .is = each.at("is").get<std::string>(),
         .change = change == std::end(kChanges) ? Change::kWorse : change->first,
         .promise = each.at("promise").get<std::string>()});
  }
  return comparison;
}

std::string Cases(int count) {
  return std::to_string(count) + (count == 1 ? " case" : " cases");
}

/// "BROKEN: ..." of what is broken, by the run alone.
std::string BrokenHeadline(const RunRecord& run) {
  std::set<std::string> promises;
  for (const CaseRecord& each : run.cases)
    if (each.verdict == CaseVerdict::kMustBroken)
      promises.insert(each.promise.empty() ? each.name : each.promise);
  const int broken = run.Count(CaseVerdict::kMustBroken);
  return "BROKEN: " + std::to_string(promises.size()) +
         (promises.size() == 1 ? " promise" : " promises") + ", in " + std::to_string(broken) +
         " of " + Cases(static_cast<int>(run.cases.size()));
}

/// What is broken, and does not make the run red.
std::string Tolerated(const RunRecord& run) {
  std::string text;
  const auto add = [&](int count, const std::string& what) {
    if (count > 0) text += (text.empty() ? "; " : ", ") + std::to_string(count) + " " + what;
  };
  add(run.Count(CaseVerdict::kKnown), "broken as known of this release");
  add(run.Count(CaseVerdict::kShouldBroken), "broken that no money depends on");
  if (run.comparison) add(run.comparison->Count(Change::kAsRed), "as broken as there");
  return text;
}

}  // namespace

std::string_view NameOf(Change change) {
  for (const auto& [each, name] : kChanges)
    if (each == change) return name;
  return {};
}

int Comparison::Count(Change change) const {
  return static_cast<int>(std::count_if(
      cases.begin(), cases.end(), [&](const ChangedCase& each) { return each.change == change; }));
}

const ChangedCase* Comparison::Find(const std::string& name) const {
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [&](const ChangedCase& each) { return each.name == name; });
  return found == cases.end() ? nullptr : &*found;
}

int RunRecord::requests() const {
  int count = 0;
  for (const CaseRecord& each : cases) count += each.requests();
  return count;
}

int RunRecord::Count(CaseVerdict verdict) const {
  return static_cast<int>(std::count_if(
      cases.begin(), cases.end(), [&](const CaseRecord& each) { return each.verdict == verdict; }));
}

std::string RunRecord::Subject() const {
  if (release.empty()) return proxy;
  return url.empty() ? proxy + " (as LiteLLM " + release + ")"
                     : "LiteLLM " + release + " at " + url;
}

Outcome OutcomeOf(const RunRecord& run, const CaseRecord& record) {
  const ChangedCase* changed = run.comparison ? run.comparison->Find(record.name) : nullptr;
  const bool is_new = changed != nullptr &&
                      (changed->change == Change::kWorse || changed->change == Change::kNewRed);
  switch (record.verdict) {
    case CaseVerdict::kHeld:
      return Outcome::kPassed;
    case CaseVerdict::kStale:
      return changed != nullptr && changed->change == Change::kMended ? Outcome::kPassed
                                                                      : Outcome::kFailed;
    case CaseVerdict::kMustBroken:
      return run.comparison && !is_new ? Outcome::kSkipped : Outcome::kFailed;
    case CaseVerdict::kKnown:
    case CaseVerdict::kShouldBroken:
    case CaseVerdict::kSkipped:
      return is_new ? Outcome::kFailed : Outcome::kSkipped;
    case CaseVerdict::kUnjudged:
      break;
  }
  return Outcome::kUnjudged;
}

int ExitStatusOf(const RunRecord& run) {
  const auto any = [&](Outcome outcome) {
    return std::any_of(run.cases.begin(), run.cases.end(),
                       [&](const CaseRecord& each) { return OutcomeOf(run, each) == outcome; });
  };
  // What is missing is no case of the run.
  if (any(Outcome::kFailed) || (run.comparison && run.comparison->fails())) return kBroken;
  return any(Outcome::kUnjudged) ? kNotJudged : kNothingBroken;
}

Headline HeadlineOf(const RunRecord& run) {
  const int unjudged = run.Count(CaseVerdict::kUnjudged);
  const std::string beside =
      unjudged > 0 ? "; " + std::to_string(unjudged) + " could not be judged" : "";
  const int status = ExitStatusOf(run);
  if (status == kNotJudged) {
    return {Outcome::kUnjudged, "NOT JUDGED: " + std::to_string(unjudged) + " of " +
                                    Cases(static_cast<int>(run.cases.size())) +
                                    "; nothing is broken as far as the proxy answered" +
                                    Tolerated(run)};
  }
  if (run.comparison) {
    const Comparison& comparison = *run.comparison;
    const std::string there =
        comparison.release.empty() ? "in the baseline" : "on LiteLLM " + comparison.release;
    const int worse = comparison.Count(Change::kWorse) + comparison.Count(Change::kNewRed);
    if (worse > 0) return {Outcome::kFailed, "WORSE than " + there + ": " + Cases(worse) + beside};
    if (status == kNothingBroken)
      return {Outcome::kPassed, "HOLDS: nothing is worse than " + there + Tolerated(run)};
  }
  if (run.Count(CaseVerdict::kMustBroken) > 0 && status != kNothingBroken && !run.comparison)
    return {Outcome::kFailed, BrokenHeadline(run) + beside};
  if (status != kNothingBroken) {
    return {Outcome::kFailed, "STALE: " + Cases(run.Count(CaseVerdict::kStale)) +
                                  " that known_divergences.yaml lists as broken hold" + beside};
  }
  const int held = run.Count(CaseVerdict::kHeld);
  return {Outcome::kPassed, "HOLDS: " + std::to_string(held) + " of " +
                                Cases(static_cast<int>(run.cases.size())) + ", " +
                                std::to_string(run.Count(CaseVerdict::kSkipped)) + " skipped" +
                                Tolerated(run)};
}

std::string CountsOf(const RunRecord& run) {
  std::ostringstream out;
  out << std::fixed << Cases(static_cast<int>(run.cases.size())) << " in " << std::setprecision(1)
      << run.seconds << " s, " << run.requests() << " requests";
  if (run.usd > 0) out << ", $" << std::setprecision(4) << run.usd << " spent";
  if (run.writes_every > 0)
    out << ", spend written every " << std::setprecision(0) << run.writes_every << " s";
  const char* comma = ": ";
  for (const CaseVerdict verdict :
       {CaseVerdict::kHeld, CaseVerdict::kSkipped, CaseVerdict::kKnown, CaseVerdict::kShouldBroken,
        CaseVerdict::kStale, CaseVerdict::kUnjudged, CaseVerdict::kMustBroken}) {
    const int count = run.Count(verdict);
    if (count == 0 && verdict != CaseVerdict::kHeld && verdict != CaseVerdict::kMustBroken)
      continue;
    out << comma << count << " " << NameOf(verdict);
    comma = ", ";
  }
  return out.str();
}

json ToJson(const RunRecord& run) {
  json cases = json::array();
  for (const CaseRecord& each : run.cases) cases.push_back(ToJson(each));
  json document{{"format", kFormat},
                {"only", run.only},
                {"strict", run.strict},
                {"accept_known", run.accept_known},
                {"seconds", run.seconds},
                {"usd", run.usd},
                {"writes_every", run.writes_every},
                {"requests", run.requests()},
                {"cases", std::move(cases)}};
  for (const auto& [name, text] : kRunTexts) document[name] = run.*text;
  if (run.comparison) document["comparison"] = ToJson(*run.comparison);
  return document;
}

Result<RunRecord> RunRecordFromJson(const json& document) {
  if (!document.is_object() || document.value("format", json()) != kFormat)
    return Error{"no record of `budget_gate run --json` in the format " + std::to_string(kFormat)};
  try {
    RunRecord run;
    for (const auto& [name, text] : kRunTexts) run.*text = document.at(name).get<std::string>();
    run.only = document.at("only").get<std::vector<std::string>>();
    run.strict = document.at("strict").get<bool>();
    run.accept_known = document.at("accept_known").get<bool>();
    run.seconds = document.at("seconds").get<double>();
    run.usd = document.at("usd").get<double>();
    run.writes_every = document.at("writes_every").get<double>();
    for (const json& each : document.at("cases")) {
      auto record = CaseRecordFromJson(each);
      if (!record) return record.error();
      run.cases.push_back(std::move(*record));
    }
    if (document.contains("comparison"))
      run.comparison = ComparisonFromJson(document.at("comparison"));
    return run;
  } catch (const json::exception& problem) {
    return Error{std::string("no record of a run: ") + problem.what()};
  }
}

Result<RunRecord> ReadRunRecord(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) return Error{file + " cannot be read"};
  const json document = json::parse(stream, nullptr, false);
  if (document.is_discarded()) return Error{file + ": no JSON"};
  auto run = RunRecordFromJson(document);
  if (!run) return Error{file + ": " + run.error().message};
  return run;
}

RunRecord Redacted(const RunRecord& run) {
  RunRecord redacted = run;
  const auto redact = [](std::string& text) { text = RedactKeys(text); };
  for (const auto& [name, text] : kRunTexts) redact(redacted.*text);
  for (CaseRecord& each : redacted.cases) ChangeTexts(each, redact);
  return redacted;
}

}  // namespace budget_gate
