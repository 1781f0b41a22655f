// SPDX-License-Identifier: Apache-2.0
#include "litellm/proxy_client.h"

#include <httplib.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "litellm/forward_proxy.h"
#include "litellm/redact.h"

namespace budget_gate {
namespace {

using nlohmann::json;

constexpr time_t kConnectTimeoutSeconds = 10;
constexpr time_t kReplyTimeoutSeconds = 120;  // a model may take its time

/// Bodies are shown up to here.
std::string Excerpt(const std::string& text) {
  constexpr std::size_t kLongest = 400;
  // What is cut off would leave a part of a key that is not seen to be one.
  const std::string shown = RedactKeys(text);
  return shown.size() <= kLongest ? shown : shown.substr(0, kLongest) + "...";
}

std::string Why(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "nobody answers there";
    case httplib::Error::Read:
      return "the connection broke, or no reply came within " +
             std::to_string(kReplyTimeoutSeconds) + " s";
    case httplib::Error::SSLConnection:
      return "it does not speak TLS: is it an address of http?";
    case httplib::Error::SSLServerVerification:
      return "its certificate is not trusted (SSL_CERT_FILE names the ones that are)";
    default:
      return httplib::to_string(error);
  }
}

/// Where systems keep the certificates that they trust: a program that was built elsewhere looks
/// for them where that system has them. Empty: OpenSSL finds them by itself (SSL_CERT_FILE names
/// others).
const std::string& TrustedCertificates() {
  static const std::string file = [] {
    const bool is_named = std::getenv(X509_get_default_cert_file_env()) != nullptr ||
                          std::getenv(X509_get_default_cert_dir_env()) != nullptr;
    std::error_code ignored;
    const auto is_there = [&](const char* path) { return std::filesystem::exists(path, ignored); };
    if (is_named || is_there(X509_get_default_cert_file())) return std::string();
    for (const char* each : {"/etc/ssl/certs/ca-certificates.crt",  // Debian, Alpine, Arch
                             "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora, RHEL
                             "/etc/ssl/ca-bundle.pem",              // SUSE
                             "/etc/ssl/cert.pem"}) {                // Alpine, macOS
      if (is_there(each)) return std::string(each);
    }
    return std::string();
  }();
  return file;
}

/// What is no 2xx was refused.
Reply<HttpReply> ReadServed(const HttpReply& reply) {
  if (reply.status >= 200 && reply.status < 300) return reply;
  return ReadError(reply);
}

template <typename T>
Reply<T> ReadReply(const Reply<HttpReply>& reply, Reply<T> (*read)(const HttpReply&)) {
  if (!reply) return reply.error();
  return read(*reply);
}

}  // namespace

Result<BaseUrl> BaseUrl::Parse(const std::string& url) {
  const auto none = [&] { return Error{"'" + url + "' is no URL such as http://localhost:4000"}; };
  const std::size_t scheme_end = url.find("://");
  const std::string scheme = url.substr(0, scheme_end == std::string::npos ? 0 : scheme_end);
  const std::size_t host = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  const std::size_t path = std::min(url.find('/', host), url.size());
  if (url.substr(host, path - host).find('@') != std::string::npos) {
    // Not repeated: it is a password.
    return Error{
        "(not shown) has a user before its host; give the address alone, such as "
        "http://localhost:4000, and the key as LITELLM_MASTER_KEY"};
  }
  if (scheme != "http" && scheme != "https") return none();
  if (path == host || url.find_first_of(" \t\n?#") != std::string::npos) return none();
  BaseUrl parsed{.origin = url.substr(0, path), .path = url.substr(path)};
  const auto without_slashes = [&] {
    while (parsed.path.ends_with('/')) parsed.path.pop_back();
  };
  without_slashes();
  // What OpenAI's clients are given; the routes here begin with it where they have it.
  constexpr std::string_view kOfClients = "/v1";
  if (parsed.path.ends_with(kOfClients)) {
    parsed.path.erase(parsed.path.size() - kOfClients.size());
    without_slashes();
  }
  return parsed;
}

