// SPDX-License-Identifier: Apache-2.0
#include "gate/request_limiter.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include "common/poll.h"

namespace budget_gate {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool MayBeOverload(const Reply<HttpReply>& reply) {
  return reply && (reply->status == 500 || reply->status == 503);
}

/// A repeated request that is refused says nothing new: the first may have made what it asks for.
/// (What is not there any more, or never was, is told as such.)
bool IsRefused(const Reply<HttpReply>& reply) {
  constexpr int kNotFound = 404;
  return !reply || (reply->status >= 400 && reply->status < 500 && reply->status != kNotFound);
}

/// Whether to send it again can neither be charged twice nor lead to another end.
bool MayBeRepeated(const RequestError& trouble, bool may_cost) {
  const bool redirects = trouble.status >= 300 && trouble.status < 400;
  if (redirects) return false;
  return !may_cost || trouble.never_sent || trouble.IsThrottled();
}

/// How long whoever answered wants to be left alone, as far as that is bearable.
Seconds WantedPause(const Reply<HttpReply>& reply) {
  constexpr double kLongest = 5;
  if (!reply) return Seconds(0);
  const std::string text = reply->Header("retry-after");
  double seconds = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), seconds);
  return Seconds(std::clamp(seconds, 0., kLongest));
}

std::vector<int> InAnyOrder(int count) {
  static thread_local std::minstd_rand random(std::random_device{}());
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), random);
  return numbers;
}

}  // namespace

RequestLimiter::RequestLimiter(std::filesystem::path folder, int most)
    : folder_(std::move(folder)), most_(most) {}

std::filesystem::path RequestLimiter::Place(int number) const {
  return folder_ / ("place." + std::to_string(number));
}

Flight RequestLimiter::flight() const {
  if (folder_.empty()) return Flight::Of(most_);
  const auto flight = LockedFile(folder_ / "flight").Read<Flight>();
  return flight.begun ? flight : Flight::Of(most_);
}

void RequestLimiter::Change(const std::function<void(Flight&, double)>& change) const {
  const LockedFile file(folder_ / "flight");
  auto flight = file.Read<Flight>();
  if (!flight.begun) flight = Flight::Of(most_);
  change(flight, Now());
  file.Write(flight);
}

RequestLimiter::Places RequestLimiter::Enter() const {
  Places places;
  if (folder_.empty()) return places;
  for (;;) {
    const std::vector<int> numbers = InAnyOrder(flight().allowed);
    for (const int number : numbers) {
      LockedFile place = LockedFile::Try(Place(number));
      if (!place.is_held()) continue;
      places.push_back(std::move(place));
      return places;
    }
    // All are taken: to stand in line at one of them costs nobody anything.
    LockedFile place(Place(numbers.front()));
    if (numbers.front() >= flight().allowed) continue;
    places.push_back(std::move(place));
    return places;
  }
}

RequestLimiter::Places RequestLimiter::EnterAlone() const {
  Places places;
  if (folder_.empty()) return places;
  // Whoever wants all takes them in this order, so that two of them cannot block each other.
  for (int number = 0; number < most_; ++number) places.emplace_back(Place(number));
  return places;
}

Reply<HttpReply> RequestLimiter::Send(bool may_cost,
                                      const std::function<Reply<HttpReply>()>& send) const {
  Reply<HttpReply> reply = SendWithinLoad(may_cost, send);
  for (const double pause : {0.2, 0.6, 1.8}) {
    const std::optional<RequestError> trouble = TroubleOf(reply);
    if (!trouble) break;
    NoteTrouble();
    // Who never answered is not in trouble, but not there.
    const bool answers = folder_.empty() || flight().answers > 0;
    if (!answers || !MayBeRepeated(*trouble, may_cost)) break;
    std::this_thread::sleep_for(std::max(Seconds(pause), WantedPause(reply)));
    Reply<HttpReply> again = SendWithinLoad(may_cost, send);
    if (!TroubleOf(again) && IsRefused(again) && !trouble->never_sent && !trouble->IsThrottled())
      break;
    reply = std::move(again);
  }
  return reply;
}

void RequestLimiter::NoteTrouble() const {
  if (!folder_.empty()) Change([](Flight& flight, double now) { flight.trouble = now; });
}

Reply<HttpReply> RequestLimiter::SendWithinLoad(
    bool may_cost, const std::function<Reply<HttpReply>()>& send) const {
  if (folder_.empty()) return send();
  Reply<HttpReply> reply = [&] {
    const Places place = Enter();
    const double begin = Now();
    Reply<HttpReply> first = send();
    if (first && !may_cost)
      Change([&](Flight& flight, double now) { flight.Answered(now - begin, now); });
    return first;
  }();
  if (!MayBeOverload(reply) || may_cost) return reply;
  Reply<HttpReply> again = [&] {
    const Places all = EnterAlone();
    return send();
  }();
  if (MayBeOverload(again) || IsRefused(again)) return reply;
  Change([](Flight& flight, double now) { flight.Overloaded(now); });
  return again;
}

}  // namespace budget_gate
