// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace budget_gate {

// What the programs that judge a proxy or its config end with.
constexpr int kNothingBroken = 0;
constexpr int kBroken = 1;     ///< a promise is broken, or the config has an error
constexpr int kBadUsage = 2;   ///< bad usage or input: nothing was judged
constexpr int kNotJudged = 3;  ///< nothing is broken, as far as the proxy answered

/// What to end with when parts end with `one` and `other`: bad input hides nothing, and what could
/// not be judged does not hide what is broken.
constexpr int WorseOf(int one, int other) {
  for (const int status : {kBadUsage, kBroken, kNotJudged})
    if (one == status || other == status) return status;
  return kNothingBroken;
}

}  // namespace budget_gate
