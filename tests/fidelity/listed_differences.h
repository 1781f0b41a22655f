// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "fidelity/difference.h"

namespace budget_gate::fidelity {

/// One entry of fixtures/replies/differences.yaml: where the mock may answer otherwise, and why.
/// Releases, questions and paths are patterns in which * stands for any text.
struct ListedDifference {
  std::vector<std::string> releases;
  std::vector<std::string> resources;
  std::vector<std::string> questions;
  std::vector<std::string> paths;
  std::string reason;
  bool sometimes = false;  ///< a race: need not be there in every run

  bool Names(const std::string& resource) const;
  bool IsAbout(const std::string& release, const std::string& resource,
               const Difference& difference) const;
  std::string ToString() const;
};

/// Throws std::runtime_error that says what is wrong with `file`.
std::vector<ListedDifference> ReadListedDifferences(const std::filesystem::path& file);

/// `text` as `pattern` has it, where * stands for any text.
bool Matches(const std::string& pattern, const std::string& text);

}  // namespace budget_gate::fidelity
