// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace budget_gate {

/// Whether the build is one whose speed can be held against a limit.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
inline constexpr bool kIsOptimised = false;
#else
inline constexpr bool kIsOptimised = true;
#endif

/// How long hostile input may take: far more than it does, and far less than if it took the square
/// of its size.
inline constexpr std::chrono::seconds kPatience{kIsOptimised ? 5 : 90};

}  // namespace budget_gate
