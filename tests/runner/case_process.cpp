// SPDX-License-Identifier: Apache-2.0
#include "runner/case_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "common/exit_status.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to programs

namespace budget_gate::testing_support {
namespace {

/// Where the child tells what it does.
constexpr int kChildTells = 3;

std::string ThisProgram() {
  return std::filesystem::read_symlink("/proc/self/exe").string();
}

/// Both ends are closed in every other child.
std::array<int, 2> Pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe for a case");
  return ends;
}

/// What there is to be read at `descriptor`. Closes it at its end.
std::string ReadAll(int& descriptor) {
  std::string text;
  std::array<char, 1U << 14U> buffer{};
  while (descriptor >= 0) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
      break;
    } else {
      close(std::exchange(descriptor, -1));
    }
  }
  return text;
}

/// A child whose descriptors block, as programs expect it.
void MakeBlocking(int descriptor) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
}

}  // namespace

CaseProcess::CaseProcess(std::string name, int timeout)
    : name_(std::move(name)), timeout_(timeout) {
  const std::array<int, 2> prints = Pipe();
  const std::array<int, 2> tells = Pipe();
  MakeBlocking(prints[1]);
  MakeBlocking(tells[1]);
  std::vector<std::string> words{ThisProgram(), "--gtest_filter=" + name_, "--gtest_brief=1",
                                 "--tell-runner=" + std::to_string(kChildTells)};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, prints[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, prints[1], STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, tells[1], kChildTells);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A Ctrl-C is for the runner, which decides what becomes of its cases.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int failed = posix_spawn(&process_, words.front().c_str(), &actions, &attributes,
                                 arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(prints[1]);
  close(tells[1]);
  prints_ = prints[0];
  tells_ = tells[0];
  if (failed != 0) {
    process_ = -1;
    throw std::system_error(failed, std::generic_category(), "a case cannot be started");
  }
}

CaseProcess::~CaseProcess() {
  for (const int descriptor : {prints_, tells_})
    if (descriptor >= 0) close(descriptor);
  if (process_ < 0) return;
  kill(-process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void CaseProcess::AddTo(std::vector<pollfd>& polled) const {
  for (const int descriptor : {prints_, tells_})
    if (descriptor >= 0) polled.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
}

bool CaseProcess::Read() {
  output_ += ReadAll(prints_);
  told_ += ReadAll(tells_);
  for (std::size_t end = told_.find('\n'); end != std::string::npos; end = told_.find('\n')) {
    Hear(told_.substr(0, end));
    told_.erase(0, end + 1);
  }
  if (prints_ >= 0 || tells_ >= 0) return true;
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  Conclude(status);
  return false;
}

void CaseProcess::Hear(const std::string& line) {
  const nlohmann::json said = nlohmann::json::parse(line, nullptr, false);
  if (said.contains("waiting")) {
    waiting_.reset();
    if (said.at("waiting").is_string()) {
      waiting_ = {.what = said.at("waiting").get<std::string>(),
                  .patience = said.value("patience", 0.0),
                  .since = Clock::now()};
    }
  } else if (const auto opening = OpeningIn(said)) {
    opening_ = opening;
  } else if (const auto record = CaseRecordFromJson(said)) {
    record_ = *record;
    has_record_ = true;
  }
}

void CaseProcess::Conclude(int status) {
  refused_settings_ = WIFEXITED(status) && WEXITSTATUS(status) == kBadUsage;
  const bool came_to_its_end = WIFEXITED(status) && has_record_ && ended_for_.empty();
  if (came_to_its_end) return;
  record_.name = name_;
  record_.verdict = CaseVerdict::kUnjudged;
  record_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  if (!ended_for_.empty()) {
    record_.why = ended_for_;
  } else if (WIFSIGNALED(status)) {
    record_.why = std::string("its process ended with the signal ") + strsignal(WTERMSIG(status));
  } else {
    record_.why = "its process ended with the status " + std::to_string(WEXITSTATUS(status)) +
                  ", before the case was over";
  }
}

void CaseProcess::EndIfOverdue(Clock::time_point now) {
  if (now - begin_ < std::chrono::seconds(timeout_)) return;
  End("it had not ended after " + std::to_string(timeout_) + " s" +
      (waiting_ ? ", and waited for " + waiting_->what : ""));
}

void CaseProcess::End(const std::string& why) {
  if (process_ < 0 || !ended_for_.empty()) return;
  ended_for_ = why;
  kill(-process_, SIGKILL);
}

}  // namespace budget_gate::testing_support
