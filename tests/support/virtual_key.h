// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gate/spending.h"

namespace budget_gate::testing_support {

/// A virtual key that a case made, with the ledger of what it spent.
struct VirtualKey {
  std::string secret;  ///< never printed
  std::string token;
  std::string alias;
  Spending spending;
};

}  // namespace budget_gate::testing_support
