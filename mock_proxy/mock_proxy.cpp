// SPDX-License-Identifier: Apache-2.0
#include "mock_proxy.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "common/fixtures.h"
#include "common/listener.h"
#include "config.h"
#include "core/proxy.h"
#include "defects/broken_policy.h"
#include "generation/serve.h"
#include "http/router.h"
#include "management/routes.h"
#include "model/endpoint.h"
#include "text.h"

namespace budget_mock {

namespace {

/// Bytes. LiteLLM has no limit; a mock that parses whatever it is sent can be brought down by it.
constexpr std::size_t kLargestBody = 32 * 1024 * 1024;

std::unique_ptr<Policy> PolicyWith(const DefectSet& defects) {
  if (defects.IsEmpty()) return std::make_unique<Policy>();
  return std::make_unique<BrokenPolicy>(defects);
}

/// Tells `log` of each request. A key in a path is shortened, and a query is left out, since there
/// may be one in it.
httplib::Logger LoggerTo(const std::function<void(const std::string&)>& log) {
  if (!log) return {};
  return [log](const httplib::Request& request, const httplib::Response& reply) {
    std::string path;
    std::istringstream parts(request.path.substr(std::min<std::size_t>(1, request.path.size())));
    for (std::string part; std::getline(parts, part, '/');)
      path += "/" + (part.starts_with("sk-") ? KeyName(part) : part);
    log(request.method + " " + path + " " + std::to_string(reply.status));
  };
}

}  // namespace

struct MockProxy::Running {
  Running(MockOptions options, Config config)
      : setup(std::move(options), std::move(config)),
        proxy(setup, PolicyWith(setup.options.defects)) {}
  ~Running() { model.Stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  Setup setup;
  ScriptedModel model;
  Guarded<Proxy> proxy;
  Router router{setup, proxy};
  std::unique_ptr<budget_gate::Listener>
      listener;  // last: it goes first, and nothing uses the proxy after
};

MockProxy::MockProxy() = default;
MockProxy::~MockProxy() = default;

std::unique_ptr<MockProxy> MockProxy::Start(MockOptions options) {
  Config config = options.config.empty() ? ReadConfig(budget_gate::Fixture(options.built_in_config),
                                                      options.built_in_config)
                                         : LoadConfig(options.config);
  if (options.master_key.empty()) options.master_key = config.master_key;

  std::unique_ptr<MockProxy> mock(new MockProxy);
  mock->running_ = std::make_unique<Running>(std::move(options), std::move(config));
  Running& running = *mock->running_;
  mock->master_key_ = running.setup.options.master_key;
  ManagementRoutes(running.router);
  ServingRoutes(running.router, running.model);
  auto server = std::make_unique<httplib::Server>();
  server->set_payload_max_length(kLargestBody);
  ModelEndpointRoutes(*server, running.model, "/model_endpoint");
  running.router.Serve(*server);

  const auto held = running.proxy.Lock();  // no request is served before the address is known
  const MockOptions& asked = running.setup.options;
  running.listener = std::make_unique<budget_gate::Listener>(
      std::move(server), asked.host, asked.port, Router::RefusePacked, asked.max_connections,
      LoggerTo(asked.log));
  mock->url_ = running.setup.base_url = running.listener->url();
  return mock;
}

}  // namespace budget_mock
