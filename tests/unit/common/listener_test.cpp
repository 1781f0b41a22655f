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

TEST(Listener, SaysWhenThePortIsTaken) {
  const auto first = ListenWith([](const httplib::Request&, httplib::Response&) {});
  const int port = std::stoi(first->url().substr(first->url().rfind(':') + 1));
  EXPECT_THROW(Listener(std::make_unique<httplib::Server>(), "127.0.0.1", port),
               std::runtime_error);
}

}  // namespace
}  // namespace budget_gate
