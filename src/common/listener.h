// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace budget_gate {

/// A connection that is open.
struct OpenConnection {
  /// The port of the client while its request is being answered; 0 between two requests.
  std::atomic<int> busy_with = 0;
  bool is_one_too_many = false;  ///< it is told so, and closed
};

/// The connections of one server.
struct Connections {
  explicit Connections(std::size_t most) : at_most(most) {}

  const std::size_t at_most;  ///< that are served
  std::mutex mutex;
  std::condition_variable one_closed;
  std::list<OpenConnection> open;
  bool stops = false;

  /// That of this thread: each has one of its own. Null elsewhere.
  static OpenConnection*& OfThisThread() {
    static thread_local OpenConnection* connection = nullptr;
    return connection;
  }
};

/// Replies with `content`, after which the connection is closed. (The library closes one whose
/// client asked for that, or whose reply failed.)
inline void SetLastContent(httplib::Response& reply, const std::string& content,
                           const std::string& type) {
  reply.set_header("Connection", "close");
  reply.set_content_provider(content.size(), type,
                             [content](std::size_t, std::size_t, httplib::DataSink& sink) {
                               sink.write(content.data(), content.size());
                               return false;
                             });
}

/// Tells those connections to `port` of this process whose client's port is not among `busy` that
/// nothing more will be read (`how` SHUT_RD) or sent either (SHUT_RDWR), so that they end. The
/// library does not say which sockets it has, and waits until an idle client speaks or times out,
/// which takes 5 s.
inline void EndConnections(int port, const std::set<int>& busy, int how) {
  const auto port_of = [](int socket, auto get) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (get(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    if (address.ss_family == AF_INET)
      return int{ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port)};
    if (address.ss_family == AF_INET6)
      return int{ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port)};
    return 0;
  };
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/fd", error)) {
    // A duplicate stays this socket, also when somebody closes the original meanwhile.
    // (Not by dup(): the thread sanitizer takes the two for a race.)
    const int socket = fcntl(std::atoi(entry.path().filename().c_str()), F_DUPFD_CLOEXEC, 0);
    if (socket < 0) continue;
    const int client = port_of(socket, getpeername);
    if (client != 0 && !busy.contains(client) && port_of(socket, getsockname) == port)
      ::shutdown(socket, how);
    close(socket);
  }
}

/// A thread for each connection: it needs one for as long as it is open, and clients keep theirs
/// open. (The library's pool has a fixed number, and starts them all at once.)
class ThreadPerConnection : public httplib::TaskQueue {
 public:
  ThreadPerConnection(int port, std::shared_ptr<Connections> connections)
      : port_(port), connections_(std::move(connections)) {}

  /// Nothing, or in newer versions of the library whether there was room.
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

  Enqueued enqueue(std::function<void()> serve) override {
    // So many can be told at a time that they are too many; others wait until they are accepted.
    constexpr std::size_t kTold = 64;
    std::unique_lock lock(connections_->mutex);
    connections_->one_closed.wait(lock, [&] {
      return connections_->stops || connections_->open.size() < connections_->at_most + kTold;
    });
    const auto connection = connections_->open.emplace(connections_->open.end());
    connection->is_one_too_many = connections_->open.size() > connections_->at_most;
    // The last thread still has the connections in hand when shutdown() returns.
    std::thread([connections = connections_, connection, serve = std::move(serve)] {
      Connections::OfThisThread() = &*connection;
      serve();
      const std::lock_guard closing(connections->mutex);
      connections->open.erase(connection);
      connections->one_closed.notify_all();
    }).detach();
    return Enqueued(true);
  }

