// SPDX-License-Identifier: Apache-2.0
#include "common/listener.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

namespace budget_gate {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Listener> ListenWith(const httplib::Server::Handler& handler) {
  auto server = std::make_unique<httplib::Server>();
  server->Get("/", handler);
  return std::make_unique<Listener>(std::move(server), "127.0.0.1", 0);
}

TEST(Listener, StopsAtOnceWhileAClientHoldsAnIdleConnection) {
  auto listener = ListenWith([](const httplib::Request&, httplib::Response&) {});
  httplib::Client client(listener->url());
  client.set_keep_alive(true);
  ASSERT_TRUE(client.Get("/"));
  const auto begin = std::chrono::steady_clock::now();
  listener.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST(Listener, LetsAReplyThatIsUnderWayEnd) {
  std::atomic<bool> begun = false;
  auto listener = ListenWith([&](const httplib::Request& request, httplib::Response& response) {
    begun = true;
    // Until it is stopping: it takes no connection any more.
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (std::chrono::steady_clock::now() < deadline) {
      httplib::Client other("http://" + request.get_header_value("Host"));
      other.set_read_timeout(1s);
      if (!other.Get("/elsewhere")) break;
    }
    response.set_content("whole", "text/plain");
  });
  std::string body;
  std::thread asking([&, url = listener->url()] {
    if (const auto reply = httplib::Client(url).Get("/")) body = reply->body;
  });
  while (!begun) std::this_thread::yield();
  listener.reset();
  asking.join();
  EXPECT_EQ(body, "whole");
}

/// A connection to `listener` that sends `text` and then neither sends nor reads.
class SilentClient {
 public:
  SilentClient(const Listener& listener, const std::string& text)
      : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    const std::string& url = listener.url();
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    send(socket_, text.data(), text.size(), 0);
  }
  ~SilentClient() { close(socket_); }
  SilentClient(const SilentClient&) = delete;
  SilentClient& operator=(const SilentClient&) = delete;

 private:
  int socket_;
};

TEST(Listener, StopsAtOnceWhateverItsClientsDo) {
  std::atomic<int> asked = 0;
  auto server = std::make_unique<httplib::Server>();
  // What waited for a client would take so long, however busy the machine is.
  constexpr std::time_t kLong = 60;
  server->set_keep_alive_timeout(kLong);
  server->set_read_timeout(kLong);
  server->set_write_timeout(kLong);
  server->Get("/long", [&](const httplib::Request&, httplib::Response& response) {
    ++asked;
    response.set_content(std::string(100'000'000, 'x'), "text/plain");
  });
  server->Post("/", [](const httplib::Request&, httplib::Response&) {});
  auto listener = std::make_unique<Listener>(std::move(server), "127.0.0.1", 0);
  const SilentClient does_not_read(*listener, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  const SilentClient half_a_head(*listener, "GET /long HTT");
  const SilentClient half_a_body(*listener,
                                 "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
  while (asked == 0) std::this_thread::yield();
  const auto begin = std::chrono::steady_clock::now();
  listener.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);  // 0.1 s where the machine is idle
}

TEST(Listener, SaysWhenThePortIsTaken) {
  const auto first = ListenWith([](const httplib::Request&, httplib::Response&) {});
  const int port = std::stoi(first->url().substr(first->url().rfind(':') + 1));
  EXPECT_THROW(Listener(std::make_unique<httplib::Server>(), "127.0.0.1", port),
               std::runtime_error);
}

}  // namespace
}  // namespace budget_gate
