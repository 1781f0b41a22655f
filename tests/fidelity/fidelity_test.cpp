// SPDX-License-Identifier: Apache-2.0
// The mock answers as each recorded LiteLLM release did. fixtures/replies has the questions, the
// replies and the differences that are known.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>
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

const ListedDifferences& Listed() {
  static const ListedDifferences listed =
      ListedDifferences::Read(RepliesDirectory() / "differences.yaml");
  return listed;
}

/// One release and one resource.
struct Recording {
  std::string release;
  std::string resource;
};

std::vector<Recording> Recordings() {
  std::vector<Recording> recordings;
  for (const auto& entry : fs::directory_iterator(RepliesDirectory())) {
    const std::string release = entry.path().filename().string();
    if (!budget_mock::Release::Parse(release)) continue;
    for (const std::string& resource : ResourcesIn(RepliesDirectory() / "questions"))
      recordings.push_back({.release = release, .resource = resource});
  }
  std::sort(recordings.begin(), recordings.end(), [](const Recording& a, const Recording& b) {
    return std::pair(a.release, a.resource) < std::pair(b.release, b.resource);
  });
  return recordings;
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
  options.settle_delay = kMockSeconds * 500us;
  options.flush_interval = kMockSeconds * 4ms;
  options.reset_interval = kMockSeconds * 4ms;
  return MockProxy::Start(std::move(options));
}

std::vector<Difference> Compared(const Recording& recording) {
  const std::unique_ptr<MockProxy> mock = StartMock(recording.release);
  const Proxy proxy{.url = mock->url(),
                    .master_key = mock->master_key(),
                    .patience = std::chrono::milliseconds(3000),
                    .pause = std::chrono::milliseconds(2)};
  const Replies actual =
      Ask(ReadQuestions(RepliesDirectory() / "questions" / (recording.resource + ".yaml")), proxy,
          [](const std::string&) {});  // a wait in vain is a difference by itself
  return Compare(
      ReadRecording(RepliesDirectory() / recording.release / (recording.resource + ".json")),
      actual);
}

/// Asked once a process, since several tests look at it. Safe to call from several threads.
const std::vector<Difference>& DifferencesOf(const Recording& recording) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, std::vector<Difference>> found;
  const std::pair key(recording.release, recording.resource);
  {
    const std::lock_guard lock(mutex);
    const auto known = found.find(key);
    if (known != found.end()) return known->second;
  }
  std::vector<Difference> differences = Compared(recording);
  const std::lock_guard lock(mutex);
  return found.try_emplace(key, std::move(differences)).first->second;
}

std::vector<Difference> UnlistedDifferencesOf(const Recording& recording) {
  std::vector<Difference> unlisted;
  for (const Difference& difference : DifferencesOf(recording)) {
    const auto& entries = Listed().entries;
    const bool is_listed =
        std::any_of(entries.begin(), entries.end(), [&](const ListedDifference& each) {
          return each.IsAbout(recording.release, recording.resource, difference);
        });
    if (!is_listed) unlisted.push_back(difference);
  }
  return unlisted;
}

class Fidelity : public testing::TestWithParam<Recording> {};

TEST_P(Fidelity, TheMockAnswersLikeLiteLLM) {
  const Recording& recording = GetParam();
  const std::vector<Difference> unlisted = UnlistedDifferencesOf(recording);
  std::string report;
  for (const std::string& line : Summary(unlisted)) report += "\n  " + line;
  if (unlisted.empty()) return;
  std::ostringstream message;
  message << unlisted.size() << " answers about " << recording.resource
          << " differ (place: LiteLLM " << recording.release << " -> the mock):" << report;
  const auto unfinished = Listed().unfinished.find(recording.resource);
  if (unfinished == Listed().unfinished.end()) FAIL() << message.str();
  GTEST_SKIP() << unfinished->second << " " << message.str();
}

std::string NameOf(const testing::TestParamInfo<Recording>& info) {
  std::string name = info.param.release + "_" + info.param.resource;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Releases, Fidelity, testing::ValuesIn(Recordings()), NameOf);

/// The list is short because what has been mended leaves it: an entry that matches nothing, and a
/// resource that has no difference left and is still called unfinished.
TEST(ListedDifferences, AreAllStillThere) {
  const std::vector<Recording> recordings = Recordings();
#ifdef __SANITIZE_THREAD__
  // What the HTTP and the YAML library make once for all threads looks like a race: they come
  // without the sanitizer's instrumentation.
  constexpr std::size_t kAtOnce = 1;
#else
  constexpr std::size_t kAtOnce = 8;  // most of the time goes by in waits
#endif
  std::atomic<std::size_t> next = 0;
  std::vector<std::future<void>> workers;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    workers.push_back(std::async(std::launch::async, [&] {
      for (std::size_t at = next++; at < recordings.size(); at = next++)
        DifferencesOf(recordings.at(at));
    }));
  }
  for (std::future<void>& worker : workers) worker.get();

  for (const ListedDifference& each : Listed().entries) {
    const bool is_there =
        std::any_of(recordings.begin(), recordings.end(), [&](const Recording& recording) {
          const auto& found = DifferencesOf(recording);
          return std::any_of(found.begin(), found.end(), [&](const Difference& difference) {
            return each.IsAbout(recording.release, recording.resource, difference);
          });
        });
    EXPECT_TRUE(is_there) << "fixtures/replies/differences.yaml has an entry that matches nothing "
                             "any more; delete it: "
                          << each.ToString();
  }
  for (const auto& [resource, reason] : Listed().unfinished) {
    const bool differs = std::any_of(
        recordings.begin(), recordings.end(), [&, name = resource](const Recording& recording) {
          return recording.resource == name && !UnlistedDifferencesOf(recording).empty();
        });
    EXPECT_TRUE(differs) << "fixtures/replies/differences.yaml calls " << resource
                         << " unfinished, and it is not any more; delete that";
  }
}

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
