// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace budget_gate::fidelity {

/// `value` as text that is short and yet good to compare line by line: filled lines.
std::string Write(const nlohmann::ordered_json& value);

/// The replies of one release to the questions about one resource. Throws std::runtime_error when
/// there are none.
nlohmann::ordered_json ReadRecording(const std::filesystem::path& file);

}  // namespace budget_gate::fidelity
