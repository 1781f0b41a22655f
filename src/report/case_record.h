// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace budget_gate {

/// What became of a case.
enum class CaseVerdict {
  kHeld,          ///< the promise is kept
  kMustBroken,    ///< a MUST is broken (or a SHOULD, with BUDGET_GATE_STRICT=1)
  kShouldBroken,  ///< no money is lost and nobody is shut out
  kKnown,         ///< broken, as it is listed for this release
  kStale,         ///< kept, although it is listed as broken
  kSkipped,       ///< nothing to judge, by the proxy's own answer
  kUnjudged,      ///< the proxy did not do what the case needs, or the case came to no end
};

/// The name of a verdict in records: "held", "broken", "should broken", "known", "stale",
/// "skipped", "not judged".
std::string_view NameOf(CaseVerdict verdict);
std::optional<CaseVerdict> VerdictNamed(std::string_view name);

/// One request and its reply, fit to be printed (keys are shortened). The same request again and
/// again is one of these, with the last reply.
struct RecordedExchange {
  int number = 1;    ///< in the case; some of a long story are left out
  double at = 0;     ///< seconds since the case began
  double until = 0;  ///< likewise, when it was sent last
  int times = 1;
  std::string request{};  ///< "POST /key/generate {...}"
  std::string reply{};    ///< "200 {...}", or why there was none
};

/// What a key has spent at a moment, for a curve.
struct SpendSample {
  std::string key{};              ///< its alias
  double at = 0;                  ///< seconds since the case began
  double usd = 0;                 ///< spent so far; of "shown", what the proxy says
  std::optional<double> limit{};  ///< USD, of the key or of who pays for it
  std::string what{};             ///< "served", "refused" for a budget, "failed", "shown"
};

/// What a run keeps of a case; every report is a view of these.
struct CaseRecord {
  std::string name{};          ///< Suite.Case/Row
  std::string section{};       ///< of the catalogue, such as "Key budget"
  std::string payer{};         ///< the kind of payer that the case is run for; may be empty
  std::string route{};         ///< the spending route that the case is run for; may be empty
  std::string promise{};       ///< one sentence; empty where the case did not come so far
  std::string level{};         ///< MUST or SHOULD
  std::string level_reason{};  ///< of a SHOULD: why no more is asked
  CaseVerdict verdict = CaseVerdict::kUnjudged;
  std::string why{};       ///< what was seen instead, or why it was skipped or not judged
  std::string expected{};  ///< of the first assertion that failed; empty where it does not say
  std::string seen{};      ///< likewise
  std::string known{};     ///< the entry of the known divergences that is about it
  std::vector<RecordedExchange> exchanges{};  ///< of cases that did not hold
  int failed_at = 0;                          ///< number of the exchange that the failure is about
  std::vector<SpendSample> spend{};           ///< likewise of cases that did not hold
  std::map<std::string, int> sent{};          ///< requests by method and route
  int of_virtual_keys = 0;                    ///< of them, which may run a model
  double seconds = 0;
  double usd = 0;  ///< what its requests cost
  std::string waited_for_settlement{};
  int server_errors = 0;  ///< answers 500 or 503
  std::string again{};    ///< why it was run once more; empty: it was not

  int requests() const;       ///< how many were sent
  std::string suite() const;  ///< of its name: "Suite"
  std::string title() const;  ///< of its name: "Case/Row"
  /// The exchange that the failure is about; null where there is none.
  const RecordedExchange* failed_exchange() const;
  /// What was seen, in one line: of the failure, else why.
  std::string InShort() const;
};

/// As an object of `--json`; docs/gate.md has its fields.
nlohmann::json ToJson(const CaseRecord& record);
/// An error says which field is missing or makes no sense.
Result<CaseRecord> CaseRecordFromJson(const nlohmann::json& object);

/// Calls `change` with every text of `record` that came from outside, the name of the case aside.
void ChangeTexts(CaseRecord& record, const std::function<void(std::string&)>& change);

}  // namespace budget_gate
