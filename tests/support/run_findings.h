// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace budget_gate::testing_support {

/// What the first test of a run found out about a real proxy. CTest runs each case in a process of
/// its own: that each found it out again would be a third of all requests of a run.
struct RunFindings {
  std::string run;           ///< what names are made with
  std::string proxy;         ///< its URL
  std::string wanted_model;  ///< LITELLM_MODEL
  std::string version;       ///< of LiteLLM; empty when it does not tell
  std::string models;        ///< the body of GET /model/info
  bool follows_script = false;
  double one_request = 0;  ///< USD

  /// Those that `file` has; nothing where it is missing or makes no sense.
  static std::optional<RunFindings> Read(const std::filesystem::path& file);
  /// Throws std::runtime_error when `file` cannot be written.
  void Write(const std::filesystem::path& file) const;
};

}  // namespace budget_gate::testing_support
