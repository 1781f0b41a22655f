// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace budget_gate::fidelity {

/// One place in which two replies to the same question differ.
struct Difference {
  std::string question;
  std::string path;  ///< such as status, headers.content-type or body.info.spend
  std::string expected;
  std::string actual;

  /// One line: the question, the place, and what each of the two has there.
  std::string ToString(const std::string& expected_of, const std::string& actual_of) const;
};

/// All differences between two recordings, by question.
std::vector<Difference> Compare(const nlohmann::ordered_json& expected,
                                const nlohmann::ordered_json& actual);

/// One line for each place and what it has in the two, with the number of questions that differ
/// there: a field that a release adds is one line and not one for each reply.
std::vector<std::string> Summary(const std::vector<Difference>& differences);

/// The recording in `replies` of the release that is nearest to `release`: itself, else the newest
/// older one, else the oldest; empty when nothing is recorded.
std::filesystem::path NearestRecording(const std::filesystem::path& replies,
                                       const std::string& release);

}  // namespace budget_gate::fidelity
