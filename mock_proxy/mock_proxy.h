// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "options.h"

namespace budget_mock {

/// A LiteLLM proxy in process: listening when Start returns, gone when the object is.
class MockProxy {
 public:
  /// Throws std::runtime_error, in one line, when the config cannot be used or the port cannot be
  /// had.
  static std::unique_ptr<MockProxy> Start(MockOptions options);

  MockProxy(const MockProxy&) = delete;
  MockProxy& operator=(const MockProxy&) = delete;
  ~MockProxy();

  /// http://HOST:PORT
  const std::string& url() const { return url_; }
  const std::string& master_key() const { return master_key_; }

 private:
  struct Running;
  MockProxy();

  std::unique_ptr<Running> running_;
  std::string url_;
  std::string master_key_;
};

}  // namespace budget_mock
