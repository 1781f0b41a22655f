// SPDX-License-Identifier: Apache-2.0
// interposer: stands between a proxy and a command that talks to it, and breaks one promise.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "common/command_line.h"
#include "common/listener.h"
#include "gate/backend.h"
#include "sabotage/interposer_defects.h"
#include "sabotage/interposer_hostile.h"

namespace {

using budget_gate::Backend;
using budget_gate::Environment;
using budget_gate::sabotage::AllHostileModes;
using budget_gate::sabotage::AllWireDefects;
using budget_gate::sabotage::Carrier;
using budget_gate::sabotage::HostileProxy;
using budget_gate::sabotage::RealProxy;

std::string DefectHelp() {
  std::string text = "Defects:\n";
  for (const auto& defect : AllWireDefects())
    text += "  " + defect.name + ": " + defect.sentence + "\n";
  text +=
      "Hostile: requests below $LITELLM_BASE_URL/~WHO~MODE~METHOD~ROUTE find ROUTE (with ! for "
      "slashes: !key!update) spoiled. Modes:\n";
  for (const auto& mode : AllHostileModes()) text += "  " + mode.name + ": " + mode.sentence + "\n";
  return text;
}

std::optional<Carrier> FindCarrier(const std::string& name) {
  if (name.empty()) return budget_gate::sabotage::FaithfulCarrier();
  for (const auto& defect : AllWireDefects()) {
    if (defect.name == name) return defect.carry;
  }
  return std::nullopt;
}

/// Runs `command` with this process's environment; its exit status, as a shell has it.
int Run(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int problem =
      posix_spawnp(&child, arguments.front(), nullptr, nullptr, arguments.data(), environ);
  if (problem != 0)
    throw std::runtime_error("cannot run " + command.front() + ": " + std::strerror(problem));
  int status = 0;
  waitpid(child, &status, 0);
  constexpr int kSignalled = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

struct Options {
  std::string defect;
  std::filesystem::path hostile;  ///< where to report; empty: not hostile
  double delay = 5;               ///< seconds
  int bears = 0;                  ///< requests under way at a time; 0: any number
  std::vector<std::string> command;
};

/// `carry`, by a proxy that answers 500 to what comes while `bears` others are under way.
Carrier WithLimitedStrength(Carrier carry, int bears) {
  const auto under_way = std::make_shared<std::atomic<int>>(0);
  return [=](const auto& request, RealProxy& proxy) {
    const bool too_many = ++*under_way > bears;
    auto reply = too_many ? budget_gate::sabotage::WireReply{} : carry(request, proxy);
    if (too_many) {
      reply.status = 500;
      reply.body =
          R"({"error":{"message":"overloaded","type":"internal_server_error","code":"500"}})";
      reply.headers.emplace("Content-Type", "application/json");
    }
    --*under_way;
    return reply;
  };
}

int Interpose(const Environment& environment, const Options& options) {
  const auto backend = Backend::Open(environment);
  if (!backend) throw std::runtime_error(backend.error().message);
  RealProxy proxy((*backend)->url(), (*backend)->master_key());
  HostileProxy hostile(proxy, budget_gate::Seconds(options.delay));
  Carrier carry = options.hostile.empty()
                      ? *FindCarrier(options.defect)
                      : [&](const auto& request, RealProxy&) { return hostile.Answer(request); };
  if (options.bears > 0) carry = WithLimitedStrength(carry, options.bears);
  const budget_gate::Listener listener(MakeInterposer(proxy, carry), "127.0.0.1", 0);
  setenv("LITELLM_BASE_URL", listener.url().c_str(), 1);
  setenv("LITELLM_MASTER_KEY", (*backend)->master_key().c_str(), 1);
  setenv("BUDGET_GATE_BACKEND", "live", 1);
  const int status = Run(options.command);
  proxy.SendOwed();
  if (!options.hostile.empty()) {
    std::ofstream report(options.hostile);
    hostile.Report(report);
    if (!report.flush()) throw std::runtime_error("cannot write " + options.hostile.string());
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  budget_gate::CommandLine line(
      "interposer",
      "Runs COMMAND with a LITELLM_BASE_URL behind which the proxy of the environment "
      "(LITELLM_BASE_URL, LITELLM_MASTER_KEY; without them the mock) breaks one promise, and ends "
      "with its status.");
  line.Add("--defect", options.defect, "what to break; absent: nothing",
           [](const std::string& name) {
             return FindCarrier(name) ? "" : "there is none called '" + name + "'";
           });
  line.Add("--hostile", options.hostile,
           "spoil the route that the URL names (see below), and write what was asked to this file");
  line.Add("--delay", options.delay, {0, 3600}, "seconds by which a hostile proxy is late");
  line.Add("--bears", options.bears, {0, 1000},
           "answer 500 to a request that comes while so many others are under way; 0: never");
  line.AddSome("command", options.command, "-- COMMAND...");
  line.AddFooter(DefectHelp());
  if (const auto status = line.Parse(argc, argv)) return *status;
  try {
    const auto environment = Environment::Read();
    if (!environment) throw std::runtime_error(environment.error().message);
    return Interpose(*environment, options);
  } catch (const std::exception& problem) {
    std::cerr << "interposer: " << problem.what() << "\n";
    return 2;
  }
}