ProxyClient::ProxyClient(BaseUrl url, std::string key, Observer observer, Limiter limiter)
    : url_(std::move(url)), observer_(std::move(observer)), limiter_(std::move(limiter)) {
  if (!key.empty()) authorization_ = "Bearer " + key;
}

ProxyClient ProxyClient::WithKey(std::string key) const {
  ProxyClient client(url_, std::move(key), observer_, limiter_);
  client.headers_ = headers_;
  client.may_cost_ = true;
  return client;
}

ProxyClient ProxyClient::At(BaseUrl url) const {
  ProxyClient client = *this;
  client.url_ = std::move(url);
  return client;
}

ProxyClient ProxyClient::WithAuthorization(std::string value) const {
  ProxyClient client = *this;
  client.authorization_ = std::move(value);
  return client;
}

ProxyClient ProxyClient::WithoutLimiter() const {
  ProxyClient client = *this;
  client.limiter_ = {};
  return client;
}

ProxyClient ProxyClient::WithHeader(std::string name, std::string value) const {
  ProxyClient client = *this;
  client.headers_[std::move(name)] = std::move(value);
  return client;
}

Reply<HttpReply> ProxyClient::Send(const std::string& method, const std::string& path,
                                   const std::string& body) const {
  const auto send = [&] { return SendNow(method, path, body); };
  Reply<HttpReply> reply =
      limiter_ ? limiter_({.method = method, .path = path, .may_cost = may_cost_}, send) : send();
  // Whoever sends a page, it is not LiteLLM: no reader has to tell it from an answer.
  if (reply && ReadError(*reply).is_page) return ReadError(*reply);
  return reply;
}

Reply<HttpReply> ProxyClient::SendNow(const std::string& method, const std::string& path,
                                      const std::string& body) const {
  Exchange exchange;
  exchange.request = method + " " + RedactKeys(path);
  for (const auto& [name, value] : headers_) exchange.request += " " + name + ": " + value;
  if (!body.empty()) exchange.request += " " + Excerpt(body);

  // One connection a request: nothing is shared between threads, and no stale connection is ever
  // met.
  httplib::Client client(url_.origin);
  client.set_connection_timeout(kConnectTimeoutSeconds);
  client.set_read_timeout(kReplyTimeoutSeconds);
  client.set_tcp_nodelay(true);
  if (!TrustedCertificates().empty()) client.set_ca_cert_path(TrustedCertificates());
  httplib::Request request;
  request.method = method;
  request.path = url_.path + path;
  if (const auto& forward = ForwardProxyFor(url_.origin)) {
    client.set_proxy(forward->host, forward->port);
    if (!forward->user.empty()) client.set_proxy_basic_auth(forward->user, forward->password);
  }
  request.headers = {headers_.begin(), headers_.end()};
  if (!authorization_.empty()) request.headers.emplace("Authorization", authorization_);
  if (!body.empty()) {
    request.body = body;
    request.headers.emplace("Content-Type", "application/json");
  }
  const httplib::Result result = client.send(request);
  if (!result) {
    const auto& forward = ForwardProxyFor(url_.origin);
    const std::string by = forward ? ", by way of the proxy " + forward->host + ":" +
                                         std::to_string(forward->port) + " of the environment"
                                   : "";
    const std::string why = url_.origin + by + ": " + Why(result.error());
    exchange.reply = why;
    if (observer_) observer_(exchange);
    return RequestError{.message = why, .never_sent = result.error() == httplib::Error::Connection};
  }
  HttpReply reply;
  reply.status = result->status;
  reply.body = result->body;
  for (const auto& [name, value] : result->headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    reply.headers[lower] = value;
  }
  exchange.reply = std::to_string(reply.status) + " " + Excerpt(reply.body);
  if (observer_) observer_(exchange);
  return reply;
}

Reply<HttpReply> ProxyClient::Do(const Request& request) const {
  return Send(request.method, request.path,
              request.body.is_null()
                  ? ""
                  : request.body.dump(-1, ' ', false, json::error_handler_t::replace));
}

Reply<HttpReply> ProxyClient::Get(const std::string& path) const {
  return ReadReply(Send("GET", path, ""), ReadServed);
}

