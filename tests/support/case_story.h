// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/guarded.h"
#include "support/transcript.h"
#include "support/virtual_key.h"

namespace budget_gate::testing_support {

/// What the running case has done, for whoever has to tell it when the case does not hold. A
/// process runs one case at a time; its threads may all add to this.
class CaseStory {
 public:
  static CaseStory& Get();

  /// A case begins.
  void Begin();
  void Add(const Exchange& exchange);
  /// A request with `key` was answered with `attempt`, and is booked.
  void AddRequest(const VirtualKey& key, const Attempt& attempt);
  /// The proxy shows that `key` has spent `usd`.
  void AddShown(const VirtualKey& key, double usd);
  /// An assertion has failed, which is about what was sent last.
  void NoteFailure();

  Transcript transcript() const { return told_.Lock()->transcript; }
  std::vector<SpendSample> spend() const { return told_.Lock()->spend; }

 private:
  struct Told {
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    Transcript transcript{};
    std::vector<SpendSample> spend{};
  };

  void AddSample(const VirtualKey& key, double usd, const char* what);

  mutable Guarded<Told> told_;
};

}  // namespace budget_gate::testing_support
