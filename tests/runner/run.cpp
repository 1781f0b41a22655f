// SPDX-License-Identifier: Apache-2.0
#include "runner/run.h"

#include <fnmatch.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <list>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "common/version.h"
#include "gate/request_limiter.h"
#include "gate/run_spend.h"
#include "gate/write_clock.h"
#include "litellm/redact.h"
#include "report/escape.h"
#include "runner/case_place.h"
#include "runner/case_process.h"
#include "runner/interruptible.h"
#include "runner/run_folder.h"
#include "runner/schedule.h"
#include "support/case_needs.h"

namespace budget_gate::testing_support {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTimeout = 600;  // seconds, of a case that says nothing else

/// How many processes the limit of open files allows, with two descriptors each.
std::size_t MostProcesses() {
  constexpr rlim_t kOwn = 64;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 100;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur > 2 * kOwn ? (limit.rlim_cur - kOwn) / 2 : 1);
}

/// What a run is while it lasts.
class Run {
 public:
  Run(const Environment& environment, const std::vector<std::string>& cases,
      const RunOptions& options, Progress& progress)
      : on_proxy_(environment.proxy.has_value()),
        most_working_(static_cast<std::size_t>(on_proxy_ ? 2 * environment.requests_in_flight
                                                         : options.on_mock_at_once)),
        limiter_(folder_.path(), environment.requests_in_flight),
        schedule_(Scheduling(cases), on_proxy_),
        may_go_on_(options.may_go_on),
        progress_(progress) {
    state_.all = schedule_.Left();
    result_.record.strict = environment.strict;
    result_.record.accept_known = environment.accept_known;
    result_.record.only = options.only;
    result_.record.suite_version = SuiteVersion();
    if (on_proxy_) result_.record.url = environment.proxy->origin + environment.proxy->path;
    result_.record.proxy =
        on_proxy_ ? "LiteLLM at " + result_.record.url : "the bundled mock proxy";
    spend_.emplace(folder_ / "spend", environment.max_spend);
  }

  RunResult Finish() {
    while (!schedule_.is_done()) {
      if (interrupts > heeded_) Interrupt();
      Start();
      Listen();
      Look();
    }
    progress_.Clear();
    result_.record.seconds = SecondsSince(begin_);
    result_.record.usd = on_proxy_ ? spend_->Spent() : 0;
    result_.record.writes_every = WriteClock(folder_ / "clock").Period().count();
    SortAsListed(result_.record.cases);
    result_.record = Redacted(result_.record);
    return std::move(result_);
  }

 private:
  std::vector<Scheduled> Scheduling(const std::vector<std::string>& cases) {
    std::vector<Scheduled> scheduled;
    for (const testing::TestInfo* test : AllCases()) {
      const std::string name = FullName(*test);
      const CaseNeeds needs = NeedsOf(*test);
      const bool frames_the_run = needs.turn == Turn::kFirst || needs.turn == Turn::kLast;
      if (!frames_the_run && std::find(cases.begin(), cases.end(), name) == cases.end()) continue;
      scheduled.push_back({.name = name, .turn = needs.turn, .waits_long = needs.waits_long});
      if (needs.timeout > 0) timeouts_[name] = needs.timeout;
      if (needs.turn == Turn::kFirst) opening_ = name;
    }
    return scheduled;
  }

  static double SecondsSince(Clock::time_point time) {
    return std::chrono::duration<double>(Clock::now() - time).count();
  }

  /// Starts what may begin, as long as those under way leave the proxy something to spare.
  void Start() {
    while (running_.size() < most_processes_ && Working() < most_working_) {
      const auto name = schedule_.Next(Working() == 0);
      if (!name) return;
      // Where the trouble lasts, each of them would wait for it once more.
      constexpr int kMostInVain = 3;
      if (in_vain_ >= kMostInVain && again_.contains(*name)) {
        schedule_.Over();
        Judge(again_.at(*name).first);
        continue;
      }
      const auto timeout = timeouts_.find(*name);
      running_.emplace_back(*name, timeout == timeouts_.end() ? kTimeout : timeout->second);
    }
  }

  std::size_t Working() const {
    return static_cast<std::size_t>(std::count_if(
        running_.begin(), running_.end(), [](const CaseProcess& each) { return !each.waiting(); }));
  }

