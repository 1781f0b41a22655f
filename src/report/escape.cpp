// SPDX-License-Identifier: Apache-2.0
#include "report/escape.h"

#include <algorithm>
#include <cstdint>

namespace budget_gate {
namespace {

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// How many bytes the character at the beginning of `text` has; 0 where there is none that XML 1.0
/// (https://www.w3.org/TR/xml/#charsets) and UTF-8 allow.
std::size_t LengthOfCharacter(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80U)
    return first >= 0x20U || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U || text.size() < length) return 0;
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
    code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800U && code <= 0xDFFFU;
  const bool is_too_long = (length == 3 && code < 0x800U) || (length == 4 && code < 0x10000U);
  const bool is_none = code == 0xFFFEU || code == 0xFFFFU || code > 0x10FFFFU;
  return is_surrogate || is_too_long || is_none ? 0 : length;
}

/// `text` with the characters in `special` replaced by what `replace` gives for them.
template <typename Replace>
std::string Replaced(std::string_view text, std::string_view special, Replace replace) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) == std::string_view::npos)
      out += c;
    else
      out += replace(c);
  }
  return out;
}

std::string PercentEncoded(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kHex[byte / 16], kHex[byte % 16]};
}

}  // namespace

std::string Printable(std::string_view text) {
  constexpr std::string_view kNoCharacter = "\xEF\xBF\xBD";
  std::string out;
  while (!text.empty()) {
    const std::size_t length = LengthOfCharacter(text);
    out += length == 0 ? kNoCharacter : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string EscapeXml(std::string_view text) {
  return Replaced(Printable(text), "&<>\"'\r", [](char c) -> std::string {
    switch (c) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      default:
        return "&#13;";
    }
  });
}

std::string EscapeXmlAttribute(std::string_view text) {
  return Replaced(EscapeXml(text), "\n\t", [](char c) { return c == '\n' ? "&#10;" : "&#9;"; });
}

std::string EscapeMarkdown(std::string_view text) {
  return Replaced(Printable(text), "\\`*_{}[]<>#|~&!$\n\r", [](char c) -> std::string {
    switch (c) {
      case '\n':
      case '\r':
        return " ";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '&':
        return "&amp;";
      default:
        return {'\\', c};
    }
  });
}

std::string EscapeGitHubData(std::string_view text) {
  return Replaced(text, "%\r\n", PercentEncoded);
}

std::string EscapeGitHubProperty(std::string_view text) {
  return Replaced(text, "%\r\n:,", PercentEncoded);
}

std::string QuoteForShell(std::string_view text) {
  return "'" + Replaced(text, "'", [](char) { return "'\\''"; }) + "'";
}

std::string Shortened(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && IsContinuation(text[end])) --end;
  return text.substr(0, end) + "...";
}

}  // namespace budget_gate
