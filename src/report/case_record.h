// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

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

/// What a run keeps of a case; every report is a view of these.
struct CaseRecord {
  std::string name;          ///< Suite.Case/Row
  std::string promise;       ///< one sentence; empty where the case did not come so far
  std::string level;         ///< MUST or SHOULD
  std::string level_reason;  ///< of a SHOULD: why no more is asked
  CaseVerdict verdict = CaseVerdict::kUnjudged;
  std::string why;                  ///< what was seen instead, or why it was skipped or not judged
  std::string known;                ///< the entry of the known divergences that is about it
  std::string evidence;             ///< what was sent and what came back, where it did not hold
  std::map<std::string, int> sent;  ///< requests by method and route
  int of_virtual_keys = 0;          ///< of them, which may run a model
  double seconds = 0;
  double usd = 0;  ///< what its requests cost
  std::string waited_for_settlement;
  int server_errors = 0;  ///< answers 500 or 503
  std::string again;      ///< why it was run once more; empty: it was not

  int requests() const;  ///< how many were sent
};

/// As an object of `--json`; docs/gate.md has its fields.
nlohmann::json ToJson(const CaseRecord& record);
/// An error says which field is missing or makes no sense.
Result<CaseRecord> CaseRecordFromJson(const nlohmann::json& object);

}  // namespace budget_gate
