// SPDX-License-Identifier: Apache-2.0
// Any requests at all, in turn, to a mock of their own: every route is reached as over HTTP, but
// for the socket. An input has requests as HTTP writes them (a line of method and path, headers, an
// empty line, a body), with a line of one % between two. Where a request says nothing of
// Authorization, it has the master key.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/fixtures.h"
#include "generation/serve.h"
#include "http/router.h"
#include "management/routes.h"
#include "model/scripted_model.h"

namespace {

using namespace budget_mock;

constexpr const char* kMasterKey = "sk-fuzz-master";
constexpr std::size_t kMostRequests = 12;

void Require(bool holds, const char* promise, const std::string& shown) {
  if (holds) return;
  std::cerr << promise << ": " << shown << "\n";
  std::abort();
}

/// Cuts `text` at the first `end`, and returns what was before it.
std::string_view Take(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + end.size());
  return taken;
}

httplib::Request ReadRequest(std::string_view text) {
  httplib::Request request;
  std::string_view line = Take(text, "\n");
  request.method = Take(line, " ");
  const std::string_view path = Take(line, "?");
  request.path = path.starts_with('/') ? path : "/" + std::string(path);
  while (!line.empty()) {
    std::string_view parameter = Take(line, "&");
    const std::string_view name = Take(parameter, "=");
    request.params.emplace(name, parameter);
  }
  for (std::string_view header = Take(text, "\n"); !header.empty(); header = Take(text, "\n")) {
    const std::string_view name = Take(header, ": ");
    request.headers.emplace(name, header);
  }
  if (!request.has_header("Authorization"))
    request.headers.emplace("Authorization", std::string("Bearer ") + kMasterKey);
  request.body = text;
  return request;
}

/// The whole body, as the library would send it.
std::string BodyOf(httplib::Response& response) {
  if (!response.content_provider_) return response.body;
  std::string body;
  bool is_done = false;
  httplib::DataSink sink;
  sink.write = [&](const char* data, std::size_t size) {
    body.append(data, size);
    return true;
  };
  sink.is_writable = [] { return true; };
  sink.done = [&] { is_done = true; };
  while (!is_done && response.content_provider_(body.size(), 0, sink)) continue;
  return body;
}

const Setup& TheSetup() {
  static const Setup setup = [] {
    MockOptions options;
    options.master_key = kMasterKey;
    options.settle_delay = {};
    options.flush_interval = {};
    return Setup(options, ReadConfig(budget_gate::Fixture(options.built_in_config),
                                     options.built_in_config));
  }();
  return setup;
}

/// The proxy, made anew with each input; the router knows where it is.
std::optional<Guarded<Proxy>>& TheProxy() {
  static std::optional<Guarded<Proxy>> proxy(std::in_place, TheSetup());
  return proxy;
}

const Router& TheRouter() {
  static ScriptedModel model;
  static const Router router = [] {
    model.Stop();  // it takes no time
    Router made(TheSetup(), *TheProxy());
    ManagementRoutes(made);
    ServingRoutes(made, model);
    return made;
  }();
  return router;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  TheProxy().emplace(TheSetup());
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (std::size_t i = 0; i < kMostRequests && !text.empty(); ++i) {
    const httplib::Request request = ReadRequest(Take(text, "\n%\n"));
    httplib::Response response;
    TheRouter().Dispatch(request, response);
    const std::string body = BodyOf(response);
    Require(response.status == -1 || (response.status >= 200 && response.status < 600),
            "a status of HTTP", std::to_string(response.status));
    Require(body.find("json.exception") == std::string::npos, "LiteLLM's words", body);
    if (response.get_header_value("Content-Type") == "application/json")
      Require(nlohmann::json::accept(body), "a body of JSON is JSON", body);
  }
  return 0;
}
