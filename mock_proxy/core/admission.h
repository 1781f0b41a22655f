// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/policy.h"

namespace budget_mock {

struct Rejection {
  const PayerKind* kind;
  std::string message;
};

/// The first payer whose budget is spent, or nothing: the request may pass.
std::optional<Rejection> Reject(const Payers& payers, const Rules& rules, const Policy& policy);

}  // namespace budget_mock
