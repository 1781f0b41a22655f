// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>

#include "common/command_line.h"
#include "common/exit_status.h"
#include "gate/environment.h"
#include "litellm/proxy_client.h"
#include "runner/commands.h"
#include "support/leftovers.h"
#include "support/outcome.h"

namespace budget_gate::testing_support {
namespace {

/// Seconds of "90s", "30m", "1h" or "2d".
std::optional<std::chrono::seconds> ReadAge(const std::string& text) {
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  constexpr std::int64_t kMost = 100'000;
  if (error != std::errc() || end - unit != 1 || count < 0 || count > kMost) return std::nullopt;
  switch (*unit) {
    case 's':
      return std::chrono::seconds(count);
    case 'm':
      return std::chrono::minutes(count);
    case 'h':
      return std::chrono::hours(count);
    case 'd':
      return std::chrono::hours(24 * count);
    default:
      return std::nullopt;
  }
}

void Print(const std::string& head, const std::vector<std::string>& things) {
  for (const std::string& thing : things) std::cout << head << thing << "\n";
}

}  // namespace

int SweepCommand(int argc, char** argv) {
  const std::string program = "budget_gate sweep";
  const auto refuse = [&](const std::string& why) {
    std::cerr << program << ": " << why << "\n";
    return kBadUsage;
  };
  bool dry_run = false;
  std::string older_than = "1h";
  CommandLine line(program,
                   "Deletes what runs that were ended by force have left on the proxy at "
                   "LITELLM_BASE_URL: all of a run that does not live any more. A run that lives "
                   "renews a key of its own on the proxy, budget-gate-lease-<run>, which expires "
                   "within three minutes.");
  line.Add("--dry-run", dry_run, "Only print what would be deleted");
  line.Add("--older-than", older_than,
           "Of what no such key tells about, only what is older: 90s, 30m, 1h, 2d",
           [](const std::string& text) {
             return ReadAge(text) ? "" : "'" + text + "' is no age such as 30m or 1h";
           });
  if (const auto status = line.Parse(argc, argv)) return *status;
  if (const std::string taken = Environment::TakeLiteLLMsNames(); !taken.empty())
    std::cerr << program << ": " << taken << "\n";
  const auto environment = Environment::Read();
  if (!environment) return refuse(environment.error().message);
  if (!environment->proxy) return refuse("LITELLM_BASE_URL is not set: give the proxy");
  const ProxyClient admin(*environment->proxy, environment->master_key);
  try {
    const Swept swept =
        Sweep(admin, {.older_than = ReadAge(older_than).value(), .dry_run = dry_run});
    Print(dry_run ? "would delete: " : "deleted: ", swept.deleted);
    Print("COULD NOT BE DELETED: ", swept.left);
    if (swept.deleted.empty() && swept.left.empty()) std::cout << "nothing is left behind\n";
    return swept.left.empty() ? kNothingBroken : kBroken;
  } catch (const NotJudged& problem) {
    std::cerr << program << ": " << problem.what() << "\n";
    return kNotJudged;
  }
}

}  // namespace budget_gate::testing_support
