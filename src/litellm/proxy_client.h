// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "litellm/wire.h"

namespace budget_gate {

/// One request and what came back, fit to be printed (keys are shortened).
struct Exchange {
  std::string request;  ///< "POST /key/generate {...}"
  std::string reply;    ///< "200 {...}", or why there was none
};

/// One request, as it goes out.
struct Request {
  std::string method = "GET";  ///< GET, POST, PATCH or DELETE
  std::string path;
  nlohmann::json body = nullptr;  ///< null: none
};

/// Where a proxy is. Reads "http://host:4000" and "https://host/with/a/path"; a /v1 at the end, as
/// OpenAI's clients have it, is left out.
struct BaseUrl {
  std::string origin;  ///< scheme, host and port
  std::string path;    ///< what comes before every route; no slash at its end

  static Result<BaseUrl> Parse(const std::string& url);
};

/// Talks to a LiteLLM proxy with one key. It checks nothing that the proxy should check: bad
/// requests go out as they are, since the answer to them is what is of interest. Safe to copy, and
/// to use from several threads.
class ProxyClient {
 public:
  using Observer = std::function<void(const Exchange&)>;
  /// A request that is about to go out.
  struct Outgoing {
    const std::string& method;
    const std::string& path;
    bool
        may_cost;  ///< it has another key than that of the client it was made from: a model may run
  };
  /// Calls `send`, when it is time for a request.
  using Limiter = std::function<Reply<HttpReply>(const Outgoing& request,
                                                 const std::function<Reply<HttpReply>()>& send)>;

  /// `key` empty: requests carry no Authorization. `observer` sees every exchange, and every
  /// request goes through `limiter`; both may be called from any thread that uses the client.
  ProxyClient(BaseUrl url, std::string key, Observer observer = {}, Limiter limiter = {});

  /// The same proxy with another key.
  ProxyClient WithKey(std::string key) const;
  /// The same at another address, such as a replica's.
  ProxyClient At(BaseUrl url) const;
  /// The same proxy with `value` as the whole Authorization header.
  ProxyClient WithAuthorization(std::string value) const;

  /// The same, whose requests go out at once.
  ProxyClient WithoutLimiter() const;
  /// The same, with one more header in every request.
  ProxyClient WithHeader(std::string name, std::string value) const;

  /// The reply, whatever its status; an error (status 0) only when none came.
  Reply<HttpReply> Do(const Request& request) const;
  /// Likewise; `body` may be no JSON. Empty: none.
  Reply<HttpReply> Send(const std::string& method, const std::string& path,
                        const std::string& body) const;

  // For all that follows a refusal is an error: a reply is there only when its status is 2xx.
  Reply<HttpReply> Get(const std::string& path) const;
  Reply<HttpReply> Post(const std::string& path, const nlohmann::json& body) const;
  Reply<GeneratedKey> GenerateKey(const nlohmann::json& fields) const;
  /// `key`: the secret or its token. Empty: the client's own.
  Reply<KeyInfo> GetKeyInfo(const std::string& key) const;
  Reply<HttpReply> UpdateKey(const std::string& key, nlohmann::json fields) const;
  Reply<HttpReply> BlockKey(const std::string& key) const;
  Reply<HttpReply> UnblockKey(const std::string& key) const;
  Reply<HttpReply> DeleteKey(const std::string& key) const;
  Reply<HttpReply> ResetKeySpend(const std::string& key, double reset_to) const;
  /// The keys with the alias `alias`, as LiteLLM's full objects: none or one.
  Reply<std::vector<nlohmann::json>> ListKeys(const std::string& alias) const;
  /// Every key whose alias starts with `prefix`. Asks for them page by page, where a release cannot
  /// search for a part of an alias among all keys.
  Reply<std::vector<nlohmann::json>> FindKeys(const std::string& prefix) const;

  Reply<Completion> Chat(const nlohmann::json& body) const;
  Reply<Completion> Embed(const nlohmann::json& body) const;
  Reply<std::vector<SpendLog>> GetSpendLogs(const std::string& key) const;
  Reply<std::vector<ModelInfo>> GetModels() const;
  /// LiteLLM's version, such as "1.106.10"; empty when the proxy does not tell.
  std::string GetVersion() const;

 private:
  /// All pages of /key/list with `query`, as far as `wanted` takes them.
  Reply<std::vector<nlohmann::json>> ListPages(
      const std::string& query, const std::function<bool(const std::string& alias)>& wanted) const;

  Reply<HttpReply> SendNow(const std::string& method, const std::string& path,
                           const std::string& body) const;

  BaseUrl url_;
  std::string authorization_;
  std::map<std::string, std::string> headers_;
  Observer observer_;
  Limiter limiter_;
  bool may_cost_ = false;
};

/// `text` with everything percent-encoded that has a meaning in a URL.
std::string UrlEncode(std::string_view text);

}  // namespace budget_gate
