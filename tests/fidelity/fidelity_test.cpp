// SPDX-License-Identifier: Apache-2.0
// The mock answers as each recorded LiteLLM release did. fixtures/replies has the questions, the
// replies and the differences that are known.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fidelity/asking.h"
#include "fidelity/difference.h"
#include "fidelity/listed_differences.h"
#include "fidelity/recording.h"
#include "mock_proxy.h"

namespace budget_gate::fidelity {
namespace {

namespace fs = std::filesystem;
using budget_mock::MockOptions;
using budget_mock::MockProxy;

const fs::path& RepliesDirectory() {
  static const fs::path directory = fs::path(BUDGET_GATE_FIXTURES) / "replies";
  return directory;
}

const std::vector<ListedDifference>& Listed() {
  static const std::vector<ListedDifference> listed =
      ReadListedDifferences(RepliesDirectory() / "differences.yaml");
  return listed;
}

/// The releases that have been recorded.
std::vector<std::string> Releases() {
  std::vector<std::string> releases;
  for (const auto& entry : fs::directory_iterator(RepliesDirectory())) {
    const std::string release = entry.path().filename().string();
    if (budget_mock::Release::Parse(release)) releases.push_back(release);
  }
  std::sort(releases.begin(), releases.end());
  return releases;
}

constexpr int kMockSeconds = 50;  // in one of ours

/// The mock as `release`, with the defects of that release. Its clock is fast, so that waits are
/// short.
std::unique_ptr<MockProxy> StartMock(const std::string& release) {
  using namespace std::chrono_literals;
  using std::chrono::system_clock;
  MockOptions options;
  options.config = fs::path(BUDGET_GATE_FIXTURES) / "proxy_config.yaml";
  options.master_key = "sk-mock-master-key";
  options.release = *budget_mock::Release::Parse(release);
  options.defects = budget_mock::DefectSet::AsReleased(options.release);
  options.clock = [start = system_clock::now()] {
    return start + kMockSeconds * (system_clock::now() - start);
  };
  options.settle_delay = kMockSeconds * 5us;  // also where a release takes much longer than others
  options.flush_interval = kMockSeconds * 4ms;
  options.reset_interval = kMockSeconds * 4ms;
  return MockProxy::Start(std::move(options));
}

/// Where the mock answers otherwise than `release` about `resource`, listed or not.
std::vector<Difference> DifferencesFrom(const std::string& release, const std::string& resource) {
  const std::unique_ptr<MockProxy> mock = StartMock(release);
  const Proxy proxy{.url = *BaseUrl::Parse(mock->url()),
                    .master_key = mock->master_key(),
                    .patience = std::chrono::milliseconds(3000),
                    .pause = std::chrono::milliseconds(2)};
  const Replies actual =
      Ask(ReadQuestions(RepliesDirectory() / "questions" / (resource + ".yaml")), proxy,
          [](const std::string&) {});  // a wait in vain is a difference by itself
  return Compare(ReadRecording(RepliesDirectory() / release / (resource + ".json")), actual);
}

class Fidelity : public testing::TestWithParam<std::string> {};

TEST_P(Fidelity, TheMockAnswersLikeEveryRecordedRelease) {
  const std::string& resource = GetParam();
#ifdef __SANITIZE_THREAD__
  // What the HTTP and the YAML library make once for all threads looks like a race: they come
  // without the sanitizer's instrumentation.
  constexpr std::launch kLaunch = std::launch::deferred;
#else
  constexpr std::launch kLaunch = std::launch::async;  // most of the time goes by in waits
#endif
  std::map<std::string, std::future<std::vector<Difference>>> found;
  for (const std::string& release : Releases())
    found[release] = std::async(kLaunch, DifferencesFrom, release, resource);

  std::vector<const ListedDifference*> needed;
  for (const ListedDifference& each : Listed())
    if (each.Names(resource) && !each.sometimes) needed.push_back(&each);
  std::string report;
  for (auto& [release, differences] : found) {
    std::vector<Difference> unlisted;
    for (const Difference& difference : differences.get()) {
      const auto is_about = [&, release = release](const ListedDifference* each) {
        return each->IsAbout(release, resource, difference);
      };
      if (std::none_of(Listed().begin(), Listed().end(),
                       [&](const ListedDifference& each) { return is_about(&each); }))
        unlisted.push_back(difference);
      std::erase_if(needed, is_about);
    }
    if (!unlisted.empty())
      report += "\n" + std::to_string(unlisted.size()) + " answers differ (place: LiteLLM " +
                release + " -> the mock):";
    for (const std::string& line : Summary(unlisted)) report += "\n  " + line;
  }

  // The list is short because what has been fixed leaves it.
  for (const ListedDifference* each : needed)
    ADD_FAILURE() << "fixtures/replies/differences.yaml has an entry that matches no answer about "
                  << resource
                  << " any more; delete it, or take the resource out of it: " << each->ToString();
  EXPECT_EQ(report, "");
}

INSTANTIATE_TEST_SUITE_P(, Fidelity,
                         testing::ValuesIn(ResourcesIn(RepliesDirectory() / "questions")),
                         [](const auto& each) { return each.param; });

TEST(Pattern, AStarStandsForAnyText) {
  EXPECT_TRUE(Matches("body.data.*.id", "body.data.0.id"));
  EXPECT_TRUE(Matches("*", ""));
  EXPECT_TRUE(Matches("body*", "body"));
  EXPECT_FALSE(Matches("body", "body.data"));
  EXPECT_FALSE(Matches("*.id", "body.idea"));
  EXPECT_FALSE(Matches("ab*ba", "aba"));
}

}  // namespace
}  // namespace budget_gate::fidelity
