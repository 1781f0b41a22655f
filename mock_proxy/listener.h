// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace budget_mock {

/// Runs an httplib server on a thread of its own: it listens when the constructor returns, and is
/// stopped and joined in the destructor.
class Listener {
 public:
  /// Binds `host`:`port`; 0 picks a free port. Throws std::runtime_error when that is not to be
  /// had.
  Listener(std::unique_ptr<httplib::Server> server, const std::string& host, int port)
      : server_(std::move(server)) {
    // A connection keeps a thread for as long as it is open, and clients keep theirs open.
    server_->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // Without it, a reply waits 40 ms for the client's acknowledgement.
    server_->set_tcp_nodelay(true);
    server_->set_keep_alive_max_count(1'000'000);
    int socket = -1;
    server_->set_socket_options([&socket](int made) {
      const int yes = 1;
      setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      socket = made;
    });
    port_ = port == 0 ? server_->bind_to_any_port(host.c_str())
                      : (server_->bind_to_port(host.c_str(), port) ? port : -1);
    if (port_ <= 0) {
      throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) +
                               ": the port is taken or the address is none of this machine");
    }
    url_ = "http://" + host + ":" + std::to_string(port_);
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    // stop() does nothing to a server that does not run yet.
    while (!server_->is_running()) std::this_thread::yield();
    // The library lets five connections wait: of more at once, some would be a second late.
    constexpr int kBacklog = 1024;
    listen(socket, kBacklog);
  }

  ~Listener() {
    server_->stop();
    thread_.join();
  }

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  const std::string& url() const { return url_; }

 private:
  static constexpr std::size_t kThreads = 64;

  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::string url_;
  std::thread thread_;
};

}  // namespace budget_mock
