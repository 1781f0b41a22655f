// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/proxy.h"

namespace budget_mock {

/// An answer that ends a request early. Thrown by handlers, rendered in one place.
struct Failure {
  int status;
  nlohmann::json body;
  httplib::Headers headers{};
  bool plain = false;  ///< `body` is a text and not JSON
};

/// {"error": {message, type, param, code}}: LiteLLM's ProxyException. The code is the status, as
/// text.
Failure ProxyFailure(int status, const std::string& message, const nlohmann::json& type,
                     const nlohmann::json& param);
/// {"detail": ...}: what FastAPI itself answers.
Failure DetailFailure(int status, const nlohmann::json& detail);

/// What a server says when nobody caught the exception.
Failure UncaughtFailure(const ReleaseRules& rules);

/// Who may use a route.
enum class Access {
  kPublic,
  kAnyKey,  ///< the master key and every virtual key, whatever its budget
  kAdmin,   ///< the master key
  kModel,   ///< costs money: any key, within its models and budgets
};

/// One request on its way through the mock. The proxy is locked while a handler runs; `lock` can be
/// let go of for as long as the model takes.
struct Call {
  Proxy& proxy;
  const httplib::Request& request;
  httplib::Response& response;
  std::unique_lock<std::mutex> lock;
  bool admin = false;               ///< the master key
  std::shared_ptr<Key> key = {};    ///< the virtual key; null for the master key
  std::string path_parameter = {};  ///< what stands for the `{...}` of the route's path

  void Reply(const nlohmann::json& body) const;
};

using Handler = std::function<void(Call&)>;

/// The routes of the mock.
class Router {
 public:
  explicit Router(Proxy& proxy) : proxy_(proxy) {}

  /// Adds a route. `path` is written as FastAPI's and has one parameter at most: `{id}` stands for
  /// one part of it, and `{id:path}` for all the rest.
  void Add(std::string method, std::string path, Access access, Handler handler);

  /// Takes all requests to `server` that it has no route for by now, and answers in FastAPI's way
  /// those that have none here either. The router has to outlive the server.
  void Serve(httplib::Server& server) const;

  const Proxy& proxy() const { return proxy_; }

 private:
  struct Route {
    std::string method;
    std::string path;
    Access access;
    Handler handler;
  };

  void Dispatch(const httplib::Request& request, httplib::Response& response) const;
  bool Knows(const std::string& path) const;

  Proxy& proxy_;
  std::vector<Route> routes_;
};

// One file for each of LiteLLM's resources.
void BudgetRoutes(Router& router);
void CompletionRoutes(Router& router);
void CustomerRoutes(Router& router);
void HealthRoutes(Router& router);
void KeyRoutes(Router& router);
void MemberRoutes(Router& router);
void ModelRoutes(Router& router);
void OrganizationRoutes(Router& router);
void SpendRoutes(Router& router);
void TagRoutes(Router& router);
void TeamRoutes(Router& router);
void UserRoutes(Router& router);

}  // namespace budget_mock
