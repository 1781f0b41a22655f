// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace budget_mock {

/// What a Server is.
struct ServerOptions {
  std::string config;   ///< path of a LiteLLM config.yaml; empty: a few models, built in
  std::string release;  ///< of LiteLLM, such as "1.106.10"; empty: the newest known
  std::vector<std::string> defects;  ///< ways in which it is wrong (mock_proxy --list-defects)
  std::string master_key = "sk-1234";
  std::string host = "127.0.0.1";
  int port = 0;                 ///< 0: any free one
  double writes_every = 0.001;  ///< seconds between two writes of spend to /key/info
};

/// A LiteLLM with keys, budgets and prices, in this process: it listens when the constructor
/// returns, and is gone when the object is. For tests:
///
///     budget_mock::Server litellm;
///     setenv("OPENAI_BASE_URL", (litellm.url() + "/v1").c_str(), 1);
///     // POST /key/generate with litellm.master_key(), spend, be refused
class Server {
 public:
  /// Throws std::runtime_error, in one line, when an option or the config cannot be used, or the
  /// port cannot be had.
  explicit Server(const ServerOptions& options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// http://HOST:PORT
  const std::string& url() const;
  const std::string& master_key() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace budget_mock