  /// Waits until a case says something, not for long, and hears it.
  void Listen() {
    constexpr int kMostMilliseconds = 200;
    std::vector<pollfd> polled;
    for (const CaseProcess& each : running_) each.AddTo(polled);
    (void)poll(polled.data(), polled.size(), kMostMilliseconds);
    for (auto each = running_.begin(); each != running_.end();) {
      each->EndIfOverdue(Clock::now());
      if (each->Read()) {
        ++each;
        continue;
      }
      Over(*each);
      each = running_.erase(each);
    }
  }

  void Over(const CaseProcess& process) {
    schedule_.Over();
    CaseRecord record = process.record();
    PlaceCase(record);
    if (process.refused_settings()) {
      progress_.Clear();
      std::cerr << RedactKeys(process.output());
      result_.refused_settings = true;
      schedule_.Abandon();
      return;
    }
    if (process.opening()) opening_said_ = process.opening();
    const bool red = IsRed(record);
    if (const auto why = red ? WhyOnceMore(process) : std::nullopt) {
      schedule_.Again(record.name);
      again_[record.name] = {.why = *why, .first = Outcome::Of(process, record)};
      return;
    }
    if (again_.contains(record.name)) {
      record.again = again_.at(record.name).why;
      in_vain_ = record.verdict == CaseVerdict::kUnjudged ? in_vain_ + 1 : 0;
    }
    Judge(Outcome::Of(process, record));
  }

  /// What became of a case.
  struct Outcome {
    CaseRecord record;
    std::string output;    ///< all that it printed
    bool told_its_record;  ///< and nobody has to read that

    static Outcome Of(const CaseProcess& process, const CaseRecord& record) {
      return {.record = record,
              .output = process.output(),
              .told_its_record = process.told_its_record()};
    }
  };

  static bool IsRed(const CaseRecord& record) {
    return record.verdict == CaseVerdict::kMustBroken || record.verdict == CaseVerdict::kUnjudged;
  }

  void Judge(const Outcome& outcome) {
    const CaseRecord& record = outcome.record;
    const bool red = IsRed(record);
    ++state_.done;
    if (red) {
      ++state_.red;
      Tell(outcome);
    }
    if (record.name == opening_) {
      // What it could not open no case can judge.
      if (red) schedule_.Abandon();
      if (opening_said_) Open(*opening_said_);
    }
    result_.record.cases.push_back(record);
  }

  /// Why a red case is judged once more, alone: the proxy could not bear what was under way, or
  /// somebody else answered for it, or nobody. What is an answer, and no trouble, it meets again.
  std::optional<std::string> WhyOnceMore(const CaseProcess& process) const {
    const CaseRecord& record = process.record();
    if (!on_proxy_ || again_.contains(record.name) || record.name == opening_ || heeded_ != 0)
      return std::nullopt;
    if (record.server_errors > 0) {
      return std::to_string(record.server_errors) +
             " of its requests were answered 500 or 503 while others were under way";
    }
    const std::chrono::duration<double> begin = process.begin().time_since_epoch();
    if (limiter_.flight().trouble < begin.count()) return std::nullopt;
    return "while it ran, requests had no answer of the proxy's own";
  }

  void Open(const RunOpening& opening) {
    RunRecord& record = result_.record;
    record.release = opening.release;
    record.model = opening.model;
    record.config = opening.config;
    record.seed = opening.seed;
    progress_.Clear();
    std::cout << RedactKeys("The cases run on " + record.Subject() + " with the model " +
                            record.model)
              << std::endl;
    if (may_go_on_ && !may_go_on_(record)) schedule_.Abandon();
  }

