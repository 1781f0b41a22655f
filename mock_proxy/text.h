// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "common/python_text.h"

namespace budget_mock {

using TimePoint = std::chrono::system_clock::time_point;

using budget_gate::PythonFloatText;
using budget_gate::PythonList;
using budget_gate::PythonText;

/// The hex SHA-256 of `text`: LiteLLM stores a key as that, and calls it the key's token.
std::string Sha256(std::string_view text);

/// The token that a caller means by a key ("sk-...") or by a token itself.
std::string TokenOf(const std::string& key);

/// A new key: "sk-" and 22 characters of base64url, as Python's secrets.token_urlsafe(16) gives.
std::string NewKey();
/// 32 random hex digits.
std::string NewId();
/// 32 random hex digits in the form of a UUID.
std::string NewUuid();

/// A UUID that takes no more memory than it has to.
struct Uuid {
  std::array<unsigned char, 16> bytes{};

  std::string Text() const;
  static Uuid Random();
};

/// `text` as JSON: in quotation marks. Bytes that are no UTF-8 become U+FFFD.
std::string JsonText(const std::string& text);

/// Whether `part` stands in `text`, be it in capitals or not.
bool HasInAnyCase(std::string_view text, std::string_view part);

/// How deep lists and objects are nested in `json_text`, whether or not it is JSON.
std::size_t JsonDepth(std::string_view json_text);

/// "sk-...abcd": how LiteLLM shows a key.
std::string KeyName(std::string_view key);

/// 2026-11-24T10:35:29.648000Z, or with another ending in the place of the Z.
std::string IsoTime(TimePoint time, std::string_view zone = "Z");
/// 2026-11-24T10:35:29Z
std::string IsoSecond(TimePoint time, std::string_view zone = "Z");
/// 2026-11-24 10:35:29.648000+00:00: as Python's str() writes a time in UTC.
std::string PythonTime(TimePoint time);
/// 2026-11-24
std::string IsoDate(TimePoint time);

}  // namespace budget_mock
