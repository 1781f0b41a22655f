// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace budget_gate::testing_support {

/// A release as three numbers; a missing or further part counts as 0 or is dropped.
using ReleaseNumber = std::array<int, 3>;
std::optional<ReleaseNumber> ParseRelease(std::string_view text);

/// A promise that a LiteLLM release is known to break: an entry of fixtures/known_divergences.yaml.
struct KnownDivergence {
  std::string test_case;  ///< Suite.Name
  ReleaseNumber from{};
  std::optional<ReleaseNumber> through;  ///< absent: not known to be mended
  std::string issue;                     ///< where LiteLLM speaks of it
  std::string sentence;
  std::string mock_defect;  ///< the mock's name for it; empty when it has none
  bool sometimes = false;   ///< a race: the case may pass all the same

  std::string ToString() const;
};

Result<std::vector<KnownDivergence>> ReadKnownDivergences(const std::filesystem::path& file);

/// The entry for `test_case` on the release `version`, if there is one.
std::optional<KnownDivergence> FindDivergence(const std::vector<KnownDivergence>& entries,
                                              std::string_view test_case, std::string_view version);

}  // namespace budget_gate::testing_support
