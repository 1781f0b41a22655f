// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/guarded.h"
#include "core/proxy.h"
#include "http/errors.h"

namespace budget_mock {

using budget_gate::Guarded;

struct Call;

/// Whom a route lets in.
struct Access {
  enum class Who {
    kEverybody,
    kEveryKey,  ///< the master key and every virtual key, whatever its budget
    kAdmin,     ///< the master key and the keys of proxy admins, and `others`
    kServed     ///< costs money: every key, within its models and budgets
  };
  /// Whom an admin's route lets in besides: litellm/proxy/_types.py, LiteLLMRoutes.
  enum class Others { kNobody, kInternalUsers, kEveryKey };
  /// Names that stand for several routes in the `allowed_routes` of a key; they are added up.
  enum Group : unsigned { kLlmApi = 1, kManagement = 2, kInfo = 4 };

  Who who = Who::kAdmin;
  unsigned groups = 0;
  Others others = Others::kNobody;
  /// Throws what the route itself says to one of `others`; null: it refuses nobody.
  void (*refuse)(const Call&) = nullptr;
};

struct Route;

/// One request on its way through the mock.
struct Exchange {
  const Setup& setup;
  const Route& route;
  const httplib::Request& request;
  httplib::Response& response;
  std::string path_parameter;  ///< what stands for the `{...}` of the route's path

  void Reply(const nlohmann::json& body) const;
};

/// Who calls.
struct Caller {
  bool admin = false;          ///< the master key, or one that may do as much
  std::shared_ptr<Key> key{};  ///< the virtual key; null for the master key
};

/// A request that is answered while the proxy is held.
struct Call : Exchange, Caller {
  Proxy& proxy;
};

using Handler = std::function<void(Call&)>;
/// Holds the proxy only where it has to: a model takes its time.
using ServingHandler = std::function<void(Exchange&, Guarded<Proxy>&)>;

struct Route {
  std::string method;
  std::string path;
  Access access;
  Handler handler;
  ServingHandler serve;
};

/// The routes of the mock.
class Router {
 public:
  Router(const Setup& setup, Guarded<Proxy>& proxy) : setup_(setup), proxy_(proxy) {}

  /// Adds a route. `path` is written as FastAPI's and has one parameter at most: `{id}` stands for
  /// one part of it, and `{id:path}` for all the rest.
  void Add(std::string method, std::string path, Access access, Handler handler);
  /// Likewise one that costs money, a POST.
  void AddServing(std::string path, ServingHandler serve);

  /// Takes all requests to `server` that it has no route for by now, and answers in FastAPI's way
  /// those that have no route here either. The router has to outlive the server.
  void Serve(httplib::Server& server) const;

  /// Answers a request with a packed body before that is read: LiteLLM does not unpack it, and
  /// fails to read it; the library would unpack it without a limit.
  static httplib::Server::HandlerResponse RefusePacked(const httplib::Request& request,
                                                       httplib::Response& response);

  const Setup& setup() const { return setup_; }

  /// Answers a request, as Serve has it done; with status 404 alone where it has no route.
  void Dispatch(const httplib::Request& request, httplib::Response& response) const;

 private:
  void Answer(Exchange& exchange) const;
  bool Knows(const std::string& path) const;
  void AddRoute(Route route);
  /// The route for a request, and what stands for the `{...}` of its path; null: there is none.
  const Route* Find(const std::string& method, const std::string& path,
                    std::string& parameter) const;

  const Setup& setup_;
  Guarded<Proxy>& proxy_;
  std::vector<Route> routes_;
  std::unordered_map<std::string, std::size_t> by_path_;  ///< method and path: which of them
};

}  // namespace budget_mock
