// SPDX-License-Identifier: Apache-2.0
// The interposer itself: what it does not break has to arrive as it was sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <cstdlib>
#include <sstream>

#include "common/listener.h"
#include "sabotage/interposer_defects.h"
#include "sabotage/interposer_hostile.h"

namespace budget_gate::sabotage {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A server that says what it was sent, below /proxy/v2.
std::unique_ptr<httplib::Server> MakeEcho() {
  auto server = std::make_unique<httplib::Server>();
  const httplib::Server::Handler echo = [](const httplib::Request& request,
                                           httplib::Response& response) {
    response.status = 422;
    response.set_header("X-Seen", request.get_header_value("X-Sent"));
    response.set_content(request.method + " " + request.target + " " + request.body,
                         "text/event-stream");
  };
  server->Post("/proxy/v2/.*", echo);
  server->Put("/proxy/v2/.*", echo);
  server->Patch("/proxy/v2/.*", echo);
  server->Delete("/proxy/v2/.*", echo);
  server->Get("/proxy/v2/.*", echo);
  return server;
}

BaseUrl Below(const std::string& url) {
  return {.origin = url, .path = "/proxy/v2"};
}

httplib::Response Ask(const std::string& url, const std::string& method, const std::string& body) {
  httplib::Client client(url);
  httplib::Request request;
  request.method = method;
  request.path = "/key/list?alias=a%20b&page=1";
  request.headers = {{"X-Sent", "as it was"}};
  request.body = body;
  auto result = client.send(request);
  return result ? *result : httplib::Response();
}

TEST(Interposer, PassesOnWhateverItDoesNotBreak) {
  const budget_gate::Listener echo(MakeEcho(), "127.0.0.1", 0);
  RealProxy proxy(Below(echo.url()), "sk-master");
  const budget_gate::Listener interposer(MakeInterposer(proxy, FaithfulCarrier()), "127.0.0.1", 0);
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    const std::string body = method == "GET" ? "" : R"({"max_budget": NaN})";
    const httplib::Response reply = Ask(interposer.url(), method, body);
    EXPECT_EQ(reply.status, 422) << method;
    EXPECT_EQ(reply.body, method + " /proxy/v2/key/list?alias=a%20b&page=1 " + body);
    EXPECT_EQ(reply.get_header_value("X-Seen"), "as it was");
    EXPECT_EQ(reply.get_header_value("Content-Type"), "text/event-stream");
  }
}

TEST(Interposer, SaysWhereNobodyAnswered) {
  RealProxy proxy({.origin = "http://127.0.0.1:1", .path = ""}, "sk-master");
  const WireReply reply =
      proxy.Send({.method = "GET", .target = "/models", .headers = {}, .body = ""});
  EXPECT_EQ(reply.status, 502);
  EXPECT_THAT(reply.body, HasSubstr("http://127.0.0.1:1"));
}

TEST(Interposer, SendsInTheEndWhatItPutOff) {
  int seen = 0;
  auto server = std::make_unique<httplib::Server>();
  server->Post("/key/delete", [&](const httplib::Request&, httplib::Response&) { ++seen; });
  const budget_gate::Listener listener(std::move(server), "127.0.0.1", 0);
  RealProxy proxy({.origin = listener.url(), .path = ""}, "sk-master");
  for (const WireDefect& defect : AllWireDefects()) {
    if (defect.name != "key-delete-swallowed") continue;
    const WireReply reply = defect.carry(
        {.method = "POST", .target = "/key/delete", .headers = {}, .body = "{}"}, proxy);
    EXPECT_EQ(reply.status, 200);
  }
  EXPECT_EQ(seen, 0);
  proxy.SendOwed();
  EXPECT_EQ(seen, 1);
}

/// What the hostile proxy answers to requests below `prefix`, one after the other, before a server
/// that counts them.
class HostileTest : public testing::Test {
 protected:
  WireReply Ask(const std::string& prefix, const std::string& method, const std::string& target) {
    return hostile_.Answer(
        {.method = method, .target = prefix + target, .headers = {}, .body = "{}"});
  }

  std::unique_ptr<httplib::Server> MakeCounter() {
    auto server = std::make_unique<httplib::Server>();
    const httplib::Server::Handler count = [this](const auto&, httplib::Response& response) {
      response.set_content(R"({"keys": [)" + std::to_string(++seen_) + "]}", "application/json");
    };
    server->Get(".*", count);
    server->Post(".*", count);
    return server;
  }

