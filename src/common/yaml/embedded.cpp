// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/embedded.h"

#include <algorithm>

namespace budget_gate::yaml {
namespace {

/// What begins with line `number` (from 1) of `text`; empty: it has fewer.
std::string_view FromLine(std::string_view text, int number) {
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  return text;
}

/// Whether a line ends with what opens a block: `|`, `>-`, `|2+`, perhaps with a comment behind.
bool OpensBlock(std::string_view line) {
  if (const std::size_t comment = line.find(" #"); comment != line.npos)
    line = line.substr(0, comment);
  const std::size_t end = line.find_last_not_of(" \t\r+-0123456789");
  return end != line.npos && (line[end] == '|' || line[end] == '>');
}

/// The indentation of the first line that is not blank.
int IndentOf(std::string_view text) {
  while (!text.empty()) {
    const std::size_t first = std::min(text.find_first_not_of(" \r"), text.size());
    if (first < text.size() && text[first] != '\n') return static_cast<int>(first);
    text.remove_prefix(std::min(first + 1, text.size()));
  }
  return 0;
}

}  // namespace

Origin OriginOf(Value string, std::string_view file) {
  const Mark mark = string.mark();
  const std::string_view rest = FromLine(file, mark.line);
  Origin origin{.file = mark.file, .line = mark.line, .column = mark.column, .is_one_line = true};
  const std::size_t end = rest.find('\n');
  if (end == rest.npos || !OpensBlock(rest.substr(0, end))) return origin;
  origin.column = IndentOf(rest.substr(end + 1)) - IndentOf(string.text());
  origin.is_one_line = false;
  return origin;
}

}  // namespace budget_gate::yaml
