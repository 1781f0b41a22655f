// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "http/authentication.h"

namespace budget_mock {
namespace {

using nlohmann::json;

void Render(const Failure& failure, httplib::Response& response) {
  response.status = failure.status;
  if (failure.plain) {
    response.set_content(failure.body.get<std::string>(), "text/plain; charset=utf-8");
  } else {
    response.set_content(failure.body.dump(-1, ' ', false, json::error_handler_t::replace),
                         "application/json");
  }
  for (const auto& [name, value] : failure.headers) response.set_header(name.c_str(), value);
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

Failure ProxyFailure(int status, const std::string& message, const json& type, const json& param) {
  return {.status = status,
          .body = {{"error",
                    {{"message", message},
                     {"type", type},
                     {"param", param},
                     {"code", std::to_string(status)}}}}};
}

Failure DetailFailure(int status, const json& detail) {
  return {.status = status, .body = {{"detail", detail}}};
}

Failure UncaughtFailure(const ReleaseRules& rules) {
  if (rules.uncaught_is_json) {
    return {.status = 500,
            .body = {{"error",
                      {{"message", "Internal server error"}, {"type", "internal_server_error"}}}}};
  }
  return {.status = 500, .body = "Internal Server Error", .plain = true};
}

void Call::Reply(const json& body) const {
  response.set_content(body.dump(-1, ' ', false, json::error_handler_t::replace),
                       "application/json");
}

void Router::Add(std::string method, std::string path, Access access, Handler handler) {
  routes_.push_back({.method = std::move(method),
                     .path = std::move(path),
                     .access = access,
                     .handler = std::move(handler)});
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
    Render(DetailFailure(response.status, detail), response);
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
    Call call{.proxy = proxy_,
              .request = request,
              .response = response,
              .lock = std::unique_lock(proxy_.mutex),
              .path_parameter = std::move(*parameter)};
    proxy_.RunDue();
    Authenticate(call, route->access);
    route->handler(call);
  } catch (const Failure& failure) {
    Render(failure, response);
  } catch (const std::exception& problem) {
    Render(ProxyFailure(500, problem.what(), "internal_server_error", nullptr), response);
  }
}

bool Router::Knows(const std::string& path) const {
  return std::any_of(routes_.begin(), routes_.end(),
                     [&](const Route& each) { return Match(each.path, path).has_value(); });
}

}  // namespace budget_mock
