// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/poll.h"
#include "litellm/proxy_client.h"
#include "report/case_record.h"

namespace budget_gate::testing_support {

/// What was sent to a proxy and what came back, told so that one sees what changed: a poll is one
/// line, also one for several things by turns.
class Transcript {
 public:
  /// `at`: since the beginning.
  void Add(const Exchange& exchange, Seconds at);
  /// An assertion has failed: it is about what was sent last. Only the first one counts.
  void NoteFailure();

  /// The number of the line that a failure was noted for; 0: none.
  int failed_at() const { return failed_at_; }
  /// A line for each request, or for the same one again and again, with the last reply to it. The
  /// middle of a long story is left out: its beginning shows what was made, its end what went
  /// wrong.
  std::vector<RecordedExchange> Lines() const;
  /// The same as text, two lines for each.
  std::string ToString() const;

 private:
  RecordedExchange* FindSame(const Exchange& exchange);

  std::vector<RecordedExchange> lines_;
  int last_ = 0;  ///< number of the line that was added to last
  int failed_at_ = 0;
};

}  // namespace budget_gate::testing_support
