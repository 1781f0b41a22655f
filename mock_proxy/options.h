// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "core/scheduler.h"
#include "releases/changes.h"
#include "releases/defect.h"

namespace budget_mock {

struct MockOptions {
  std::filesystem::path config;  ///< a LiteLLM config.yaml; empty: `built_in_config`
  std::string built_in_config = "proxy_config.yaml";  ///< one of fixtures/ (common/fixtures.h)
  std::string host = "127.0.0.1";
  int port = 0;            ///< 0: any free one
  std::string master_key;  ///< empty: that of the config
  Release release = kNewestRelease;
  DefectSet defects;
  /// From a reply until its cost is in the counter. In LiteLLM some milliseconds.
  std::chrono::microseconds settle_delay = std::chrono::milliseconds(2);
  /// Between two writes of spend to the database: LiteLLM's proxy_batch_write_at.
  std::chrono::microseconds flush_interval = std::chrono::seconds(1);
  /// Between two looks for budgets due for a reset: LiteLLM's proxy_budget_rescheduler_*_time.
  std::chrono::microseconds reset_interval = std::chrono::seconds(1);
  /// Rows of /spend/logs that are kept: the newest ones.
  std::size_t spend_log_rows = 100'000;
  /// Connections that are served at a time; a request on one more gets a 503.
  std::size_t max_connections = 512;
  /// Is told of each request when it was answered: method, path, status. From any thread.
  std::function<void(const std::string& line)> log;
  Clock clock = std::chrono::system_clock::now;
};

}  // namespace budget_mock
