// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace budget_gate::testing_support {

/// What the processes of this run share, and no other run: a folder, for as long as it lives, that
/// BUDGET_GATE_RUN_FOLDER names. Throws std::runtime_error where it cannot be made.
class RunFolder {
 public:
  RunFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "budget-gate-run.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no folder for the run can be made: " + name);
    path_ = name;
    setenv("BUDGET_GATE_RUN_FOLDER", name.c_str(), 1);
  }
  ~RunFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace budget_gate::testing_support
