// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>
#include <sys/socket.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace budget_mock {

/// A thread for each connection: it needs one for as long as it is open, and clients keep theirs
/// open. (The library's pool has a fixed number, and starts them all at once.)
class ThreadPerConnection : public httplib::TaskQueue {
 public:
  /// Nothing, or in newer versions of the library whether there was room.
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

  Enqueued enqueue(std::function<void()> serve) override {
    const std::lock_guard lock(open_->mutex);
    ++open_->count;
    std::thread([open = open_, serve = std::move(serve)] {
      serve();
      const std::lock_guard closing(open->mutex);
      if (--open->count == 0) open->none.notify_all();
    }).detach();
    return Enqueued(true);
  }

  void shutdown() override {
    std::unique_lock lock(open_->mutex);
    open_->none.wait(lock, [this] { return open_->count == 0; });
  }

 private:
  struct Open {
    std::mutex mutex;
    std::condition_variable none;
    std::size_t count = 0;
  };
  // The last thread still has it in hand when shutdown() returns.
  std::shared_ptr<Open> open_ = std::make_shared<Open>();
};

/// Runs an httplib server on a thread of its own: it listens when the constructor returns, and is
/// stopped and joined in the destructor.
class Listener {
 public:
  /// Binds `host`:`port`; 0 picks a free port. Throws std::runtime_error when that is not to be
  /// had.
  Listener(std::unique_ptr<httplib::Server> server, const std::string& host, int port)
      : server_(std::move(server)) {
    server_->new_task_queue = [] { return new ThreadPerConnection; };
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
  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::string url_;
  std::thread thread_;
};

}  // namespace budget_mock
