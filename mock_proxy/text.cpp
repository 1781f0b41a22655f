// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace budget_mock {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

template <std::size_t N>
std::array<unsigned char, N> RandomBytes() {
  // OpenSSL's own generator takes longer to start than a mock does; the system gives 256 at a time.
  static thread_local std::array<unsigned char, 256> some{};
  static thread_local std::size_t used = some.size();
  static_assert(N <= 256);
  if (used + N > some.size()) {
    if (getentropy(some.data(), some.size()) != 0)
      throw std::runtime_error("the system gave no random bytes");
    used = 0;
  }
  std::array<unsigned char, N> bytes{};
  std::copy_n(some.begin() + static_cast<std::ptrdiff_t>(used), N, bytes.begin());
  used += N;
  return bytes;
}

std::string Hex(const unsigned char* bytes, std::size_t count) {
  std::string hex(2 * count, '0');
  for (std::size_t i = 0; i < count; ++i) {
    hex[2 * i] = kHex[bytes[i] >> 4U];
    hex[2 * i + 1] = kHex[bytes[i] & 0xFU];
  }
  return hex;
}

}  // namespace

std::string Sha256(std::string_view text) {
  // Fetched once: EVP_sha256() is looked up anew with each digest.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (sha256 == nullptr ||
      EVP_Digest(text.data(), text.size(), digest.data(), &size, sha256, nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return Hex(digest.data(), size);
}

std::string TokenOf(const std::string& key) {
  return key.starts_with("sk-") ? Sha256(key) : key;
}

std::string NewKey() {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string key = "sk-";
  for (const unsigned char byte : RandomBytes<22>()) key += kAlphabet[byte % kAlphabet.size()];
  return key;
}

std::string NewId() {
  const auto bytes = RandomBytes<16>();
  return Hex(bytes.data(), bytes.size());
}

std::string NewUuid() {
  return Uuid::Random().Text();
}

std::string Uuid::Text() const {
  std::string text;
  text.reserve(2 * bytes.size() + 4);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[bytes[i] >> 4U];
    text += kHex[bytes[i] & 0xFU];
  }
  return text;
}

Uuid Uuid::Random() {
  return {.bytes = RandomBytes<16>()};
}

std::string KeyName(std::string_view key) {
  return "sk-..." + std::string(key.substr(key.size() - std::min<std::size_t>(4, key.size())));
}

std::string IsoTime(TimePoint time, std::string_view zone) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  const auto seconds = static_cast<std::time_t>(micros / 1'000'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06d", static_cast<int>(micros % 1'000'000));
  return std::string(text.data(), size) + fraction.data() + std::string(zone);
}

std::string IsoSecond(TimePoint time, std::string_view zone) {
  return IsoTime(time, "").substr(0, 19) + std::string(zone);
}

std::string PythonTime(TimePoint time) {
  constexpr std::string_view kNoFraction = ".000000";
  std::string text = IsoTime(time, "");
  text.replace(text.find('T'), 1, " ");
  if (text.ends_with(kNoFraction)) text.resize(text.size() - kNoFraction.size());
  return text + "+00:00";
}

std::string IsoDate(TimePoint time) {
  return IsoTime(time).substr(0, 10);
}

std::string JsonText(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (is_plain) {
    std::string quoted;
    quoted.reserve(text.size() + 2);
    return quoted.append("\"").append(text).append("\"");
  }
  using nlohmann::json;
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

bool HasInAnyCase(std::string_view text, std::string_view part) {
  const auto is_same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), is_same) != text.end() ||
         part.empty();
}

std::size_t JsonDepth(std::string_view json_text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json_text.size(); ++i) {
    const char c = json_text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace budget_mock
