// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "http/authentication.h"
#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// Python reads no deeper JSON: its recursion ends at 1000 calls (980 levels were refused, 900
/// read).
constexpr std::size_t kDeepestJson = 975;

Failure NotParsed() {
  return DetailFailure(400, "There was an error parsing the body");
}

/// The path without what a request line in absolute form (GET http://host/path) has before it.
std::string PathOf(const std::string& target) {
  const std::size_t scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string::npos) return target;
  const std::size_t slash = target.find('/', scheme + 3);
  return slash == std::string::npos ? "/" : target.substr(slash);
}

/// What is said where the library has answered before any route was asked.
const char* DetailOf(int status) {
  switch (status) {
    case 400:
      return "Invalid HTTP request received.";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Request Entity Too Large";
    case 414:
      return "URI Too Long";
    default:
      return "Internal Server Error";
  }
}

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
  AddRoute({.method = std::move(method),
            .path = std::move(path),
            .access = access,
            .handler = std::move(handler),
            .serve = {}});
}

void Router::AddServing(std::string path, ServingHandler serve) {
  AddRoute({.method = "POST",
            .path = std::move(path),
            .access = {.who = Access::Who::kServed, .groups = Access::kLlmApi},
            .handler = {},
            .serve = std::move(serve)});
}

void Router::AddRoute(Route route) {
  // Of two for the same requests the first one counts, as in FastAPI, also where it is a pattern.
  const auto first = std::find_if(routes_.begin(), routes_.end(), [&](const Route& each) {
    return each.method == route.method && Match(each.path, route.path);
  });
  const auto number = static_cast<std::size_t>(first - routes_.begin());
  if (route.path.find('{') == std::string::npos)
    by_path_.emplace(route.method + route.path, number);
  routes_.push_back(std::move(route));
}

httplib::Server::HandlerResponse Router::RefusePacked(const httplib::Request& request,
                                                      httplib::Response& response) {
  const std::string encoding = request.get_header_value("Content-Encoding");
  if (encoding.empty() || encoding == "identity")
    return httplib::Server::HandlerResponse::Unhandled;
  NotParsed().Render(response);
  response.set_header("Connection", "close");  // its body is not read
  return httplib::Server::HandlerResponse::Handled;
}

void Router::Serve(httplib::Server& server) const {
  const auto dispatch = [this](const httplib::Request& request, httplib::Response& response) {
    if (request.path.starts_with('/')) return Dispatch(request, response);
    httplib::Request with_path = request;
    with_path.path = PathOf(request.path);
    Dispatch(with_path, response);
  };
  constexpr const char* kAnyPath = ".*";
  server.Get(kAnyPath, dispatch);
  server.Post(kAnyPath, dispatch);
  server.Patch(kAnyPath, dispatch);
  server.Delete(kAnyPath, dispatch);
  server.set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
    if (!response.body.empty()) return;
    const bool wrong_method = response.status == 404 && Knows(PathOf(request.path));
    if (wrong_method) response.status = 405;
    DetailFailure(response.status, DetailOf(response.status)).Render(response);
  });
}

void Router::Dispatch(const httplib::Request& request, httplib::Response& response) const {
  std::string parameter;
  const Route* route = Find(request.method, request.path, parameter);
  if (route == nullptr) {
    response.status = 404;
    return;
  }
  try {
    if (!route->serve && JsonDepth(request.body) > kDeepestJson) throw NotParsed();
    Exchange exchange{.setup = setup_,
                      .route = *route,
                      .request = request,
                      .response = response,
                      .path_parameter = std::move(parameter)};
    route->serve ? route->serve(exchange, proxy_) : Answer(exchange);
  } catch (const Failure& failure) {
    AsTold(setup_.rules, failure).Render(response);
  } catch (const std::exception& problem) {
    ProxyFailure(500, problem.what(), "internal_server_error", nullptr).Render(response);
  }
}

void Router::Answer(Exchange& exchange) const {
  const Credential credential = ReadCredential(exchange);
  const auto proxy = proxy_.Lock();
  proxy->RunDue();
  Call call{exchange, Authenticate(exchange, credential, *proxy), *proxy};
  exchange.route.handler(call);
}

const Route* Router::Find(const std::string& method, const std::string& path,
                          std::string& parameter) const {
  const auto exact = by_path_.find(method + path);
  if (exact != by_path_.end()) {
    const Route& route = routes_[exact->second];
    parameter = *Match(route.path, path);
    return &route;
  }
  for (const Route& each : routes_) {
    if (each.method != method) continue;
    if (auto found = Match(each.path, path)) {
      parameter = std::move(*found);
      return &each;
    }
  }
  return nullptr;
}

bool Router::Knows(const std::string& path) const {
  return std::any_of(routes_.begin(), routes_.end(),
                     [&](const Route& each) { return Match(each.path, path).has_value(); });
}

}  // namespace budget_mock
