// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/release.h"
#include "common/result.h"

namespace budget_gate::testing_support {

/// A promise that a LiteLLM release is known to break: an entry of fixtures/known_divergences.yaml.
struct KnownDivergence {
  std::string test_case;  ///< Suite.Name; empty: no case is about it
  Release from{};
  std::optional<Release> through;  ///< absent: not known to be fixed
  std::string issue;               ///< where LiteLLM speaks of it
  std::string sentence;
  std::string mock_defect;  ///< the mock's name for it; empty when it has none
  bool sometimes = false;   ///< a race: the case may pass all the same

  std::string ToString() const;
};

/// Reads `text`, of a file called `name`.
Result<std::vector<KnownDivergence>> ReadKnownDivergences(std::string_view text,
                                                          const std::string& name);

/// The entry for `test_case` on the release `version`, if there is one.
std::optional<KnownDivergence> FindDivergence(const std::vector<KnownDivergence>& entries,
                                              std::string_view test_case, std::string_view version);

}  // namespace budget_gate::testing_support
