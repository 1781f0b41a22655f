// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace budget_gate {

/// What LiteLLM does where a rule finds something, and where that can be read.
struct Explained {
  std::string_view rule;
  std::string_view what;
  std::string_view source;                        ///< in LiteLLM's sources
  std::string_view since = "1.83.14 or earlier";  ///< 1.83.14 is the oldest that was looked at
};

/// One for each rule whose reason is in LiteLLM's sources.
std::span<const Explained> AllExplained();

}  // namespace budget_gate
