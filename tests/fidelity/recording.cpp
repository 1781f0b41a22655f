// SPDX-License-Identifier: Apache-2.0
#include "fidelity/recording.h"

#include <fstream>
#include <stdexcept>
#include <vector>

namespace budget_gate::fidelity {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kWidth = 120;

std::string OneLine(const ordered_json& value) {
  if (!value.is_structured() || value.empty()) return value.dump();
  std::string out;
  for (const auto& [name, each] : value.items()) {
    if (!out.empty()) out += ", ";
    if (value.is_object()) out += ordered_json(name).dump() + ": ";
    out += OneLine(each);
  }
  return value.is_object() ? "{" + out + "}" : "[" + out + "]";
}

/// Puts short entries side by side and gives each long one lines of its own.
std::string Fill(const ordered_json& value, std::size_t indent, std::size_t used, bool one_a_line) {
  if (!one_a_line) {
    std::string line = OneLine(value);
    if (!value.is_structured() || value.empty() || used + line.size() < kWidth) return line;
  }
  const std::string margin(indent + 2, ' ');
  std::string out = value.is_object() ? "{" : "[";
  std::string line;
  std::size_t left = value.size();
  for (const auto& [name, each] : value.items()) {
    const std::string label = value.is_object() ? ordered_json(name).dump() + ": " : "";
    std::string entry = label + Fill(each, indent + 2, margin.size() + label.size(), false);
    if (--left > 0) entry += ",";
    const bool is_long = entry.find('\n') != std::string::npos;
    if (!line.empty() &&
        (is_long || one_a_line || margin.size() + line.size() + 1 + entry.size() > kWidth)) {
      out += "\n" + margin + line;
      line.clear();
    }
    line += (line.empty() ? "" : " ") + entry;
    if (is_long) {
      out += "\n" + margin + line;
      line.clear();
    }
  }
  if (!line.empty()) out += "\n" + margin + line;
  return out + "\n" + std::string(indent, ' ') + (value.is_object() ? "}" : "]");
}

}  // namespace

std::string Write(const ordered_json& value) {
  return Fill(value, 0, 0, true) + "\n";
}

ordered_json ReadRecording(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in)
    throw std::runtime_error(file.string() + " cannot be read; scripts/record_replies makes it");
  return ordered_json::parse(in);
}

}  // namespace budget_gate::fidelity
