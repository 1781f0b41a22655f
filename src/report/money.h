// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace budget_gate {

/// `amount` USD with six places, or nine where it is that small: $0.000190, $0.000000400.
std::string Usd(double amount);

/// `amount` USD as it was asked for: $0.001, $25.
std::string PlainUsd(double amount);

}  // namespace budget_gate