  void shutdown() override {
    constexpr std::chrono::milliseconds kPause{10};
    // Replies that are under way have so long: a client that does not read its reply, or does not
    // send the rest of its request, would be waited for until the library gives it up.
    constexpr std::chrono::milliseconds kGrace{80};
    const auto deadline = std::chrono::steady_clock::now() + kGrace;
    std::unique_lock lock(connections_->mutex);
    for (; !connections_->open.empty(); connections_->one_closed.wait_for(lock, kPause)) {
      std::set<int> busy;
      const bool waits = std::chrono::steady_clock::now() < deadline;
      for (const OpenConnection& each : connections_->open)
        if (waits) busy.insert(each.busy_with);
      EndConnections(port_, busy, waits ? SHUT_RD : SHUT_RDWR);
    }
  }

 private:
  int port_;
  std::shared_ptr<Connections> connections_;
};

/// Runs an httplib server on a thread of its own: it listens when the constructor returns. The
/// destructor lets replies that are about to end do so, closes all connections and joins: it waits
/// for no client, but for handlers.
class Listener {
 public:
  /// Takes the server's pre-routing handler and its logger for itself: `answers_first` is asked in
  /// the place of the former, before the body is read. Binds `host`:`port`; 0 picks a free port.
  /// Of `most_connections` each is served on a thread; a request on one more gets a 503. `log` is
  /// told of each request and its reply. Throws std::runtime_error when the port is not to be had.
  Listener(std::unique_ptr<httplib::Server> server, const std::string& host, int port,
           httplib::Server::HandlerWithResponse answers_first = {},
           std::size_t most_connections = kNoLimit, httplib::Logger log = {})
      : server_(std::move(server)), connections_(std::make_shared<Connections>(most_connections)) {
    server_->new_task_queue = [this] { return new ThreadPerConnection(port_, connections_); };
    server_->set_pre_routing_handler(
        [answers_first = std::move(answers_first)](const auto& request, auto& reply) {
          OpenConnection& connection = *Connections::OfThisThread();
          connection.busy_with = request.remote_port;
          if (connection.is_one_too_many) return RefuseConnection(reply);
          return answers_first ? answers_first(request, reply)
                               : httplib::Server::HandlerResponse::Unhandled;
        });
    server_->set_logger([log = std::move(log)](const auto& request, const auto& reply) {
      if (log) log(request, reply);
      Connections::OfThisThread()->busy_with = 0;
    });
    // Without it, a reply waits 40 ms for the client's acknowledgement.
    server_->set_tcp_nodelay(true);
    server_->set_keep_alive_max_count(1'000'000);
    server_->set_socket_options([this](int made) {
      const int yes = 1;
      setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      socket_ = made;
    });
    port_ = port == 0 ? server_->bind_to_any_port(host.c_str())
                      : (server_->bind_to_port(host.c_str(), port) ? port : -1);
    if (port_ <= 0) {
      throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) +
                               ": the port is taken, or this machine has no such address");
    }
    url_ = "http://" + host + ":" + std::to_string(port_);
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    // stop() does nothing to a server that does not run yet.
    while (!server_->is_running()) std::this_thread::yield();
    // The library lets five connections wait: of more at once, some would be a second late.
    constexpr int kBacklog = 1024;
    listen(socket_, kBacklog);
  }

  ~Listener() {
    {
      const std::lock_guard lock(connections_->mutex);
      connections_->stops = true;
    }
    connections_->one_closed.notify_all();
    server_->stop();
    thread_.join();
  }

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  const std::string& url() const { return url_; }

 private:
  static constexpr std::size_t kNoLimit = 1'000'000;

  /// As uvicorn does above its --limit-concurrency.
  static httplib::Server::HandlerResponse RefuseConnection(httplib::Response& reply) {
    reply.status = 503;
    SetLastContent(reply, "Service Unavailable", "text/plain; charset=utf-8");
    return httplib::Server::HandlerResponse::Handled;
  }

  std::unique_ptr<httplib::Server> server_;
  std::shared_ptr<Connections> connections_;
  int socket_ = -1;
  int port_ = 0;
  std::string url_;
  std::thread thread_;
};

}  // namespace budget_gate
