// SPDX-License-Identifier: Apache-2.0
#include "routes/http.h"

#include <algorithm>
#include <regex>
#include <utility>

#include "routes/authentication.h"

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

void Run(Proxy& proxy, Access access, const Handler& handler, const httplib::Request& request,
         httplib::Response& response) {
  try {
    Call call{.proxy = proxy,
              .request = request,
              .response = response,
              .lock = std::unique_lock(proxy.mutex),
              .admin = false,
              .key = nullptr};
    proxy.RunDue();
    Authenticate(call, access);
    handler(call);
  } catch (const Failure& failure) {
    Render(failure, response);
  } catch (const std::exception& problem) {
    Render(ProxyFailure(500, problem.what(), "internal_server_error", nullptr), response);
  }
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

Router::Router(httplib::Server& server, Proxy& proxy) : server_(server), proxy_(proxy) {}

void Router::Add(const std::string& method, const std::string& path, Access access,
                 Handler handler) {
  routes_.emplace_back(method, path);
  const auto run = [&proxy = proxy_, access, handler = std::move(handler)](
                       const httplib::Request& request, httplib::Response& response) {
    Run(proxy, access, handler, request, response);
  };
  if (method == "GET") {
    server_.Get(path, run);
  } else if (method == "PATCH") {
    server_.Patch(path, run);
  } else if (method == "DELETE") {
    server_.Delete(path, run);
  } else {
    server_.Post(path, run);
  }
}

void Router::AnswerTheRest() {
  std::vector<std::string> paths;
  for (const auto& [method, path] : routes_) paths.push_back(path);
  server_.set_error_handler([paths = std::move(paths)](const httplib::Request& request,
                                                       httplib::Response& response) {
    if (!response.body.empty()) return;
    // The path exists, but not for this method.
    const bool wrong_method =
        response.status == 404 && std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
          return std::regex_match(request.path, std::regex(path));
        });
    if (wrong_method) response.status = 405;
    const char* detail = wrong_method             ? "Method Not Allowed"
                         : response.status == 404 ? "Not Found"
                                                  : "Internal Server Error";
    Render(DetailFailure(response.status, detail), response);
  });
}

}  // namespace budget_mock
