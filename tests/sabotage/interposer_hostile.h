// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/guarded.h"
#include "common/poll.h"
#include "sabotage/interposer_wire.h"

namespace budget_gate::sabotage {

/// A way to spoil a route. What it does depends on whether the route only shows something (a GET,
/// or a path that ends with /info) or makes and changes it.
struct HostileMode {
  std::string name;
  std::string sentence;
};
const std::vector<HostileMode>& AllHostileModes();

/// "POST /key/update"; a * stands for a key in the path.
std::string RouteOf(const WireRequest& request);

/// Spoils one route in one mode, for many who ask at the same time: what is asked below
/// /~WHO~MODE~METHOD~PATH (where PATH has ! for slashes: /~7~refuse~POST~!key!update) is
/// answered as if it were asked below /, but for that route. Below /~WHO all is answered
/// faithfully.
class HostileProxy {
 public:
  /// `delay`: how late what is late takes effect.
  HostileProxy(RealProxy& proxy, Seconds delay) : proxy_(proxy), delay_(delay) {}
  /// Waits for what is still late.
  ~HostileProxy();
  HostileProxy(const HostileProxy&) = delete;
  HostileProxy& operator=(const HostileProxy&) = delete;

  WireReply Answer(WireRequest request);
  /// A line for each who asked and each route: WHO, how often it was asked, how often it got
  /// another answer than the true one, and the route.
  void Report(std::ostream& out);

 private:
  struct Count {
    int asked = 0;
    int spoiled = 0;
  };
  struct Given {
    WireReply reply;
    std::chrono::steady_clock::time_point at;
  };
  struct Memory {
    std::map<std::pair<std::string, std::string>, Count> counts;  ///< by who asked, and the route
    std::map<std::string, Given> given;
    int late = 0;  ///< requests that the proxy has not seen yet
  };

  WireReply Spoiled(const std::string& mode, const std::string& who, const WireRequest& request);
  static WireReply SayYes(WireRequest& request);
  void SendAfterTheDelay(const WireRequest& request);

  RealProxy& proxy_;
  Seconds delay_;
  Guarded<Memory> memory_;
};

}  // namespace budget_gate::sabotage
