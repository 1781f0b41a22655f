// SPDX-License-Identifier: Apache-2.0
#include "gate/request_limiter.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>
#include <utility>

namespace budget_gate {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool MayBeOverload(const Reply<HttpReply>& reply) {
  return reply && (reply->status == 500 || reply->status == 503);
}

/// A repeated request that is refused says nothing new: the first may have made what it asks for.
bool IsRefused(const Reply<HttpReply>& reply) {
  return !reply || (reply->status >= 400 && reply->status < 500);
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
  return flight.answers == 0 && flight.overloads == 0 ? Flight::Of(most_) : flight;
}

void RequestLimiter::Change(const std::function<void(Flight&, double)>& change) const {
  const LockedFile file(folder_ / "flight");
  auto flight = file.Read<Flight>();
  if (flight.answers == 0 && flight.overloads == 0) flight = Flight::Of(most_);
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
