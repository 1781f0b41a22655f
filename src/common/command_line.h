// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace budget_gate {

/// The command line of a program: --help, --version and bad usage are the same for all. (CLI11
/// behind one source, since its header takes longer to compile than a program.)
class CommandLine {
 public:
  /// What is wrong with a value; empty: nothing.
  using Check = std::function<std::string(const std::string& text)>;
  struct Range {
    double from;
    double to;
  };

  CommandLine(const std::string& program, const std::string& about);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // What a flag is read into has to outlive this. --help shows the value that it has before.
  void Add(const std::string& flag, std::string& value, const std::string& help, Check check = {});
  void Add(const std::string& flag, int& value, Range range, const std::string& help);
  void Add(const std::string& flag, std::int64_t& value, Range range, const std::string& help);
  void Add(const std::string& flag, double& value, Range range, const std::string& help);
  void Add(const std::string& flag, bool& value, const std::string& help);
  void Add(const std::string& flag, std::filesystem::path& value, const std::string& help);
  /// A file that has to be named, and to exist.
  void AddFile(const std::string& flag, std::filesystem::path& value, const std::string& help);
  /// A flag that may be repeated, or, without dashes, what stands behind all flags.
  void AddAll(const std::string& flag, std::vector<std::string>& values, const std::string& help,
              Check check = {});
  /// Likewise; at least one has to be given.
  void AddSome(const std::string& flag, std::vector<std::string>& values, const std::string& help);
  /// What --help ends with.
  void AddFooter(const std::string& text);

  /// The status to exit with, after --help or --version (0) or a line about bad usage (2); absent:
  /// go on.
  std::optional<int> Parse(int argc, char** argv);

 private:
  struct App;
  std::unique_ptr<App> app_;
};

}  // namespace budget_gate
