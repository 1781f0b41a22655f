// SPDX-License-Identifier: Apache-2.0
#include "gate/config_fingerprint.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "common/decimal.h"

namespace budget_gate {
namespace {

constexpr std::optional<double> Prices::*kPrices[] = {
    &Prices::input_cost_per_token, &Prices::output_cost_per_token, &Prices::input_cost_per_second,
    &Prices::output_cost_per_second, &Prices::cache_read_input_token_cost};

std::string LineOf(const ModelInfo& model) {
  std::string line = model.name + "|" + model.litellm_model;
  for (const auto price : kPrices) {
    const std::optional<double>& usd = model.declared.*price;
    line += "|" + (usd ? PlainDecimal(*usd) : "");
  }
  return line + "\n";
}

/// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/.
std::uint64_t HashOf(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

}  // namespace

std::string ConfigFingerprint(const std::vector<ModelInfo>& models, const std::string& used) {
  std::vector<std::string> lines;
  for (const ModelInfo& each : models) lines.push_back(LineOf(each));
  std::sort(lines.begin(), lines.end());
  std::string all = used + "\n";
  for (const std::string& line : lines) all += line;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(HashOf(all)));
  return digits.data();
}

}  // namespace budget_gate
