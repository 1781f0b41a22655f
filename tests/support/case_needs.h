// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/release.h"
#include "common/result.h"

namespace budget_gate::testing_support {

/// When a case has its turn, where CTest runs many at a time.
enum class Turn {
  kAny,
  kFirst,               ///< opens the run
  kBeforeOthers,        ///< on a real proxy, before all whose turn is any: it sends what runs a
                        ///< model before it waits for anything, and nothing of that kind afterwards
  kAloneBeforeOthers,   ///< likewise, and with no other beside it
  kAlone,               ///< on a real proxy, with no other beside it
  kAloneAfterItsSuite,  ///< likewise, once the other cases of its suite are over
  kLast,                ///< closes the run
};

/// What a case needs of its run. ProxyUnderTest opens the mock by it, and CTest is told the rest.
struct CaseNeeds {
  std::optional<Release> newest_mock{};  ///< where the mock would be newer, it is this release
  std::string mock_config{};  ///< in fixtures/; the case has a mock of its own with this config
  Turn turn = Turn::kAny;
  bool waits_long = false;  ///< of those that have the same turn it begins first
  int timeout = 0;          ///< seconds; 0: that of all cases
};

/// Says what a case needs, beside it or in its row of a table; for static initialisation. `cases`
/// is one case, as CTest names it, or has * for a part: "Suite.*", "Suite.*/Row", "Suite.Name/*".
bool SayNeeds(const std::string& cases, const CaseNeeds& needs);

/// All that was said for a case: what is said for itself goes before what is said for many.
CaseNeeds NeedsOf(const testing::TestInfo& test);
/// Of the running case; none where no case is running.
CaseNeeds NeedsOfCurrentCase();

/// Every case of the program, in its order.
std::vector<const testing::TestInfo*> AllCases();
/// "Suite.Name/Row", as CTest names it.
std::string FullName(const testing::TestInfo& test);

/// Writes what CTest has to know of each case into `file`, as CMake commands. An error when needs
/// were said of a case that does not exist.
Result<bool> WriteCTestProperties(const std::filesystem::path& file);

}  // namespace budget_gate::testing_support
