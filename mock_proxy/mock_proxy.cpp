// SPDX-License-Identifier: Apache-2.0
#include "mock_proxy.h"

#include <utility>

#include "config.h"
#include "common/listener.h"
#include "core/proxy.h"
#include "http/router.h"
#include "model/endpoint.h"

namespace budget_mock {

struct MockProxy::Running {
  Running(MockOptions options, Config config) : proxy(std::move(options), std::move(config)) {}

  Proxy proxy;
  Router router{proxy};
  std::unique_ptr<Listener> listener;  // last: it goes first, and nothing uses the proxy after
};

MockProxy::MockProxy() = default;
MockProxy::~MockProxy() = default;

std::unique_ptr<MockProxy> MockProxy::Start(MockOptions options) {
  Config config = LoadConfig(options.config);
  if (options.master_key.empty()) options.master_key = config.master_key;
  const std::string host = options.host;
  const int port = options.port;

  std::unique_ptr<MockProxy> mock(new MockProxy);
  mock->master_key_ = options.master_key;
  mock->running_ = std::make_unique<Running>(std::move(options), std::move(config));
  Proxy& proxy = mock->running_->proxy;

  Router& router = mock->running_->router;
  BudgetRoutes(router);
  CompletionRoutes(router);
  CustomerRoutes(router);
  HealthRoutes(router);
  KeyRoutes(router);
  MemberRoutes(router);
  ModelRoutes(router);
  OrganizationRoutes(router);
  SpendRoutes(router);
  TagRoutes(router);
  TeamRoutes(router);
  UserRoutes(router);
  auto server = std::make_unique<httplib::Server>();
  ModelEndpointRoutes(*server, proxy.model(), "/model_endpoint");
  router.Serve(*server);

  const std::lock_guard lock(proxy.mutex);  // no request is served before the address is known
  mock->running_->listener = std::make_unique<Listener>(std::move(server), host, port);
  mock->url_ = mock->running_->listener->url();
  proxy.base_url = mock->url_;
  return mock;
}

}  // namespace budget_mock
