// SPDX-License-Identifier: Apache-2.0
#include "report/money.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "common/decimal.h"

namespace budget_gate {

std::string Usd(double amount) {
  std::array<char, 400> text{};
  const bool tiny = amount != 0 && std::abs(amount) < 1e-4;
  std::snprintf(text.data(), text.size(), tiny ? "$%.9f" : "$%.6f", amount);
  return text.data();
}

std::string PlainUsd(double amount) {
  return "$" + PlainDecimal(amount);
}

}  // namespace budget_gate
