// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/file.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace budget_gate::yaml {
namespace {

std::string SystemMessage(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Result<std::string> ReadFile(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return Error{name + ": is a directory: pass the config file in it"};
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Error{name + ": cannot be opened: " + SystemMessage(errno)};
  // Read in pieces, not by size: a pipe has none.
  std::string text;
  std::array<char, 1 << 16> piece{};
  while (stream.read(piece.data(), piece.size()) || stream.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kMaxFileBytes)
      return Error{name + ": larger than " + std::to_string(kMaxFileBytes >> 20) +
                   " MiB: split it, LiteLLM reads the parts with include"};
  }
  if (stream.bad()) return Error{name + ": cannot be read: " + SystemMessage(errno)};
  return text;
}

}  // namespace budget_gate::yaml
