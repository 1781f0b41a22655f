// SPDX-License-Identifier: Apache-2.0
// mock_speed: how many completions the mock serves, against a bare server of the same cpp-httplib
// that answers the same bytes and headers without looking at the request.
#include <fcntl.h>
#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/command_line.h"
#include "common/listener.h"
#include "common/signals.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to programs

namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr const char* kMasterKey = "sk-mock-speed-master";
constexpr const char* kPath = "/v1/chat/completions";

struct Options {
  std::string reply;  ///< a file: be the bare server that answers so
  std::string mock;   ///< the mock's program
  std::string config;
  double seconds = 3;
  int rounds = 3;
  int connections = 0;  ///< 0: 1, 8 and 64
  std::int64_t keys = 1;
  double at_least = 0;
  std::int64_t flat_over = 0;
};

/// A program that serves, until the object is gone.
class Server {
 public:
  /// Waits for the line of its output that has the address.
  explicit Server(std::vector<std::string> words) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const int failed =
        posix_spawn(&process_, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed != 0) throw std::runtime_error("cannot run " + words.front());
    std::string text;
    std::array<char, 512> buffer{};
    const std::string scheme = "http://127.0.0.1:";
    for (std::size_t at = std::string::npos;;) {
      const ssize_t count = read(ends[0], buffer.data(), buffer.size());
      if (count <= 0) throw std::runtime_error(words.front() + " did not start");
      text.append(buffer.data(), static_cast<std::size_t>(count));
      at = text.find(scheme);
      if (at == std::string::npos || text.find('\n', at) == std::string::npos) continue;
      const char* digits = text.data() + at + scheme.size();
      std::from_chars(digits, text.data() + text.size(), port_);
      break;
    }
    output_ = ends[0];
  }
  ~Server() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
    close(output_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }

  /// Seconds of processor time so far.
  double Cpu() const {
    std::ifstream file("/proc/" + std::to_string(process_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    text.erase(0, text.rfind(')') + 2);
    std::istringstream fields(text);
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  }

  /// MB of memory.
  double Memory() const {
    std::ifstream file("/proc/" + std::to_string(process_) + "/status");
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    return 0;
  }

 private:
  pid_t process_ = -1;
  int port_ = 0;
  int output_ = -1;
};

struct Measured {
  double per_second = 0;
  double cpu = 0;  ///< microseconds of the server's processor time for a request
  double p99 = 0;  ///< ms
};

/// One keep-alive connection: sends a request as soon as the last reply is whole.
struct Connection {
  int socket = -1;
  Clock::time_point sent{};
  std::string received{};
};

int Connect(int port) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect");
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return made;
}

/// The length of the reply that `text` begins with; nothing where it is not whole.
std::optional<std::size_t> WholeReply(const std::string& text) {
  const std::size_t head = text.find("\r\n\r\n");
  if (head == std::string::npos) return std::nullopt;
  const std::string name = "Content-Length: ";
  const std::size_t at = text.find(name);
  if (at == std::string::npos || at > head) throw std::runtime_error("no Content-Length: " + text);
  std::size_t length = 0;
  std::from_chars(text.data() + at + name.size(), text.data() + head, length);
  const std::size_t whole = head + 4 + length;
  return text.size() >= whole ? std::optional(whole) : std::nullopt;
}

/// Sends for `seconds`, or, where `requests_to_send` is more than 0, so many requests.
Measured Load(const Server& server, const std::vector<std::string>& requests, int connections,
              double seconds, std::int64_t requests_to_send = 0) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Connection> all(static_cast<std::size_t>(connections));
  std::size_t next = 0;
  const auto send_on = [&](Connection& connection) {
    const std::string& request = requests[next++ % requests.size()];
    connection.sent = Clock::now();
    if (send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      throw std::runtime_error("the server does not take a request");
  };
  for (Connection& each : all) {
    each.socket = Connect(server.port());
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &each;
    epoll_ctl(epoll, EPOLL_CTL_ADD, each.socket, &event);
  }
  const double cpu = server.Cpu();
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration<double>(seconds);
  for (Connection& each : all) send_on(each);
  std::vector<float> latencies;
  std::array<epoll_event, 64> events{};
  std::array<char, 1U << 16U> buffer{};
  std::size_t under_way = all.size();
  while (under_way > 0) {
    const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 10'000);
    if (count <= 0) throw std::runtime_error("no reply for 10 s");
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      const ssize_t got = recv(connection.socket, buffer.data(), buffer.size(), 0);
      if (got <= 0) {  // the server keeps a connection for so many requests
        close(connection.socket);
        connection.socket = Connect(server.port());
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket, &event);
        connection.received.clear();
        send_on(connection);
        continue;
      }
      connection.received.append(buffer.data(), static_cast<std::size_t>(got));
      if (!WholeReply(connection.received)) continue;
      if (!connection.received.starts_with("HTTP/1.1 200"))
        throw std::runtime_error("not served: " + connection.received);
      connection.received.clear();
      const auto now = Clock::now();
      latencies.push_back(std::chrono::duration<float, std::milli>(now - connection.sent).count());
      const bool goes_on = requests_to_send > 0
                               ? static_cast<std::int64_t>(latencies.size()) < requests_to_send
                               : now < end;
      if (goes_on) {
        send_on(connection);
      } else {
        --under_way;
      }
    }
  }
  const double took = std::chrono::duration<double>(Clock::now() - begin).count();
  const auto count = static_cast<double>(latencies.size());
  for (const Connection& each : all) close(each.socket);
  close(epoll);
  const auto at = latencies.begin() + static_cast<std::ptrdiff_t>(count * 0.99);
  std::nth_element(latencies.begin(), at, latencies.end());
  return {.per_second = count / took, .cpu = 1e6 * (server.Cpu() - cpu) / count, .p99 = *at};
}

