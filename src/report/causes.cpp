// SPDX-License-Identifier: Apache-2.0
#include "report/causes.h"

#include <algorithm>
#include <map>
#include <regex>
#include <tuple>

#include "report/escape.h"

namespace budget_gate {
namespace {

/// What was seen, without what differs from case to case: names, amounts, times. A status of HTTP
/// makes a difference.
std::string PatternOf(const CaseRecord& record) {
  constexpr std::size_t kEnough = 300;
  static const std::regex names("budget-gate-[A-Za-z0-9-]+|sk-\\.\\.\\.[A-Za-z0-9_-]+");
  static const std::regex amounts("(HTTP [0-9]+)|\\$?[0-9]+(\\.[0-9]+)?(e[-+]?[0-9]+)?");
  std::string text = Shortened(record.expected + "\n" + record.InShort(), kEnough);
  // The kind of payer is named in what its cases see.
  if (!record.payer.empty()) {
    for (std::size_t at = text.find(record.payer); at != std::string::npos;
         at = text.find(record.payer, at + 1))
      text.replace(at, record.payer.size(), "@");
  }
  text = std::regex_replace(text, names, "@");
  return std::regex_replace(text, amounts, "$1#");
}

/// Their place in the list.
int RankOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFailed:
      return 0;
    case Outcome::kUnjudged:
      return 1;
    default:
      return 2;
  }
}

bool IsToBeTold(const RunRecord& run, const CaseRecord& record) {
  if (OutcomeOf(run, record) == Outcome::kFailed) return true;
  return record.verdict != CaseVerdict::kHeld && record.verdict != CaseVerdict::kSkipped &&
         record.verdict != CaseVerdict::kStale;
}

}  // namespace

std::vector<Cause> CausesOf(const RunRecord& run) {
  using Key = std::tuple<int, CaseVerdict, std::string, std::string, std::string, std::string>;
  std::map<Key, std::size_t> places;
  std::vector<Cause> causes;
  for (const CaseRecord& each : run.cases) {
    if (!IsToBeTold(run, each)) continue;
    const Outcome outcome = OutcomeOf(run, each);
    // What could not be judged has its reason in common, whatever was to be seen.
    const bool is_judged = each.verdict != CaseVerdict::kUnjudged;
    const Key key{RankOf(outcome),
                  each.verdict,
                  is_judged ? each.promise : "",
                  is_judged ? each.level : "",
                  each.known,
                  each.known.empty() ? PatternOf(each) : ""};
    const auto [place, is_new] = places.try_emplace(key, causes.size());
    if (is_new) causes.push_back({.cases = {}, .outcome = outcome});
    causes[place->second].cases.push_back(&each);
  }
  // What most cases say is read first.
  std::stable_sort(causes.begin(), causes.end(), [](const Cause& a, const Cause& b) {
    return std::tuple(RankOf(a.outcome), -static_cast<int>(a.cases.size())) <
           std::tuple(RankOf(b.outcome), -static_cast<int>(b.cases.size()));
  });
  return causes;
}

std::string NamesOf(const std::vector<const CaseRecord*>& cases, std::size_t most) {
  std::string names;
  for (std::size_t i = 0; i < std::min(most, cases.size()); ++i) {
    // Of a case that is run for several rows, the row.
    const std::string& name = cases[i]->name;
    const std::size_t slash = name.find('/');
    const bool is_same = i > 0 && slash != std::string::npos &&
                         cases[i - 1]->name.starts_with(name.substr(0, slash + 1));
    names += (i == 0 ? "" : ", ") + (is_same ? name.substr(slash) : name);
  }
  if (cases.size() > most) names += " and " + std::to_string(cases.size() - most) + " more";
  return names;
}

std::string CommandFor(const Cause& cause) {
  return "budget_gate run --only " + QuoteForShell(cause.first().name) +
         (cause.first().level == "SHOULD" ? " --strict" : "");
}

}  // namespace budget_gate
