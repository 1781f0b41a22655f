// SPDX-License-Identifier: Apache-2.0
// Asks a LiteLLM proxy all questions of fixtures/replies/questions and writes its replies down.
#include <atomic>
#include <exception>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>

#include "common/command_line.h"
#include "fidelity/asking.h"
#include "fidelity/difference.h"
#include "fidelity/recording.h"
#include "gate/environment.h"
#include "litellm/proxy_client.h"

namespace {

using budget_gate::fidelity::Proxy;
namespace fidelity = budget_gate::fidelity;
namespace fs = std::filesystem;

struct Flags {
  fs::path replies = fs::path(BUDGET_GATE_FIXTURES) / "replies";
  fs::path out;
  std::vector<std::string> resources;
};

int Record(const Flags& flags) {
  const auto environment = budget_gate::Environment::Read();
  if (!environment || !environment->proxy) {
    std::cerr << "record_replies: "
              << (environment ? "set LITELLM_BASE_URL and LITELLM_MASTER_KEY"
                              : environment.error().message)
              << "\n";
    return 2;
  }
  const std::string release =
      budget_gate::ProxyClient(*environment->proxy, environment->master_key).GetVersion();
  if (release.empty()) {
    std::cerr << "record_replies: the proxy does not tell its version\n";
    return 2;
  }
  const fs::path out = flags.out.empty() ? flags.replies / release : flags.out;
  const fs::path nearest = fidelity::NearestRecording(flags.replies, release);
  const bool is_new = !nearest.empty() && !fs::exists(out);
  fs::create_directories(out);
  if (is_new)
    std::cout << "What differs from " << nearest.filename().string() << " (there -> here):\n";
  const Proxy proxy{.url = *environment->proxy,
                    .master_key = environment->master_key,
                    .patience = std::chrono::seconds(75),
                    .pause = std::chrono::milliseconds(100)};
  const auto warn = [](const std::string& warning) { std::cerr << "waited " + warning + "\n"; };
  // Some side by side, since most of the time goes by in waits; more would make the proxy late.
  constexpr std::size_t kAtOnce = 4;
  std::atomic<std::size_t> next = 0;
  std::vector<std::future<void>> workers;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    workers.push_back(std::async(std::launch::async, [&] {
      for (std::size_t at = next++; at < flags.resources.size(); at = next++) {
        const std::string& resource = flags.resources.at(at);
        const fidelity::Replies replies = fidelity::Ask(
            fidelity::ReadQuestions(flags.replies / "questions" / (resource + ".yaml")), proxy,
            warn);
        std::ofstream(out / (resource + ".json")) << fidelity::Write(replies);
      }
    }));
  }
  for (std::future<void>& worker : workers) worker.get();
  std::size_t count = 0;
  for (const std::string& resource : flags.resources) {
    const fidelity::Replies replies = fidelity::ReadRecording(out / (resource + ".json"));
    count += replies.size();
    const fs::path other = nearest / (resource + ".json");
    if (!is_new || !fs::exists(other)) continue;
    for (const std::string& line :
         fidelity::Summary(fidelity::Compare(fidelity::ReadRecording(other), replies)))
      std::cout << resource << ": " << line << "\n";
  }
  std::cerr << release << ": " << count << " replies in " << out.string() << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Flags flags;
    budget_gate::CommandLine line(
        "record_replies",
        "Asks the LiteLLM proxy at LITELLM_BASE_URL (with LITELLM_MASTER_KEY) all questions of the "
        "fidelity test and writes down its replies, masked. For a release that was not recorded "
        "yet, prints how it differs from the nearest one.");
    line.Add("--out", flags.out, "directory for the replies (fixtures/replies/<release>)");
    line.AddAll("resources", flags.resources, "resources to ask about, such as key (all)");
    if (const auto status = line.Parse(argc, argv)) return *status;
    if (flags.resources.empty())
      flags.resources = fidelity::ResourcesIn(flags.replies / "questions");
    return Record(flags);
  } catch (const std::exception& problem) {
    std::cerr << "record_replies: " << problem.what() << "\n";
    return 1;
  }
}
