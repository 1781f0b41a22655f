// SPDX-License-Identifier: Apache-2.0
#include "common/python_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>

namespace budget_gate {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string PythonFloatText(double value) {
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer{};
  // Shortest digits that read back as the same number, as in Python; it is only the layout that
  // differs.
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  int exponent = 0;
  const std::size_t sign = text[e + 1] == '+' ? 2 : 1;
  std::from_chars(text.data() + e + sign, text.data() + text.size(), exponent);
  std::array<char, 32> kept{};
  const auto* const last = std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(e),
                                        kept.begin(), IsDigit);
  const std::string_view digits(kept.data(), static_cast<std::size_t>(last - kept.begin()));
  std::string out = text.starts_with('-') ? "-" : "";
  if (exponent < -4 || exponent >= 16) {
    out += digits.front();
    if (digits.size() > 1) out.append(".").append(digits.substr(1));
    const int size = std::abs(exponent);
    out += exponent < 0 ? "e-" : "e+";
    if (size < 10) out += '0';
    out += std::to_string(size);
    return out;
  }
  if (exponent < 0) {
    const auto zeros = static_cast<std::size_t>(-exponent - 1);
    return out.append("0.").append(zeros, '0').append(digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole)
    return out.append(digits).append(whole - digits.size(), '0').append(".0");
  return out.append(digits.substr(0, whole)).append(".").append(digits.substr(whole));
}

std::string PythonText(std::string_view text) {
  const bool has_apostrophe = text.find('\'') != std::string_view::npos;
  const char quote = has_apostrophe && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view kNamed = "\t\n\r";
    if (const std::size_t named = kNamed.find(c); named != kNamed.npos) {
      out.append({'\\', "tnr"[named]});
    } else if (byte < 0x20 || byte == 0x7f) {
      constexpr std::string_view kHex = "0123456789abcdef";
      out.append({'\\', 'x', kHex[byte / 16], kHex[byte % 16]});
    } else {
      if (c == '\\' || c == quote) out += '\\';
      out += c;
    }
  }
  return out + quote;
}

std::string PythonList(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ", ";
    out += PythonText(item);
  }
  return out + "]";
}

std::optional<double> ParsePythonFloat(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return std::nullopt;
  text = text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_digits =
        i > 0 && i + 1 < text.size() && IsDigit(text[i - 1]) && IsDigit(text[i + 1]);
    if (text[i] == '_' && between_digits) continue;
    digits += text[i];
  }
  std::string_view rest = digits;
  // from_chars knows no plus, and would take the minus of "+-1".
  if (rest.starts_with('+')) {
    rest.remove_prefix(1);
    if (rest.starts_with('-')) return std::nullopt;
  }
  if (rest.ends_with(')')) return std::nullopt;  // C's nan(...)
  double value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (end != rest.data() + rest.size()) return std::nullopt;
  // Python rounds what is too large to infinity and what is too small to 0, as C does.
  if (error == std::errc::result_out_of_range)
    return std::strtod(std::string(rest).c_str(), nullptr);
  if (error != std::errc()) return std::nullopt;
  return value;
}

}  // namespace budget_gate
