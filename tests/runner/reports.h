// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "common/result.h"
#include "report/run_record.h"

namespace budget_gate::testing_support {

/// The reports of a run that go into files. That they can be written is seen before the run begins:
/// what was measured is not lost for a misspelled path.
class Reports {
 public:
  using Render = std::function<std::string(const RunRecord&)>;

  Reports() = default;
  Reports(Reports&&) = default;
  Reports& operator=(Reports&&) = default;
  /// Takes away the files that it made and did not write.
  ~Reports();

  /// A report goes into `file` (empty: it does not), which the flag `flag` named; `append`: behind
  /// what is there. An error, of one line, when it cannot be written.
  Result<bool> Add(const std::string& flag, const std::filesystem::path& file, Render render,
                   bool append = false);
  /// Writes each; returns a line for each that could not be written, which leaves the others.
  std::vector<std::string> Write(const RunRecord& run);

 private:
  struct Report {
    std::string flag;
    std::filesystem::path file;
    Render render;
    bool append;
    bool is_new;
  };

  std::vector<Report> reports_;
};

}  // namespace budget_gate::testing_support
