// SPDX-License-Identifier: Apache-2.0
#include "gate/backend.h"

#include <chrono>
#include <sstream>

#include "mock_proxy.h"

namespace budget_gate {
namespace {

using budget_mock::MockOptions;
using std::chrono::system_clock;

/// The mock's time runs faster than ours, so that a key of one second expires, and a budget of five
/// seconds is reset, without a test waiting for it.
constexpr int kMockSeconds = 50;  // in one of ours

budget_mock::Clock AcceleratedClock() {
  return [start = system_clock::now()] {
    return start + kMockSeconds * (system_clock::now() - start);
  };
}

Result<MockOptions> OptionsOf(const Environment& environment) {
  using namespace std::chrono_literals;
  MockOptions options;
  options.config = environment.mock_config;
  if (!environment.built_in_mock_config.empty())
    options.built_in_config = environment.built_in_mock_config;
  options.master_key =
      environment.master_key.empty() ? "sk-mock-master-key" : environment.master_key;
  options.clock = AcceleratedClock();
  options.settle_delay = kMockSeconds * 500us;
  options.flush_interval = kMockSeconds * 4ms;
  options.reset_interval = kMockSeconds * 4ms;
  if (!environment.mock_release.empty()) {
    const auto release = budget_mock::Release::Parse(environment.mock_release);
    if (!release) {
      return Error{"MOCK_PROXY_RELEASE='" + environment.mock_release +
                   "': give a LiteLLM release such as 1.106.10"};
    }
    options.release = *release;
  }
  std::istringstream names(environment.mock_defects);
  for (std::string name; std::getline(names, name, ',');) {
    if (name == "as-released") {
      options.defects = budget_mock::DefectSet::AsReleased(options.release);
      continue;
    }
    if (!options.defects.Add(name))
      return Error{"MOCK_PROXY_DEFECT='" + name +
                   "': no such defect; mock_proxy --list-defects prints them"};
  }
  return options;
}

}  // namespace

Backend::Backend() = default;
Backend::~Backend() = default;

Result<std::shared_ptr<const Backend>> Backend::Open(const Environment& environment) {
  std::shared_ptr<Backend> backend(new Backend);
  backend->patience_.write = environment.patience;
  backend->patience_.reset = std::max(environment.reset_patience, environment.patience);
  if (environment.proxy) {
    backend->url_ = *environment.proxy;
    backend->master_key_ = environment.master_key;
    backend->description_ = "LiteLLM at " + backend->url_.origin + backend->url_.path;
    return std::shared_ptr<const Backend>(backend);
  }
  Result<MockOptions> options = OptionsOf(environment);
  if (!options) return options.error();
  try {
    backend->mock_ = budget_mock::MockProxy::Start(std::move(*options));
  } catch (const std::exception& problem) {
    return Error{std::string("the bundled mock proxy did not start: ") + problem.what()};
  }
  const Result<BaseUrl> url = BaseUrl::Parse(backend->mock_->url());
  if (!url) return url.error();
  backend->url_ = *url;
  backend->master_key_ = backend->mock_->master_key();
  backend->description_ = "the bundled mock proxy";
  // What the mock has not done within seconds it will not do.
  constexpr Seconds kMockPatience{3};
  backend->patience_ = {.settle = std::min(kMockPatience, environment.patience),
                        .write = std::min(kMockPatience, environment.patience),
                        .pause = Seconds(0.001),
                        .reset = std::min(kMockPatience, environment.patience),
                        .speed = kMockSeconds};
  return std::shared_ptr<const Backend>(backend);
}

Result<bool> RequireAdminsKey(const ProxyClient& admin) {
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  // Only admins may list users; what else goes wrong is told by those who need the proxy.
  const auto reply = admin.Get("/user/list?page=1&page_size=1");
  if (reply) return true;
  const int status = reply.error().status;
  if (status != kUnauthorized && status != kForbidden) return true;
  return Error{"the key of LITELLM_MASTER_KEY is no admin's (" + reply.error().ToString() +
               "); give the proxy's master key, or that of a user with the role proxy_admin"};
}

}  // namespace budget_gate