Reply<HttpReply> ProxyClient::Post(const std::string& path, const json& body) const {
  return ReadReply(Do({.method = "POST", .path = path, .body = body}), ReadServed);
}

Reply<GeneratedKey> ProxyClient::GenerateKey(const json& fields) const {
  return ReadReply(Post("/key/generate", fields), ReadGeneratedKey);
}

Reply<KeyInfo> ProxyClient::GetKeyInfo(const std::string& key) const {
  return ReadReply(Get(key.empty() ? "/key/info" : "/key/info?key=" + UrlEncode(key)), ReadKeyInfo);
}

Reply<HttpReply> ProxyClient::UpdateKey(const std::string& key, json fields) const {
  fields["key"] = key;
  return Post("/key/update", fields);
}

Reply<HttpReply> ProxyClient::BlockKey(const std::string& key) const {
  return Post("/key/block", {{"key", key}});
}

Reply<HttpReply> ProxyClient::UnblockKey(const std::string& key) const {
  return Post("/key/unblock", {{"key", key}});
}

Reply<HttpReply> ProxyClient::DeleteKey(const std::string& key) const {
  return Post("/key/delete", {{"keys", {key}}});
}

Reply<HttpReply> ProxyClient::ResetKeySpend(const std::string& key, double reset_to) const {
  return Post("/key/" + UrlEncode(key) + "/reset_spend", {{"reset_to", reset_to}});
}

Reply<std::vector<json>> ProxyClient::ListPages(
    const std::string& query, const std::function<bool(const std::string&)>& wanted) const {
  std::vector<json> keys;
  for (int page = 1;; ++page) {
    const Reply<HttpReply> reply =
        Get("/key/list?return_full_object=true&size=100" + query + "&page=" + std::to_string(page));
    if (!reply) return reply.error();
    const json body = reply->Json();
    if (!body.is_object() || !body.contains("keys") || !body.at("keys").is_array())
      return RequestError{.message = "/key/list has no list of keys: " + reply->ToString()};
    for (const json& key : body.at("keys")) {
      const json alias = key.is_object() ? key.value("key_alias", json()) : json();
      if (alias.is_string() && wanted(alias.get<std::string>())) keys.push_back(key);
    }
    const json pages = body.value("total_pages", json(0));
    if (!pages.is_number() || page >= pages.get<int>()) return keys;
  }
}

Reply<std::vector<json>> ProxyClient::ListKeys(const std::string& alias) const {
  return ListPages("&key_alias=" + UrlEncode(alias),
                   [&](const std::string& each) { return each == alias; });
}

Reply<std::vector<json>> ProxyClient::FindKeys(const std::string& prefix) const {
  const auto wanted = [&](const std::string& each) { return each.starts_with(prefix); };
  auto keys = ListPages("&substring_matching=true&key_alias=" + UrlEncode(prefix), wanted);
  // Old releases take the prefix for a whole alias, and find nothing.
  if (!keys || !keys->empty()) return keys;
  return ListPages("", wanted);
}

Reply<Completion> ProxyClient::Chat(const json& body) const {
  return ReadReply(Post("/v1/chat/completions", body), ReadCompletion);
}

Reply<Completion> ProxyClient::Embed(const json& body) const {
  return ReadReply(Post("/v1/embeddings", body), ReadCompletion);
}

Reply<std::vector<SpendLog>> ProxyClient::GetSpendLogs(const std::string& key) const {
  return ReadReply(Get("/spend/logs?api_key=" + UrlEncode(key)), ReadSpendLogs);
}

Reply<std::vector<ModelInfo>> ProxyClient::GetModels() const {
  return ReadReply(Get("/model/info"), ReadModels);
}

std::string ProxyClient::GetVersion() const {
  // Since 1.84 only the authenticated route tells; older releases have only the other one.
  for (const char* path : {"/health/readiness/details", "/health/readiness"}) {
    const Reply<HttpReply> reply = Get(path);
    if (!reply) continue;
    const json body = reply->Json();
    if (body.is_object() && body.contains("litellm_version") &&
        body.at("litellm_version").is_string())
      return body.at("litellm_version").get<std::string>();
  }
  return {};
}

std::string UrlEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    }
  }
  return out;
}

}  // namespace budget_gate
