// SPDX-License-Identifier: Apache-2.0
#include "runner/schedule.h"

#include <algorithm>
#include <utility>

namespace budget_gate::testing_support {
namespace {

/// A stage begins when all before it are over.
enum StageNumber : std::size_t { kOpening, kEarly, kTogether, kOneByOne, kAfterSuites, kClosing };
constexpr std::size_t kStages = kClosing + 1;

StageNumber StageOf(Turn turn, bool shares_proxy) {
  switch (turn) {
    case Turn::kFirst:
      return kOpening;
    case Turn::kLast:
      return kClosing;
    case Turn::kBeforeOthers:
    case Turn::kAloneBeforeOthers:
      return shares_proxy ? kEarly : kTogether;
    case Turn::kAlone:
      return shares_proxy ? kOneByOne : kTogether;
    case Turn::kAloneAfterItsSuite:
      return kAfterSuites;
    case Turn::kAny:
      break;
  }
  return kTogether;
}

}  // namespace

Schedule::Schedule(std::vector<Scheduled> cases, bool shares_proxy) : stages_(kStages) {
  // These cases send all that runs a model before they wait for it to be written.
  stages_[kEarly].waits_are_over = true;
  stages_[kEarly].one_by_one = true;
  stages_[kOneByOne].one_by_one = true;
  stages_[kAfterSuites].one_by_one = shares_proxy;
  std::stable_partition(cases.begin(), cases.end(),
                        [](const Scheduled& each) { return each.waits_long; });
  for (Scheduled& each : cases)
    stages_[StageOf(each.turn, shares_proxy)].cases.push_back(std::move(each.name));
}

std::optional<std::string> Schedule::Next(bool all_wait) {
  const auto is_over = [&] {
    return running_ == 0 || (stages_.front().waits_are_over && all_wait);
  };
  while (!stages_.empty() && stages_.front().cases.empty()) {
    if (!is_over()) return std::nullopt;
    stages_.erase(stages_.begin());
  }
  if (stages_.empty() || (stages_.front().one_by_one && !is_over())) return std::nullopt;
  std::string name = std::move(stages_.front().cases.front());
  stages_.front().cases.pop_front();
  ++running_;
  return name;
}

void Schedule::Again(const std::string& name) {
  // Before the stage that closes the run, and after all others.
  stages_.insert(stages_.end() - 1, Stage{.cases = {name}, .one_by_one = true});
}

void Schedule::Stop() {
  for (std::size_t i = 0; i + 1 < stages_.size(); ++i) stages_[i].cases.clear();
}

std::size_t Schedule::Left() const {
  std::size_t left = 0;
  for (const Stage& stage : stages_) left += stage.cases.size();
  return left;
}

}  // namespace budget_gate::testing_support
