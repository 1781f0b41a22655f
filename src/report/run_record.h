// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "report/case_record.h"

namespace budget_gate {

/// What has become of a case since an earlier run.
enum class Change {
  kWorse,   ///< it held, and is broken, skipped or missing now: the gate fails
  kNewRed,  ///< it is broken, and was not known to be: the gate fails
  kAsRed,   ///< it is as broken as it was
  kMended,  ///< it was broken, and holds
};
/// "worse", "new red", "as red", "mended".
std::string_view NameOf(Change change);

struct ChangedCase {
  std::string name{};
  std::string was{};  ///< the verdict in the baseline, or "unknown"
  std::string is{};   ///< the verdict now, or "missing"
  Change change = Change::kWorse;
  std::string promise{};
};

/// A run held against an earlier one, the baseline.
struct Comparison {
  std::string file{};     ///< of the baseline
  std::string release{};  ///< of LiteLLM in the baseline
  int left_out = 0;       ///< cases of the baseline that the run was told not to run (--only)
  std::vector<ChangedCase> cases{};

  int Count(Change change) const;
  bool fails() const { return Count(Change::kWorse) + Count(Change::kNewRed) > 0; }
  const ChangedCase* Find(const std::string& name) const;
};

/// A run of the cases on a proxy.
struct RunRecord {
  std::string proxy{};          ///< "LiteLLM at http://..." or "the bundled mock proxy"
  std::string url{};            ///< without user and password; empty on the bundled mock
  std::string release{};        ///< of LiteLLM; empty where it does not tell
  std::string suite_version{};  ///< of the cases: Budget Gate's
  std::string config{};         ///< a fingerprint of the models and prices of the proxy
  std::string model{};          ///< that the cases used
  std::string seed{};  ///< random letters in every name that the run made; empty on the mock
  std::vector<std::string> only{};  ///< what was asked for with --only; empty: all
  bool strict = false;
  bool accept_known = false;
  double seconds = 0;
  double usd = 0;           ///< what the run spent on a real proxy
  double writes_every = 0;  ///< seconds between two writes of spend, as far as it was seen; 0: not
  std::vector<CaseRecord> cases{};
  std::optional<Comparison> comparison{};

  int requests() const;
  int Count(CaseVerdict verdict) const;
  /// "LiteLLM 1.106.10 at http://...", or "the bundled mock proxy (as LiteLLM 1.110.2)".
  std::string Subject() const;
};

/// What a case is to whoever asks whether the gate is open.
enum class Outcome { kPassed, kFailed, kSkipped, kUnjudged };
/// Of `record`, which is a case of `run`: where the run is held against a baseline, what is as
/// broken as it was does not fail, and what is skipped but held does.
Outcome OutcomeOf(const RunRecord& run, const CaseRecord& record);

/// What is said first of a run.
struct Headline {
  Outcome outcome = Outcome::kPassed;  ///< never kSkipped
  std::string text{};                  ///< "BROKEN: 2 promises, in 12 of 296 cases"
};
Headline HeadlineOf(const RunRecord& run);
/// "296 cases in 77.1 s, 2130 requests, $0.0123 spent: 280 held, 16 skipped, 0 broken".
std::string CountsOf(const RunRecord& run);

/// The document of `budget_gate run --json`.
nlohmann::json ToJson(const RunRecord& run);
/// An error says what is missing or makes no sense.
Result<RunRecord> RunRecordFromJson(const nlohmann::json& document);
/// Likewise of a file; the error names it.
Result<RunRecord> ReadRunRecord(const std::string& file);

/// `run` with nothing secret in any of its texts (litellm/redact.h).
RunRecord Redacted(const RunRecord& run);

/// What the program ends with: 0 nothing is broken, 1 something is or a known divergence is stale,
/// 3 nothing is but something could not be judged. Against a baseline, "broken" is what is worse
/// than there.
int ExitStatusOf(const RunRecord& run);

}  // namespace budget_gate
