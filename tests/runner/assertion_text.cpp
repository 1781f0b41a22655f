// SPDX-License-Identifier: Apache-2.0
// The forms that googletest's assertions have: src/gtest.cc, and gmock-matchers.h of EXPECT_THAT.
#include "runner/assertion_text.h"

#include <algorithm>
#include <optional>
#include <regex>
#include <sstream>
#include <string_view>
#include <vector>

namespace budget_gate::testing_support {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string Joined(const std::vector<std::string>& lines, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < lines.size(); ++i) text += (text.empty() ? "" : "\n") + lines[i];
  return text;
}

/// What follows `label` at the beginning of `line`; nothing where it begins otherwise.
std::optional<std::string> After(const std::string& line, std::string_view label) {
  if (!line.starts_with(label)) return std::nullopt;
  return line.substr(label.size());
}

/// "X should have spent 1, but Y" in two.
AssertionText Split(const std::string& text) {
  const std::size_t should = text.find(" should ");
  const std::size_t but = text.find(", but ");
  if (should == std::string::npos || but == std::string::npos || but < should)
    return {.expected = "", .seen = text};
  constexpr std::string_view kBut = ", but ";
  return {.expected = text.substr(0, but), .seen = text.substr(but + kBut.size())};
}

/// EXPECT_TRUE: "Value of: x / Actual: false (why) / Expected: true", and what was said besides.
AssertionText OfBoolean(const std::string& actual, const std::string& besides) {
  const std::size_t open = actual.find('(');
  std::string why = open == std::string::npos ? "" : actual.substr(open + 1);
  if (why.ends_with(')')) why.pop_back();
  if (!besides.empty()) why += (why.empty() ? "" : "\n") + besides;
  return why.empty() ? AssertionText{.expected = "", .seen = actual} : Split(why);
}

/// EXPECT_EQ: two values, each with "Which is: v" below it where it is an expression.
AssertionText OfEquality(const std::vector<std::string>& lines) {
  std::vector<std::string> values;
  std::size_t i = 1;
  for (; i < lines.size() && lines[i].starts_with("  "); ++i) {
    if (const auto value = After(lines[i], "    Which is: "); value && !values.empty())
      values.back() = *value;
    else
      values.push_back(lines[i].substr(2));
  }
  if (values.size() != 2) return {.expected = "", .seen = Joined(lines, 0)};
  const std::string besides = Joined(lines, i);
  return {.expected = values[1], .seen = values[0] + (besides.empty() ? "" : ": " + besides)};
}

/// EXPECT_NEAR: "The difference between a and b is ..., where / a evaluates to 1, / b evaluates to
/// 2, and / ...", and what was said besides.
AssertionText OfNearness(const std::vector<std::string>& lines) {
  constexpr std::string_view kIs = " evaluates to ";
  constexpr std::size_t kLines = 4;
  std::vector<std::string> values;
  for (std::size_t i = 1; i < std::min(kLines, lines.size()); ++i) {
    const std::size_t at = lines[i].find(kIs);
    if (at == std::string::npos) return {.expected = "", .seen = Joined(lines, 0)};
    const std::string value = lines[i].substr(at + kIs.size());
    values.push_back(value.substr(0, value.find_last_of(",.")));
  }
  if (values.size() != kLines - 1) return {.expected = "", .seen = Joined(lines, 0)};
  const std::string besides = Joined(lines, kLines);
  return {.expected = values[1] + ", give or take " + values[2],
          .seen = values[0] + (besides.empty() ? "" : ": " + besides)};
}

}  // namespace

std::string WithoutTypes(std::string text) {
  static const std::regex bytes("[0-9]+-byte object <[0-9A-Fa-f .\\n-]*>");
  for (const std::string_view head : {"Failed\n", "Skipped\n"})
    if (text.starts_with(head)) text.erase(0, head.size());
  constexpr std::string_view kType = " (of type ";
  for (std::size_t begin = text.find(kType); begin != std::string::npos; begin = text.find(kType)) {
    int depth = 0;
    std::size_t end = begin + 1;
    do {
      depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
      ++end;
    } while (depth > 0 && end < text.size());
    text.erase(begin, end - begin);
  }
  text = std::regex_replace(text, bytes, "(bytes)");
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

AssertionText ReadAssertion(const std::string& message) {
  const std::string text = WithoutTypes(message);
  const std::vector<std::string> lines = LinesOf(text);
  if (lines.empty()) return {};
  if (lines.front() == "Expected equality of these values:") return OfEquality(lines);
  if (lines.front().starts_with("The difference between ")) return OfNearness(lines);
  if (!lines.front().starts_with("Value of: ")) return Split(text);
  std::optional<std::string> expected;
  std::optional<std::string> actual;
  std::string* last = nullptr;
  std::string besides;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (const auto value = After(lines[i], "Expected: "); value && !expected) {
      expected = *value;
      last = nullptr;
    } else if (const auto seen = After(lines[i], "  Actual: "); seen && !actual) {
      actual = *seen;
      last = &*actual;
    } else if (last != nullptr) {
      *last += "\n" + lines[i];
    } else if (actual) {
      besides += (besides.empty() ? "" : "\n") + lines[i];
    }
  }
  if (!expected || !actual) return {.expected = "", .seen = Joined(lines, 1)};
  if (*expected == "true" || *expected == "false") return OfBoolean(*actual, besides);
  return {.expected = *expected, .seen = *actual + (besides.empty() ? "" : "\n" + besides)};
}

}  // namespace budget_gate::testing_support
