// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sabotage/interposer_wire.h"

namespace budget_gate::sabotage {

/// One way to break a promise of the proxy between it and its client.
struct WireDefect {
  std::string name;
  std::string sentence;
  Carrier carry;
};

/// Every defect, each with a memory of its own where it needs one.
std::vector<WireDefect> AllWireDefects();

/// Breaks nothing.
Carrier FaithfulCarrier();

}  // namespace budget_gate::sabotage