  std::atomic<int> seen_ = 0;
  const budget_gate::Listener listener_{MakeCounter(), "127.0.0.1", 0};
  RealProxy proxy_{{.origin = listener_.url(), .path = ""}, "sk-master"};
  HostileProxy hostile_{proxy_, budget_gate::Seconds(0.1)};
};

TEST_F(HostileTest, SpoilsOneRouteInOneWay) {
  EXPECT_EQ(Ask("/~a~refuse~POST~!key!update", "POST", "/key/update").status, 400);
  EXPECT_EQ(Ask("/~a~fail~POST~!key!update", "POST", "/key/update").status, 500);
  EXPECT_EQ(Ask("/~a~nothing~POST~!key!update", "POST", "/key/update").status, 200);
  EXPECT_EQ(seen_, 0);
  EXPECT_THAT(Ask("/~a~refuse~POST~!key!update", "GET", "/key/update").body, HasSubstr("[1]"));
  EXPECT_THAT(Ask("/~a~empty~GET~!key!list", "GET", "/key/list?page=1").body, HasSubstr("[]"));
  EXPECT_THAT(Ask("/~b", "POST", "/key/update").body, HasSubstr("[3]"));
}

TEST_F(HostileTest, ShowsYesterdaysStateToWhomeverSawIt) {
  EXPECT_THAT(Ask("/~a~stale~GET~!key!info", "GET", "/key/info?key=1").body, HasSubstr("[1]"));
  EXPECT_THAT(Ask("/~a~stale~GET~!key!info", "GET", "/key/info?key=1").body, HasSubstr("[1]"));
  EXPECT_THAT(Ask("/~a~stale~GET~!key!info", "GET", "/key/info?key=2").body, HasSubstr("[3]"));
  EXPECT_THAT(Ask("/~b~stale~GET~!key!info", "GET", "/key/info?key=1").body, HasSubstr("[4]"));
}

TEST_F(HostileTest, TakesEffectLate) {
  EXPECT_EQ(Ask("/~a~late~POST~!key!block", "POST", "/key/block").status, 200);
  EXPECT_EQ(seen_, 0);
  EXPECT_TRUE(budget_gate::PollUntil(budget_gate::Seconds(5), [&] { return seen_ == 1; }));
}

TEST_F(HostileTest, ReportsWhatItSpoiled) {
  (void)Ask("/~a~stale~GET~!key!info", "GET", "/key/info");
  (void)Ask("/~a~stale~GET~!key!info", "GET", "/key/info");
  (void)Ask("/~a~stale~GET~!key!info", "POST", "/key/sk-1/reset_spend");
  std::ostringstream report;
  hostile_.Report(report);
  EXPECT_EQ(report.str(), "a 2 1 GET /key/info\na 1 0 POST /key/*/reset_spend\n");
}

/// The exit status of the program with these arguments, and all that it printed.
std::pair<int, std::string> RunInterposer(const std::string& variables,
                                          const std::string& arguments) {
  const std::string command = "env -u LITELLM_BASE_URL -u BUDGET_GATE_BACKEND " + variables +
                              " " BUDGET_GATE_INTERPOSER " " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) output += static_cast<char>(c);
  return {WEXITSTATUS(pclose(pipe)), output};
}

const char* const kProxy = "LITELLM_BASE_URL=http://127.0.0.1:1/x LITELLM_MASTER_KEY=sk-1";

TEST(InterposerProgram, EndsAsItsCommandDoes) {
  const auto [status, output] =
      RunInterposer(kProxy, "-- sh -c 'echo $LITELLM_BASE_URL $BUDGET_GATE_BACKEND; exit 7'");
  EXPECT_EQ(status, 7);
  EXPECT_THAT(output, HasSubstr("http://127.0.0.1:"));
  EXPECT_THAT(output, HasSubstr(" live"));
  EXPECT_THAT(output, Not(HasSubstr("/x")));
}

TEST(InterposerProgram, RefusesBadUsageInOneLine) {
  const std::pair<std::string, std::string> wrong[]{
      {kProxy, "--defect nonsense -- true"},
      {kProxy, ""},
      {kProxy, "-- /no/such/program"},
      {"BUDGET_GATE_BACKEND=live LITELLM_MASTER_KEY=sk-1", "-- true"},
      {"LITELLM_BASE_URL=nowhere LITELLM_MASTER_KEY=sk-1", "-- true"},
  };
  for (const auto& [variables, arguments] : wrong) {
    const auto [status, output] = RunInterposer(variables, arguments);
    EXPECT_EQ(status, 2) << arguments << ": " << output;
    EXPECT_THAT(output, testing::MatchesRegex("interposer: [^\n]+\n")) << arguments;
  }
}

}  // namespace
}  // namespace budget_gate::sabotage
