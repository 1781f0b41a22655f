// SPDX-License-Identifier: Apache-2.0
#include "support/run_findings.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace budget_gate::testing_support {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunFindings, run, proxy, wanted_model, version, models,
                                   follows_script, one_request)

std::optional<RunFindings> RunFindings::Read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const json document = json::parse(stream, nullptr, false);
  try {
    return document.get<RunFindings>();
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

void RunFindings::Write(const std::filesystem::path& file) const {
  std::ofstream stream(file, std::ios::trunc);
  stream << json(*this).dump(-1, ' ', false, json::error_handler_t::replace);
  if (!stream.flush())
    throw std::runtime_error("what was found out about the proxy cannot be written: " +
                             file.string());
}

}  // namespace budget_gate::testing_support
