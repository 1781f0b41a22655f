// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "litellm/proxy_client.h"

namespace budget_gate {

/// That a run lives, as others can see it on the proxy: a key that may spend nothing and expires
/// within minutes, unless the run renews it. All times are the proxy's.
struct Lease {
  using Time = std::chrono::system_clock::time_point;

  std::string run;    ///< names.h
  std::string token;  ///< of the key
  std::optional<Time> made{};
  std::optional<Time> expires{};

  bool IsLiving(Time now) const { return !expires || *expires > now; }
};

/// Those of all runs, living ones and dead ones that nobody has swept yet.
Reply<std::vector<Lease>> FindLeases(const ProxyClient& admin);
/// Deletes the key; that it is gone is no error.
void DeleteLease(const ProxyClient& admin, const Lease& lease);

/// "2026-11-27T02:10:52.784000Z", as LiteLLM writes times (always in UTC); nothing when `text`
/// is no time.
std::optional<Lease::Time> TimeOfText(std::string_view text);
/// The proxy's time, as it states it with a reply, in whole seconds; ours where it does not.
Lease::Time TimeOfProxy(const ProxyClient& admin);

/// The lease of a run, which its processes renew together: whoever sends a request when it is due.
class RunLease {
 public:
  /// `file` is shared by the processes of the run; empty: this one is the whole run.
  explicit RunLease(std::filesystem::path file) : file_(std::move(file)) {}

  /// Renews the lease where that is due. Where the run has no lease yet, it is taken if `may_take`:
  /// something is about to be made. What goes wrong is no trouble of the request that is about to
  /// be sent: it is due again with the next one.
  void Keep(const ProxyClient& admin, bool may_take);
  /// Gives it up: all that the run made is deleted.
  void End(const ProxyClient& admin);

 private:
  struct State;

  std::filesystem::path file_;
  std::mutex mutex_;                              ///< of what follows
  std::string token_;                             ///< where there is no file
  std::chrono::steady_clock::time_point look_{};  ///< not before then: it is not due
};

}  // namespace budget_gate
