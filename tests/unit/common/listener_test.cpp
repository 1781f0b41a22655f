// SPDX-License-Identifier: Apache-2.0
#include "common/listener.h"

#include <gtest/gtest.h>

#include <array>
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
    (void)connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    send(socket_, text.data(), text.size(), 0);
  }
  ~SilentClient() { close(socket_); }
  SilentClient(const SilentClient&) = delete;
  SilentClient& operator=(const SilentClient&) = delete;

  /// Reads until the server closes: whether its one reply had that status.
  bool IsClosedAfterA(const std::string& status) const {
    std::string text;
    std::array<char, 1024> buffer{};
    for (;;) {
      const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text.starts_with("HTTP/1.1 " + status) && text.find("HTTP/1.1", 1) == std::string::npos;
  }

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
    response.set_content(std::string(100'000'000, 'x'), "text/plain");
    ++asked;  // from here on: a handler is waited for, and that one takes its time
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

TEST(Listener, RefusesWhatIsOneConnectionTooManyUntilAnotherIsClosed) {
  auto server = std::make_unique<httplib::Server>();
  server->Get("/", [](const httplib::Request&, httplib::Response&) {});
  const Listener listener(std::move(server), "127.0.0.1", 0, {}, 2);
  const auto keeps_its_connection = [&] {
    auto client = std::make_unique<httplib::Client>(listener.url());
    client->set_keep_alive(true);
    return client;
  };
  const auto first = keeps_its_connection();
  auto second = keeps_its_connection();
  const auto third = keeps_its_connection();
  ASSERT_EQ(first->Get("/")->status, 200);
  ASSERT_EQ(second->Get("/")->status, 200);
  const std::string body(10'000, 'x');
  for (int i = 0; i < 50; ++i) {
    const auto refused = i % 2 == 0 ? third->Get("/") : third->Post("/", body, "text/plain");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->body, "Service Unavailable");
    EXPECT_EQ(refused->get_header_value("Connection"), "close");
  }
  EXPECT_EQ(first->Get("/")->status, 200);
  second.reset();
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while (third->Get("/")->status != 200 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(third->Get("/")->status, 200);
}

TEST(Listener, KeepsNoThreadOfAConnectionThatItRefused) {
  auto server = std::make_unique<httplib::Server>();
  server->Get("/", [](const httplib::Request&, httplib::Response&) {});
  auto listener = std::make_unique<Listener>(std::move(server), "127.0.0.1", 0,
                                             httplib::Server::HandlerWithResponse(), 1);
  // More than can be refused at a time: the others wait, and are refused in their turn.
  constexpr std::size_t kMany = 200;
  std::vector<std::unique_ptr<SilentClient>> silent;
  for (std::size_t i = 0; i < kMany; ++i)
    silent.push_back(std::make_unique<SilentClient>(*listener, "GET / HTTP/1.1\r\n\r\n"));
  for (std::size_t i = 1; i < kMany; ++i) EXPECT_TRUE(silent[i]->IsClosedAfterA("503")) << i;
}

TEST(Listener, SaysWhenThePortIsTaken) {
  const auto first = ListenWith([](const httplib::Request&, httplib::Response&) {});
  const int port = std::stoi(first->url().substr(first->url().rfind(':') + 1));
  EXPECT_THROW(Listener(std::make_unique<httplib::Server>(), "127.0.0.1", port),
               std::runtime_error);
}

}  // namespace
}  // namespace budget_gate
