// SPDX-License-Identifier: Apache-2.0
#include "sabotage/interposer_hostile.h"

#include <algorithm>
#include <sstream>
#include <thread>

#include "gate/names.h"

namespace budget_gate::sabotage {
namespace {

using nlohmann::json;

/// Whether a request only asks what is so.
bool IsLook(const WireRequest& request) {
  return request.method == "GET" || RouteOf(request).ends_with("/info");
}

WireReply Say(int status, const json& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

/// An error in LiteLLM's form.
WireReply Refuse(int status, const std::string& message) {
  return Say(status, {{"error",
                       {{"message", message},
                        {"type", "bad_request_error"},
                        {"param", nullptr},
                        {"code", std::to_string(status)}}}});
}

/// The list that `reply` is, or has, without its elements.
WireReply Emptied(const WireReply& reply) {
  json body = ParseBody(reply.body);
  bool has_list = false;
  if (body.is_object()) {
    for (auto& [name, value] : body.items()) {
      has_list = has_list || value.is_array();
      if (value.is_array()) value = json::array();
    }
  }
  return Say(200, has_list ? body : json::array());
}

/// The parts of "~WHO~MODE~METHOD~!path!of!it".
std::vector<std::string> Parts(const std::string& prefix) {
  std::vector<std::string> parts;
  std::istringstream stream(prefix);
  for (std::string part; std::getline(stream, part, '~');) parts.push_back(part);
  return parts;
}

}  // namespace

const std::vector<HostileMode>& AllHostileModes() {
  static const std::vector<HostileMode> all{
      {"refuse", "refuses with a 400"},
      {"fail", "fails with a 500"},
      {"nothing", "says yes and does nothing; what shows something says {}"},
      {"late", "takes effect late; what shows something goes on showing what it showed"},
      {"stale", "answers what it answered first"},
      {"empty", "answers an empty list"},
  };
  return all;
}

std::string RouteOf(const WireRequest& request) {
  std::istringstream path(request.target.substr(0, request.target.find('?')));
  std::string route = request.method + " ";
  std::string segment;
  std::getline(path, segment, '/');
  constexpr std::size_t kToken = 40;  // a key, or the hash of one, is longer than any word
  while (std::getline(path, segment, '/'))
    route += "/" + (segment.starts_with("sk-") || segment.size() > kToken ? "*" : segment);
  return route;
}

HostileProxy::~HostileProxy() {
  while (memory_.Lock()->late > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

WireReply HostileProxy::Answer(WireRequest request) {
  if (!request.target.starts_with("/~")) return proxy_.Send(request);
  const std::size_t end = request.target.find('/', 1);
  const std::vector<std::string> parts = Parts(request.target.substr(2, end - 2));
  request.target.erase(0, end);
  const std::string route = RouteOf(request);
  const std::string& who = parts.front();
  std::string spoiled;
  if (parts.size() == 4) {
    std::string path = parts[3];
    std::replace(path.begin(), path.end(), '!', '/');
    spoiled = parts[2] + " " + path;
  }
  ++memory_.Lock()->counts[{who, route}].asked;
  return route == spoiled ? Spoiled(parts[1], who, request) : proxy_.Send(request);
}

WireReply HostileProxy::Spoiled(const std::string& mode, const std::string& who,
                                const WireRequest& request) {
  const auto count = [&] { ++memory_.Lock()->counts[{who, RouteOf(request)}].spoiled; };
  if (mode == "refuse" || mode == "fail") {
    count();
    return Refuse(mode == "fail" ? 500 : 400, "the hostile proxy does not do that");
  }
  const bool looks = IsLook(request);
  if (mode == "nothing" || (mode == "late" && !looks)) {
    count();
    if (looks) return Say(200, json::object());
    WireRequest later = request;
    const WireReply yes = SayYes(later);
    if (mode == "late") SendAfterTheDelay(later);
    return yes;
  }
  const WireReply truth = proxy_.Send(request);
  if (truth.status >= 300) return truth;
  WireReply reply;
  if (mode == "empty") {
    reply = Emptied(truth);
  } else {
    // Of a change the first answer to any is told again, of a look that to the same question.
    const std::string question =
        who + " " + (looks ? request.target + request.body : RouteOf(request));
    const auto memory = memory_.Lock();
    const auto now = std::chrono::steady_clock::now();
    auto given = memory->given.try_emplace(question, Given{.reply = truth, .at = now}).first;
    if (mode == "late" && now - given->second.at > delay_) given->second = {truth, now};
    reply = given->second.reply;
  }
  if (ParseBody(reply.body) != ParseBody(truth.body)) count();
  return reply;
}

/// What LiteLLM would say, as far as it repeats what it was asked. A key is made up, and added to
/// `request`.
WireReply HostileProxy::SayYes(WireRequest& request) {
  json body = ParseBody(request.body);
  if (!body.is_object()) body = json::object();
  if (RouteOf(request) == "POST /key/generate") {
    if (!body.contains("key")) body["key"] = "sk-" + Nonce() + Nonce();
    request.body = body.dump();
  }
  return Say(200, body);
}

void HostileProxy::SendAfterTheDelay(const WireRequest& request) {
  ++memory_.Lock()->late;
  std::thread([this, request] {
    std::this_thread::sleep_for(delay_);
    (void)proxy_.Send(request);
    --memory_.Lock()->late;
  }).detach();
}

void HostileProxy::Report(std::ostream& out) {
  for (const auto& [key, count] : memory_.Lock()->counts) {
    out << key.first << " " << count.asked << " " << count.spoiled << " " << key.second << "\n";
  }
}

}  // namespace budget_gate::sabotage
