// SPDX-License-Identifier: Apache-2.0
#include "gate/lease.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "gate/locked_file.h"
#include "gate/names.h"

namespace budget_gate {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

constexpr std::string_view kLeasePrefix = "budget-gate-lease-";
// Long enough for a run whose cases all wait, short enough for the next run to find it dead.
constexpr const char* kLasts = "180s";
constexpr std::chrono::seconds kRenewedEvery{45};

/// A fraction of the last second may follow what `format` says.
std::optional<Lease::Time> ReadTime(const std::string& text, const char* format) {
  std::tm parts{};
  const char* rest = strptime(text.c_str(), format, &parts);
  if (rest == nullptr) return std::nullopt;
  const double fraction = *rest == '.' ? std::strtod(rest, nullptr) : 0;
  return std::chrono::system_clock::from_time_t(timegm(&parts)) +
         std::chrono::duration_cast<Lease::Time::duration>(std::chrono::duration<double>(fraction));
}

std::optional<Lease::Time> TimeField(const json& row, const char* name) {
  const json text = row.value(name, json());
  return text.is_string() ? TimeOfText(text.get_ref<const std::string&>()) : std::nullopt;
}

}  // namespace

std::optional<Lease::Time> TimeOfText(std::string_view text) {
  return ReadTime(std::string(text), "%Y-%m-%dT%H:%M:%S");
}

Lease::Time TimeOfProxy(const ProxyClient& admin) {
  const auto reply = admin.Get("/key/list?size=1");
  const auto stated =
      reply ? ReadTime(reply->Header("date"), "%a, %d %b %Y %H:%M:%S") : std::nullopt;
  return stated.value_or(std::chrono::system_clock::now());
}

Reply<std::vector<Lease>> FindLeases(const ProxyClient& admin) {
  const auto keys = admin.FindKeys(std::string(kLeasePrefix));
  if (!keys) return keys.error();
  std::vector<Lease> leases;
  for (const json& key : *keys) {
    const json token = key.value("token", json());
    if (!token.is_string()) continue;
    leases.push_back({.run = key.at("key_alias").get<std::string>().substr(kLeasePrefix.size()),
                      .token = token.get<std::string>(),
                      .made = TimeField(key, "created_at"),
                      .expires = TimeField(key, "expires")});
  }
  return leases;
}

void DeleteLease(const ProxyClient& admin, const Lease& lease) {
  (void)admin.DeleteKey(lease.token);
}

/// What the processes of a run share.
struct RunLease::State {
  std::array<char, 128> token{};  ///< empty: not taken yet
  double renewed = 0;             ///< by steady_clock, seconds

  std::string Token() const { return token.data(); }
};

void RunLease::Keep(const ProxyClient& admin, bool may_take) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;  // somebody else is about to
  const auto now = steady_clock::now();
  if (now < look_) return;
  constexpr std::chrono::seconds kSoon{5};
  look_ = now + kSoon;

  std::optional<LockedFile> file;
  State state;
  std::copy_n(token_.begin(), std::min(token_.size(), state.token.size() - 1), state.token.begin());
  if (!file_.empty()) {
    file.emplace(LockedFile::Try(file_));
    if (!file->is_held()) return;
    state = file->Read<State>();
  }
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  const double due = state.renewed + std::chrono::duration<double>(kRenewedEvery).count();
  if (state.Token().empty() ? !may_take : file && seconds < due) {
    if (state.Token().empty()) look_ = now;
    return;
  }

  const ProxyClient client = admin.WithoutLimiter();
  const bool is_kept =
      !state.Token().empty() && client.UpdateKey(state.Token(), {{"duration", kLasts}}).has_value();
  if (!is_kept) {
    const auto made = client.GenerateKey({{"key_alias", std::string(kLeasePrefix) + ThisRun()},
                                          {"duration", kLasts},
                                          {"max_budget", 0}});
    if (!made || made->token.size() >= state.token.size()) return;
    state.token = {};
    std::copy(made->token.begin(), made->token.end(), state.token.begin());
  }
  state.renewed = seconds;
  token_ = state.Token();
  look_ = now + (file ? kSoon : kRenewedEvery);
  if (file) file->Write(state);
}

void RunLease::End(const ProxyClient& admin) {
  const std::lock_guard lock(mutex_);
  std::string token = token_;
  if (!file_.empty()) {
    const LockedFile file(file_);
    token = file.Read<State>().Token();
    file.Write(State{});
  }
  token_.clear();
  if (!token.empty()) DeleteLease(admin.WithoutLimiter(), {.run = "", .token = token});
}

}  // namespace budget_gate
