// SPDX-License-Identifier: Apache-2.0
#include "common/command_line.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <utility>

#include "common/exit_status.h"
#include "common/version.h"

namespace budget_gate {
namespace {

// Of a terminal; --help keeps to it.
constexpr std::size_t kColumns = 80;
constexpr std::size_t kNames = 30;  // what CLI11 gives to the names of flags

/// `text` in lines of at most `columns`.
std::string Wrapped(const std::string& text, std::size_t columns) {
  std::istringstream words(text);
  std::string lines;
  std::size_t column = 0;
  for (std::string word; words >> word; column += word.size()) {
    if (column > 0 && column + 1 + word.size() > columns) {
      lines += '\n';
      column = 0;
    } else if (column > 0) {
      lines += ' ';
      ++column;
    }
    lines += word;
  }
  return lines;
}

std::string Help(const std::string& text) {
  return Wrapped(text, kColumns - kNames - 1);
}

template <typename T>
CLI::Option* AddNumber(CLI::App& app, const std::string& flag, T& value, CommandLine::Range range,
                       const std::string& help) {
  return app.add_option(flag, value, Help(help))
      ->capture_default_str()
      ->check(CLI::Range(static_cast<T>(range.from), static_cast<T>(range.to)))
      ->check([](const std::string& text) {  // "nan" is in any range
        return std::isnan(std::strtod(text.c_str(), nullptr)) ? text + " is no number"
                                                              : std::string();
      });
}

void AddCheck(CLI::Option* option, CommandLine::Check check) {
  if (check) option->check(std::move(check));
}

}  // namespace

struct CommandLine::App : CLI::App {
  using CLI::App::App;
};

CommandLine::CommandLine(const std::string& program, const std::string& about)
    : app_(std::make_unique<App>(Wrapped(about, kColumns), program)) {
  // Of "budget_gate run", too, it is the version of the program.
  const std::string name = program.substr(0, program.find(' '));
  app_->set_version_flag("--version", VersionText(name), Help("print the version and exit"));
}
CommandLine::~CommandLine() = default;

void CommandLine::Add(const std::string& flag, std::string& value, const std::string& help,
                      Check check) {
  CLI::Option* option = app_->add_option(flag, value, Help(help));
  if (!value.empty()) option->capture_default_str();
  AddCheck(option, std::move(check));
}

void CommandLine::Add(const std::string& flag, int& value, Range range, const std::string& help) {
  AddNumber(*app_, flag, value, range, help);
}

void CommandLine::Add(const std::string& flag, std::int64_t& value, Range range,
                      const std::string& help) {
  AddNumber(*app_, flag, value, range, help);
}

void CommandLine::Add(const std::string& flag, double& value, Range range,
                      const std::string& help) {
  AddNumber(*app_, flag, value, range, help);
}

void CommandLine::Add(const std::string& flag, bool& value, const std::string& help) {
  app_->add_flag(flag, value, Help(help));
}

void CommandLine::Add(const std::string& flag, std::filesystem::path& value,
                      const std::string& help) {
  app_->add_option(flag, value, Help(help));
}

void CommandLine::AddFile(const std::string& flag, std::filesystem::path& value,
                          const std::string& help) {
  app_->add_option(flag, value, Help(help))->required()->check(CLI::ExistingFile);
}

void CommandLine::AddAll(const std::string& flag, std::vector<std::string>& values,
                         const std::string& help, Check check) {
  AddCheck(app_->add_option(flag, values, Help(help)), std::move(check));
}

void CommandLine::AddSome(const std::string& flag, std::vector<std::string>& values,
                          const std::string& help) {
  app_->add_option(flag, values, Help(help))->required();
}

void CommandLine::AddFooter(const std::string& text) {
  app_->footer(text);
}

std::optional<int> CommandLine::Parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& help) {
    return app_->exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << app_->get_name() << ": " << error.what() << "; see --help\n";
    return kBadUsage;
  }
}

}  // namespace budget_gate
