// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "http/authentication.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// What stands in `path` for the `{...}` of `pattern` ("" if it has none); nothing when the pattern
/// is another path's. (The library's own matching is one regular expression after the other, which
/// takes longer than most replies.)
std::optional<std::string> Match(std::string_view pattern, std::string_view path) {
  const std::size_t open = pattern.find('{');
  if (open == std::string_view::npos)
    return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::size_t close = pattern.find('}', open);
  const std::string_view before = pattern.substr(0, open);
  const std::string_view after = pattern.substr(close + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after))
    return std::nullopt;
  const std::string_view name =
      path.substr(before.size(), path.size() - before.size() - after.size());
  const bool is_rest = pattern.substr(0, close).ends_with(":path");
  if (!is_rest && name.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(name);
}

}  // namespace

void Exchange::Reply(const json& body) const {
  response.set_content(body.dump(-1, ' ', false, json::error_handler_t::replace),
                       "application/json");
}

void Router::Add(std::string method, std::string path, Access access, Handler handler) {
  routes_.push_back({.method = std::move(method),
                     .path = std::move(path),
                     .access = access,
                     .handler = std::move(handler),
                     .serve = {}});
}

void Router::AddServing(std::string path, ServingHandler serve) {
  routes_.push_back({.method = "POST",
                     .path = std::move(path),
                     .access = {.who = Access::Who::kServed, .groups = Access::kLlmApi},
                     .handler = {},
                     .serve = std::move(serve)});
}

void Router::Serve(httplib::Server& server) const {
  const auto dispatch = [this](const httplib::Request& request, httplib::Response& response) {
    Dispatch(request, response);
  };
  constexpr const char* kAnyPath = ".*";
  server.Get(kAnyPath, dispatch);
  server.Post(kAnyPath, dispatch);
  server.Patch(kAnyPath, dispatch);
  server.Delete(kAnyPath, dispatch);
  server.set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
    if (!response.body.empty()) return;
    const bool wrong_method = response.status == 404 && Knows(request.path);
    if (wrong_method) response.status = 405;
    const char* detail = wrong_method             ? "Method Not Allowed"
                         : response.status == 404 ? "Not Found"
                                                  : "Internal Server Error";
    DetailFailure(response.status, detail).Render(response);
  });
}

void Router::Dispatch(const httplib::Request& request, httplib::Response& response) const {
  std::optional<std::string> parameter;
  const auto route = std::find_if(routes_.begin(), routes_.end(), [&](const Route& each) {
    return each.method == request.method && (parameter = Match(each.path, request.path));
  });
  if (route == routes_.end()) {
    response.status = 404;
    return;
  }
  try {
    Exchange exchange{.setup = setup_,
                      .route = *route,
                      .request = request,
                      .response = response,
                      .path_parameter = std::move(*parameter)};
    route->serve ? route->serve(exchange, proxy_) : Answer(exchange);
  } catch (const Failure& failure) {
    AsTold(setup_.rules, failure).Render(response);
  } catch (const std::exception& problem) {
    ProxyFailure(500, problem.what(), "internal_server_error", nullptr).Render(response);
  }
}

void Router::Answer(Exchange& exchange) const {
  const auto proxy = proxy_.Lock();
  proxy->RunDue();
  Call call{exchange, Authenticate(exchange, *proxy), *proxy};
  exchange.route.handler(call);
}

bool Router::Knows(const std::string& path) const {
  return std::any_of(routes_.begin(), routes_.end(),
                     [&](const Route& each) { return Match(each.path, path).has_value(); });
}

}  // namespace budget_mock