  /// A case is red: one line now. All of it is told when the run is over; but what a case printed
  /// that came to no end is told nowhere else.
  void Tell(const Outcome& outcome) {
    const CaseRecord& record = outcome.record;
    constexpr std::size_t kMost = 160;
    constexpr int kMostCases = 10;
    progress_.Clear();
    if (++told_cases_ > kMostCases && outcome.told_its_record) {
      if (told_cases_ == kMostCases + 1)
        std::cout << "More are red, which is told when the run is over" << std::endl;
      return;
    }
    std::string text = record.verdict == CaseVerdict::kUnjudged ? "NOT JUDGED " : "BROKEN ";
    text += record.name + ": " + Shortened(record.InShort(), kMost) + "\n";
    if (!outcome.told_its_record && heeded_ == 0) {
      std::istringstream lines(outcome.output);
      for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("[") && !line.starts_with("Note: ")) text += "  " + line + "\n";
    }
    std::cout << RedactKeys(text) << std::flush;
  }

  void Look() {
    state_.running = running_.size();
    state_.spent = on_proxy_ ? spend_->Spent() : 0;
    state_.waiting = LongestWait();
    TellOfTheLoad();
    progress_.Tell(state_, Clock::now(), begin_);
  }

  std::string LongestWait() const {
    const Wait* longest = nullptr;
    for (const CaseProcess& each : running_) {
      if (each.waiting() && (longest == nullptr || each.waiting()->since < longest->since))
        longest = &*each.waiting();
    }
    if (longest == nullptr) return {};
    std::ostringstream text;
    text << longest->what << ", " << static_cast<int>(SecondsSince(longest->since)) << " of "
         << static_cast<int>(longest->patience) << " s";
    return text.str();
  }

  /// Says it when the proxy bears fewer requests than were asked for.
  void TellOfTheLoad() {
    if (!on_proxy_) return;
    const Flight flight = limiter_.flight();
    if (flight.overloads + flight.slowed == told_reductions_) return;
    told_reductions_ = flight.overloads + flight.slowed;
    progress_.Clear();
    std::cout << "The proxy "
              << (flight.overloads > told_overloads_ ? "answered 500 or 503 to its load"
                                                     : "answers slowly")
              << ": " << flight.allowed << " of " << flight.most
              << " requests at a time from now on" << std::endl;
    told_overloads_ = flight.overloads;
  }

  void Interrupt() {
    heeded_ = interrupts;
    progress_.Clear();
    std::cerr << (heeded_ == 1
                      ? "Ended from outside: deletes what the cases made (once more: ends "
                        "at once)\n"
                      : "Ended at once: what the cases made ends by itself within the hour\n");
    schedule_.Stop();
    for (CaseProcess& each : running_) each.End("the run was ended from outside");
    if (heeded_ > 1) {
      running_.clear();
      std::_Exit(kInterruptedTwice);
    }
  }

  static constexpr int kInterruptedTwice = 130;

  RunFolder folder_;
  bool on_proxy_;
  std::size_t most_working_;
  std::size_t most_processes_ = MostProcesses();
  RequestLimiter limiter_;
  std::optional<RunSpend> spend_;
  std::map<std::string, int> timeouts_;
  struct OnceMore {
    std::string why;
    Outcome first;
  };
  std::map<std::string, OnceMore> again_;  ///< cases that run once more
  int in_vain_ = 0;  ///< how many of the last ones could not be judged then either
  std::string opening_;
  std::optional<RunOpening> opening_said_;
  Schedule schedule_;
  std::function<bool(const RunRecord&)> may_go_on_;
  Progress& progress_;
  Interruptible interruptible_;
  std::list<CaseProcess> running_;
  Clock::time_point begin_ = Clock::now();
  RunState state_;
  RunResult result_;
  int heeded_ = 0;
  int told_cases_ = 0;
  int told_reductions_ = 0;
  int told_overloads_ = 0;
};

}  // namespace

Result<std::vector<std::string>> SelectCases(const std::vector<std::string>& only) {
  std::vector<std::string> selected;
  std::vector<bool> used(only.size(), false);
  for (const testing::TestInfo* test : AllCases()) {
    const std::string name = FullName(*test);
    bool wanted = only.empty();
    for (std::size_t i = 0; i < only.size(); ++i) {
      if (fnmatch(only[i].c_str(), name.c_str(), 0) != 0) continue;
      wanted = used[i] = true;
    }
    if (wanted) selected.push_back(name);
  }
  for (std::size_t i = 0; i < only.size(); ++i) {
    if (!used[i])
      return Error{"--only '" + only[i] + "': there is no such case; `budget_gate list` has all"};
  }
  return selected;
}

RunResult RunCases(const Environment& environment, const std::vector<std::string>& cases,
                   const RunOptions& options, Progress& progress) {
  return Run(environment, cases, options, progress).Finish();
}

}  // namespace budget_gate::testing_support
