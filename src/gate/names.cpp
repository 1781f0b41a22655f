// SPDX-License-Identifier: Apache-2.0
#include "gate/names.h"

#include <array>
#include <ctime>
#include <random>

namespace budget_gate {
namespace {

constexpr const char* kTimeFormat = "%Y%m%dT%H%M%S";
constexpr std::size_t kTimeLength = 15;
constexpr std::size_t kRunLength = 4;

std::string& Run() {
  static std::string run = NewRun();
  return run;
}

}  // namespace

std::string Nonce() {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  static thread_local std::random_device entropy;
  std::uniform_int_distribution<std::size_t> pick(0, kAlphabet.size() - 1);
  std::string nonce(12, ' ');
  for (char& c : nonce) c = kAlphabet[pick(entropy)];
  return nonce;
}

std::string NewName() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 20> time{};
  std::strftime(time.data(), time.size(), kTimeFormat, &parts);
  return std::string(kNamePrefix) + time.data() + "-" + Run() + Nonce().substr(kRunLength);
}

std::string NewRun() {
  return Nonce().substr(0, kRunLength);
}

void NameAfterRun(const std::string& run) {
  Run() = run;
}

std::string ThisRun() {
  return Run();
}

std::optional<std::string> RunOfName(std::string_view name) {
  const std::size_t run = kNamePrefix.size() + kTimeLength + 1;
  if (!TimeOfName(name) || name.size() < run + kRunLength) return std::nullopt;
  return std::string(name.substr(run, kRunLength));
}

std::optional<std::chrono::system_clock::time_point> TimeOfName(std::string_view name) {
  if (!name.starts_with(kNamePrefix)) return std::nullopt;
  const std::string time(name.substr(kNamePrefix.size(), kTimeLength));
  std::tm parts{};
  const char* end = strptime(time.c_str(), kTimeFormat, &parts);
  if (end == nullptr || *end != '\0' || time.size() != kTimeLength) return std::nullopt;
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

}  // namespace budget_gate
