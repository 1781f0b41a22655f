// SPDX-License-Identifier: Apache-2.0
#include "runner/reports.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

namespace budget_gate::testing_support {
namespace {

namespace fs = std::filesystem;

std::string CannotBeWritten(const std::string& flag, const fs::path& file) {
  return flag + ": " + file.string() + " cannot be written: " + std::strerror(errno);
}

}  // namespace

Reports::~Reports() {
  std::error_code ignored;
  for (const Report& each : reports_)
    if (each.is_new) fs::remove(each.file, ignored);
}

Result<bool> Reports::Add(const std::string& flag, const fs::path& file, Render render,
                          bool append) {
  if (file.empty()) return true;
  std::error_code ignored;
  for (const Report& each : reports_) {
    if (each.file == file || fs::equivalent(each.file, file, ignored))
      return Error{each.flag + " and " + flag + " name the same file, " + file.string() +
                   ": give each its own"};
  }
  const bool is_new = !fs::exists(file, ignored);
  // What it has now stays there until the run is over.
  errno = 0;
  if (!std::ofstream(file, std::ios::app)) return Error{CannotBeWritten(flag, file)};
  reports_.push_back({.flag = flag,
                      .file = file,
                      .render = std::move(render),
                      .append = append,
                      .is_new = is_new});
  return true;
}

std::vector<std::string> Reports::Write(const RunRecord& run) {
  std::vector<std::string> problems;
  for (Report& each : reports_) {
    errno = 0;
    std::ofstream stream(each.file, each.append ? std::ios::app : std::ios::trunc);
    stream << each.render(run);
    if (stream.flush())
      each.is_new = false;
    else
      problems.push_back(CannotBeWritten(each.flag, each.file));
  }
  return problems;
}

}  // namespace budget_gate::testing_support
