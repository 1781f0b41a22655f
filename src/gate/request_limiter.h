// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gate/flight.h"
#include "gate/locked_file.h"
#include "litellm/wire.h"

namespace budget_gate {

/// Keeps the requests of a run that are under way at the same time to what the proxy bears. The
/// processes of a run share a folder: a place is a locked file in it, so that a process that dies
/// gives its places back, and two runs do not meet.
class RequestLimiter {
 public:
  /// `folder` has to exist; empty: nothing is limited. `most` requests at a time.
  RequestLimiter(std::filesystem::path folder, int most);

  /// What a request holds while it is under way.
  using Places = std::vector<LockedFile>;

  /// Waits for a place. Who sends several requests at once takes one for all of them.
  Places Enter() const;
  /// Waits until no other request of the run is under way.
  Places EnterAlone() const;

  /// Sends a request when there is a place. Where the proxy answers 500 or 503 to one that cannot
  /// cost anything, it is sent once more with no other beside it: what works then was refused for
  /// the load, and from then on fewer are sent at a time. What has no answer of LiteLLM's is sent
  /// again, after a pause, as long as it cannot have been charged: three times within some seconds.
  Reply<HttpReply> Send(bool may_cost, const std::function<Reply<HttpReply>()>& send) const;

  /// How it goes.
  Flight flight() const;

 private:
  Reply<HttpReply> SendWithinLoad(bool may_cost,
                                  const std::function<Reply<HttpReply>()>& send) const;
  void NoteTrouble() const;
  std::filesystem::path Place(int number) const;
  /// Changes what the processes share.
  void Change(const std::function<void(Flight& flight, double now)>& change) const;

  std::filesystem::path folder_;
  int most_;
};

}  // namespace budget_gate
