// SPDX-License-Identifier: Apache-2.0
#include "budget_mock/server.h"

#include <chrono>
#include <stdexcept>

#include "mock_proxy.h"

namespace budget_mock {
namespace {

MockOptions ToOptions(const ServerOptions& asked) {
  MockOptions options;
  options.config = asked.config;
  options.host = asked.host;
  options.port = asked.port;
  options.master_key = asked.master_key;
  options.flush_interval = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::duration<double>(asked.writes_every));
  if (!asked.release.empty()) {
    const auto release = Release::Parse(asked.release);
    if (!release)
      throw std::runtime_error("'" + asked.release + "' is no release such as 1.106.10");
    options.release = *release;
  }
  for (const std::string& name : asked.defects) {
    if (!options.defects.Add(name))
      throw std::runtime_error("there is no defect called '" + name + "'");
  }
  return options;
}

}  // namespace

struct Server::Running {
  std::unique_ptr<MockProxy> mock;
};

Server::Server(const ServerOptions& options)
    : running_(new Running{MockProxy::Start(ToOptions(options))}) {}
Server::~Server() = default;

const std::string& Server::url() const {
  return running_->mock->url();
}

const std::string& Server::master_key() const {
  return running_->mock->master_key();
}

}  // namespace budget_mock