Measured Median(std::vector<Measured> rounds) {
  const auto of = [&](double Measured::*member) {
    std::sort(rounds.begin(), rounds.end(),
              [&](const Measured& a, const Measured& b) { return a.*member < b.*member; });
    return rounds[rounds.size() / 2].*member;
  };
  return {.per_second = of(&Measured::per_second),
          .cpu = of(&Measured::cpu),
          .p99 = of(&Measured::p99)};
}

std::string RequestOf(const std::string& key) {
  const std::string body =
      R"({"model":"llama-fp8","messages":[{"role":"user","content":"Say 'hello' in one word. in=15 out=2"}],"max_tokens":16})";
  return std::string("POST ") + kPath + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
         key +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// Keys with a budget that no run spends.
std::vector<std::string> MakeKeys(int port, std::int64_t count) {
  httplib::Client client("127.0.0.1", port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  const httplib::Headers headers{{"Authorization", std::string("Bearer ") + kMasterKey}};
  std::vector<std::string> keys;
  for (std::int64_t i = 0; i < count; ++i) {
    const json fields{{"max_budget", 1e6}, {"key_alias", "speed-" + std::to_string(i)}};
    const auto reply = client.Post("/key/generate", headers, fields.dump(), "application/json");
    if (!reply || reply->status != 200) throw std::runtime_error("no key can be made");
    keys.push_back(json::parse(reply->body).at("key").get<std::string>());
  }
  return keys;
}

/// Writes the reply to `request` into `file`, for the bare server.
void KeepReply(int port, const std::string& key, const std::string& file) {
  httplib::Client client("127.0.0.1", port);
  const std::string request = RequestOf(key);
  const auto reply = client.Post(kPath, {{"Authorization", "Bearer " + key}},
                                 request.substr(request.find("\r\n\r\n") + 4), "application/json");
  if (!reply || reply->status != 200) throw std::runtime_error("no reply to be kept");
  json kept{{"body", reply->body}, {"headers", json::array()}};
  for (const auto& [name, value] : reply->headers) kept["headers"].push_back({name, value});
  std::ofstream(file) << kept;
}

int ServeBare(const std::string& file) {
  const budget_gate::TerminationSignal termination;
  std::ifstream stream(file);
  const json kept = json::parse(stream);
  std::vector<std::pair<std::string, std::string>> headers;
  for (const json& header : kept.at("headers")) {
    const auto name = header.at(0).get<std::string>();
    if (name != "Content-Length" && name != "Content-Type" && name != "Connection" &&
        name != "Keep-Alive")
      headers.emplace_back(name, header.at(1).get<std::string>());
  }
  const auto body = kept.at("body").get<std::string>();
  auto server = std::make_unique<httplib::Server>();
  server->Post(kPath, [&](const httplib::Request&, httplib::Response& response) {
    for (const auto& [name, value] : headers) response.set_header(name, value);
    response.set_content(body, "application/json");
  });
  const budget_gate::Listener listener(std::move(server), "127.0.0.1", 0);
  std::cout << "listening on " << listener.url() << std::endl;
  termination.Wait();
  return 0;
}

int Compare(const Options& options) {
  char file[] = "/tmp/budget-gate-speed.XXXXXX";
  close(mkstemp(file));
  setenv("LITELLM_MASTER_KEY", kMasterKey, 1);
  const Server mock({options.mock, "--config", options.config, "--port", "0"});
  const auto keys = MakeKeys(mock.port(), options.keys);
  KeepReply(mock.port(), keys.front(), file);
  const Server bare({std::filesystem::read_symlink("/proc/self/exe").string(), "--bare", file});
  std::vector<std::string> requests;
  for (const std::string& key : keys) requests.push_back(RequestOf(key));

  std::cout << "| connections | | requests a second | CPU us a request | p99 ms |\n"
               "|---|---|---|---|---|\n";
  bool fast_enough = true;
  const std::vector<int> counts =
      options.connections > 0 ? std::vector{options.connections} : std::vector{1, 8, 64};
  for (const int connections : counts) {
    std::vector<Measured> of_bare;
    std::vector<Measured> of_mock;
    for (int round = 0; round < options.rounds; ++round) {  // side by side: machines have moods
      of_bare.push_back(Load(bare, requests, connections, options.seconds));
      of_mock.push_back(Load(mock, requests, connections, options.seconds));
    }
    const Measured one = Median(of_bare);
    const Measured other = Median(of_mock);
    const double ratio = other.per_second / one.per_second;
    fast_enough = fast_enough && ratio >= options.at_least;
    const auto row = [&](const std::string& what, const Measured& measured) {
      std::cout << "| " << connections << " | " << what << " | " << std::fixed
                << std::setprecision(0) << measured.per_second << " | " << measured.cpu << " | "
                << std::setprecision(2) << measured.p99 << " |\n";
    };
    row("bare cpp-httplib, the same reply", one);
    row("the mock", other);
    std::cout << "| " << connections << " | ratio | " << ratio << " | " << other.cpu / one.cpu
              << " | " << other.p99 / one.p99 << " |\n";
  }
  std::cout << "The mock's memory: " << std::setprecision(1) << mock.Memory() << " MB\n";
  unlink(file);
  if (fast_enough) return 0;
  std::cout << "It serves less than " << options.at_least << " of what the bare server does.\n";
  return 1;
}

/// Whether the mock's memory stays what it is once all that it keeps is full.
int ShowThatMemoryIsFlat(const Options& options) {
  constexpr std::int64_t kUntilFull = 120'000;  // prompts; fewer rows of the log
  // Half of the smallest piece that malloc hands out: whoever keeps one for each completion is
  // seen, and what the allocator needs for itself is not.
  constexpr double kMostBytesEach = 16;
  setenv("LITELLM_MASTER_KEY", kMasterKey, 1);
  const Server mock({options.mock, "--config", options.config, "--port", "0", "--spend-log-rows",
                     "20000", "--spend-flush", "0.1"});
  const auto keys = MakeKeys(mock.port(), options.keys);
  std::vector<std::string> requests;
  for (const std::string& key : keys) requests.push_back(RequestOf(key));
  (void)Load(mock, requests, 8, 0, kUntilFull);
  const double before = mock.Memory();
  (void)Load(mock, requests, 8, 0, options.flat_over);
  const double after = mock.Memory();
  std::cout << std::fixed << std::setprecision(1) << "Memory after " << kUntilFull
            << " completions: " << before << " MB, after " << options.flat_over
            << " more: " << after << " MB\n";
  constexpr double kMegabyte = 1024 * 1024;
  const double each = (after - before) * kMegabyte / static_cast<double>(options.flat_over);
  return each <= kMostBytesEach ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  budget_gate::CommandLine line(
      "mock_speed", "Measures the mock against a bare server that answers the same, side by side.");
  line.Add("--bare", options.reply, "be the bare server, with the reply in this file");
  line.Add("--mock", options.mock, "the program mock_proxy");
  line.Add("--config", options.config, "the config that it serves");
  line.Add("--seconds", options.seconds, {0.1, 600}, "of each measurement");
  line.Add("--rounds", options.rounds, {1, 100}, "of which the median counts");
  line.Add("--connections", options.connections, {0, 1000}, "that send at a time; 0: 1, 8 and 64");
  line.Add("--keys", options.keys, {1, 10'000'000}, "keys that take turns");
  line.Add("--at-least", options.at_least, {0, 1},
           "ends with 1 below this ratio of requests a second");
  line.Add("--flat-over", options.flat_over, {0, 1e9},
           "measures no speed, but whether memory is flat over so many completions");
  if (const auto status = line.Parse(argc, argv)) return *status;
  try {
    if (!options.reply.empty()) return ServeBare(options.reply);
    return options.flat_over > 0 ? ShowThatMemoryIsFlat(options) : Compare(options);
  } catch (const std::exception& problem) {
    std::cerr << "mock_speed: " << problem.what() << "\n";
    return 2;
  }
}
