// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/poll.h"
#include "litellm/proxy_client.h"

namespace budget_gate::testing_support {

/// What was sent to a proxy and what came back, told so that one sees what changed: a poll is one
/// line, also one for several things by turns.
class Transcript {
 public:
  /// `at`: since the beginning.
  void Add(const Exchange& exchange, Seconds at);

  /// Two lines for each request, or for the same one again and again; the last reply to it. The
  /// middle of a long story is left out: its beginning shows what was made, its end what went
  /// wrong.
  std::string ToString() const;

 private:
  struct Line {
    Exchange exchange;
    Seconds first;
    Seconds last = first;
    int times = 1;

    std::string ToString() const;
  };

  Line* FindSame(const Exchange& exchange);

  std::vector<Line> lines_;
};

}  // namespace budget_gate::testing_support
