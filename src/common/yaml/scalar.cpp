// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "common/yaml/tree.h"

namespace budget_gate::yaml {
namespace {

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsDigitOrUnderscore(char c) {
  return IsDigit(c) || c == '_';
}

std::string_view WithoutSign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// How many characters at the start of `text` satisfy `is`.
template <typename Predicate>
std::size_t Span(std::string_view text, Predicate is) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

/// How many characters at the start of `text` are the further digits of a number in base 60, `:30`
/// and the like.
std::size_t SixtiesSpan(std::string_view text) {
  std::size_t span = 0;
  while (text.substr(span).starts_with(':')) {
    const std::size_t digits = Span(text.substr(span + 1, 2), IsDigit);
    if (digits == 0 || (digits == 2 && text[span + 1] > '5')) break;
    span += 1 + digits;
  }
  return span;
}

// PyYAML resolver.py: 0b101, 0777, 0xff, and decimal numbers without a leading 0, also in base 60:
// 1:30 is 90.
bool IsInteger(std::string_view text) {
  text = WithoutSign(text);
  if (text == "0") return true;
  const auto all = [](std::string_view rest, auto is) {
    return !rest.empty() && Span(rest, is) == rest.size();
  };
  if (text.starts_with("0b"))
    return all(text.substr(2), [](char c) { return c == '0' || c == '1' || c == '_'; });
  if (text.starts_with("0x"))
    return all(text.substr(2), [](char c) {
      return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
    });
  if (text.starts_with('0'))
    return all(text.substr(1), [](char c) { return (c >= '0' && c <= '7') || c == '_'; });
  const std::size_t whole = Span(text, IsDigitOrUnderscore);
  return whole > 0 && text.front() != '_' && whole + SixtiesSpan(text.substr(whole)) == text.size();
}

// PyYAML resolver.py: a dot is required, and so is the sign of an exponent. Hence 1.0e-6 is a
// number, and 1e-6 is text.
bool IsFloat(std::string_view text) {
  static constexpr std::array<std::string_view, 3> kInfinity = {".inf", ".Inf", ".INF"};
  static constexpr std::array<std::string_view, 3> kNotANumber = {".nan", ".NaN", ".NAN"};
  if (IsOneOf(text, kNotANumber) || IsOneOf(WithoutSign(text), kInfinity)) return true;
  const bool is_signed = text.starts_with('-') || text.starts_with('+');
  text = WithoutSign(text);
  std::size_t whole = Span(text, IsDigitOrUnderscore);
  const std::size_t sixties = whole > 0 ? SixtiesSpan(text.substr(whole)) : 0;
  whole += sixties;
  if (whole == text.size() || text[whole] != '.' || text.starts_with('_')) return false;
  // The form without digits before the dot allows no sign: -.5 is text.
  if (whole == 0 && is_signed) return false;
  text.remove_prefix(whole + 1);
  const std::size_t fraction = Span(text, IsDigitOrUnderscore);
  if (whole == 0 && (fraction == 0 || text.front() == '_')) return false;
  text.remove_prefix(fraction);
  if (text.empty()) return true;
  if (sixties > 0) return false;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  if (!text.starts_with('-') && !text.starts_with('+')) return false;
  text.remove_prefix(1);
  return !text.empty() && Span(text, IsDigit) == text.size();
}

}  // namespace

Type PlainScalarType(std::string_view text) {
  static constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
  static constexpr std::array<std::string_view, 18> kBoolean = {
      "yes",   "Yes",   "YES",   "no", "No", "NO", "true", "True", "TRUE",
      "false", "False", "FALSE", "on", "On", "ON", "off",  "Off",  "OFF"};
  constexpr std::size_t kLongestWord = 5;
  if (text.size() <= kLongestWord) {
    if (IsOneOf(text, kNull)) return Type::kNull;
    if (IsOneOf(text, kBoolean)) return Type::kBoolean;
  }
  if (IsInteger(text)) return Type::kInteger;
  if (IsFloat(text)) return Type::kFloat;
  return Type::kText;
}

}  // namespace budget_gate::yaml
