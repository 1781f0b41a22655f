// SPDX-License-Identifier: Apache-2.0
#include "sabotage/interposer_wire.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace budget_gate::sabotage {
namespace {

constexpr time_t kConnectSeconds = 10;
constexpr time_t kReplySeconds = 120;

/// Headers that belong to one connection, or that the library writes itself. (Some of them it only
/// invents, to tell a server who is calling.)
bool BelongsToTheConnection(const std::string& name) {
  constexpr std::array<std::string_view, 11> kNames{
      "accept-encoding", "connection", "content-encoding", "content-length", "host",
      "keep-alive",      "local_addr", "local_port",       "remote_addr",    "transfer-encoding",
      "remote_port"};
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kNames.begin(), kNames.end(), lower) != kNames.end();
}

httplib::Headers EndToEnd(const httplib::Headers& headers) {
  httplib::Headers kept;
  for (const auto& [name, value] : headers) {
    if (!BelongsToTheConnection(name)) kept.emplace(name, value);
  }
  return kept;
}

void Answer(const WireReply& reply, httplib::Response& response) {
  response.status = reply.status;
  std::string type;
  for (const auto& [name, value] : EndToEnd(reply.headers)) {
    if (httplib::Headers{{name, ""}}.count("content-type") != 0) {
      type = value;
    } else {
      response.headers.emplace(name, value);
    }
  }
  response.set_content(reply.body, type.empty() ? std::string("text/plain") : type);
}

}  // namespace

std::string FindHeader(const httplib::Headers& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

void ReplaceHeader(httplib::Headers& headers, const std::string& name, const std::string& value) {
  headers.erase(name);
  if (!value.empty()) headers.emplace(name, value);
}

bool WireRequest::Is(const std::string& method_wanted, const std::string& path) const {
  return method == method_wanted && target.substr(0, target.find('?')) == path;
}

nlohmann::json ParseBody(const std::string& body) {
  return nlohmann::json::parse(body, nullptr, false);
}

WireReply RealProxy::Send(const WireRequest& request) const {
  // A client a request: nothing is shared between threads, and no stale connection is ever met.
  httplib::Client client(url_.origin);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kReplySeconds);
  client.set_tcp_nodelay(true);
  httplib::Request forwarded;
  forwarded.method = request.method;
  forwarded.path = url_.path + request.target;
  forwarded.headers = EndToEnd(request.headers);
  forwarded.body = request.body;
  const httplib::Result result = client.send(forwarded);
  if (!result) {
    return {.status = 502,
            .headers = {},
            .body = "interposer: no reply from " + url_.origin + ": " +
                    httplib::to_string(result.error())};
  }
  return {.status = result->status, .headers = EndToEnd(result->headers), .body = result->body};
}

WireReply RealProxy::SendAsMaster(WireRequest request) const {
  ReplaceHeader(request.headers, "Authorization", "Bearer " + master_key_);
  return Send(request);
}

void RealProxy::SendOwed() {
  const auto owed = owed_.Lock();
  for (const WireRequest& request : *owed) (void)Send(request);
  owed->clear();
}

std::unique_ptr<httplib::Server> MakeInterposer(RealProxy& proxy, Carrier carry) {
  auto server = std::make_unique<httplib::Server>();
  const httplib::Server::Handler handle = [&proxy, carry = std::move(carry)](
                                              const httplib::Request& request,
                                              httplib::Response& response) {
    Answer(carry({.method = request.method,
                  .target = request.target,
                  .headers = EndToEnd(request.headers),
                  .body = request.body},
                 proxy),
           response);
  };
  const std::string any = ".*";
  server->Get(any, handle);
  server->Post(any, handle);
  server->Put(any, handle);
  server->Patch(any, handle);
  server->Delete(any, handle);
  server->Options(any, handle);
  return server;
}

}  // namespace budget_gate::sabotage
