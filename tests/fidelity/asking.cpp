// SPDX-License-Identifier: Apache-2.0
#include "fidelity/asking.h"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "common/sse.h"
#include "common/template.h"
#include "fidelity/masking.h"
#include "gate/ledger.h"
#include "gate/names.h"

namespace budget_gate::fidelity {
namespace {

using nlohmann::json;
constexpr int kOk = 200;

/// The value at `path`, such as "info.budgets.0.id"; null when it is not there. Questions and
/// recordings write paths with dots.
json At(const json& body, std::string path) {
  std::replace(path.begin(), path.end(), '.', '/');
  const json::json_pointer pointer("/" + path);
  return body.contains(pointer) ? body.at(pointer) : json();
}

/// `wanted` is the value itself, or "positive" for any number above 0: what a release charges is
/// its answer and not part of the question.
bool IsSame(const json& a, const json& wanted) {
  if (wanted == "positive") return a.is_number() && a.get<double>() > 0;
  if (a.is_number() && wanted.is_number())
    return IsSameMoney(a.get<double>(), wanted.get<double>());
  return a == wanted;
}

/// Lists, at any depth, without the elements that do not contain `text`.
json Keep(const json& value, const std::string& text) {
  if (value.is_array()) {
    json out = json::array();
    for (const json& each : value) {
      if (each.dump().find(text) != std::string::npos) out.push_back(each);
    }
    return out;
  }
  if (!value.is_object()) return value;
  json out = json::object();
  for (const auto& [name, each] : value.items())
    out[name] = each.is_array() ? Keep(each, text) : each;
  return out;
}

/// The events of a stream: its data, and the name of the event where it has one.
json ReadEvents(const std::string& text) {
  json events = json::array();
  for (const SseEvent& event : ReadSse(text)) {
    json value = json::parse(event.data, nullptr, false);
    if (value.is_discarded()) value = event.data;
    events.push_back(event.name.empty() ? value : json{{"event", event.name}, {"data", value}});
  }
  return events;
}

class Asker {
 public:
  Asker(const Questions& questions, const Proxy& proxy,
        std::function<void(const std::string&)> warn)
      : questions_(questions),
        proxy_(proxy),
        warn_(std::move(warn)),
        variables_{{"run", NewName()}},
        mask_({{variables_.at("run").get<std::string>(), "<run>"},
               {proxy_.master_key, "<master key>"}}),
        // LiteLLM repeats it in /spend/logs.
        client_(ProxyClient(proxy_.url, "").WithHeader("User-Agent", "budget-gate")) {}

  Replies AskAll() {
    Replies replies = Replies::object();
    std::string last = "the start";
    for (const Question& question : questions_.questions) {
      const auto [answer, satisfied] = AskUntil(question);
      if (!satisfied) {
        const std::string waited =
            question.until.dump() + " in " + question.method + " " + question.path;
        warn_(questions_.resource + ", after '" + last + "': in vain for " + waited +
              "; last: " + mask_.Text(answer.body.substr(0, 300)));
        replies["waited: " + (question.name.empty() ? "after " + last : question.name)] = {
            {"in vain for", waited}};
      }
      if (question.name.empty()) continue;
      last = question.name;
      replies[question.name] = Recorded(question, answer);
    }
    DeleteAll();
    return replies;
  }

 private:
  std::pair<HttpReply, bool> AskUntil(const Question& question) {
    const auto deadline = std::chrono::steady_clock::now() + proxy_.patience;
    for (;;) {
      HttpReply answer = AskOnce(question);
      if (question.until.is_null() || Fits(question, answer)) return {std::move(answer), true};
      if (IsFinal(question, answer) || std::chrono::steady_clock::now() > deadline)
        return {std::move(answer), false};
      std::this_thread::sleep_for(proxy_.pause);
    }
  }

  /// An error stays, unless the question says which status it waits for.
  static bool IsFinal(const Question& question, const HttpReply& answer) {
    constexpr int kFirstError = 400;
    return answer.status >= kFirstError && !question.until.contains("status");
  }

  static bool Fits(const Question& question, const HttpReply& answer) {
    const json body = answer.Json();
    for (const auto& [path, value] : question.until.items()) {
      if (path == "status" ? answer.status != value : !IsSame(At(body, path), value)) return false;
    }
    return true;
  }

  HttpReply AskOnce(const Question& question) {
    const std::string as = question.as == "master" ? proxy_.master_key : Fill(question.as);
    ProxyClient client = client_;
    if (question.authorization)
      client = client.WithHeader("Authorization", Fill(*question.authorization));
    else if (as != "none")
      client = client.WithKey(as);
    for (const auto& [name, value] : question.headers)
      client = client.WithHeader(name, Fill(value));
    HttpReply answer = Send(client, question.method, Fill(question.path),
                            question.body ? Fill(*question.body) : "");
    Remember(question, answer);
    return answer;
  }

  static HttpReply Send(const ProxyClient& client, const std::string& method,
                        const std::string& path, const std::string& body) {
    auto reply = client.Send(method, path, body);
    if (!reply) throw std::runtime_error(method + " " + path + ": " + reply.error().ToString());
    return std::move(*reply);
  }

  void Remember(const Question& question, const HttpReply& answer) {
    const json body = answer.Json();
    for (const auto& [name, path] : question.save) {
      const json value = At(body, path);
      variables_[name] = value.is_string() ? value.get<std::string>() : "no-" + name;
    }
    if (answer.status != kOk) return;
    for (const Made& made : questions_.made) {
      if (question.path != made.by) continue;
      const json id = At(body, made.id);
      if (!id.is_null()) made_.emplace_back(&made, id);
    }
  }

  std::string HeaderValue(const Question& question, const std::string& name,
                          const std::string& value) const {
    if (name.ends_with("-ms")) return "<ms>";
    // The master key's is that of everybody who uses it.
    if (name == "x-litellm-key-spend" && (question.unsettled || question.as == "master"))
      return "<spend>";
    return mask_.Text(value);
  }

  Replies Recorded(const Question& question, const HttpReply& answer) const {
    json headers = json::object();
    for (const auto& [name, value] : answer.headers) {
      if (name == "content-type" || name.starts_with("x-litellm-"))
        headers[name] = HeaderValue(question, name, value);
    }
    Replies reply{{"status", answer.status}, {"headers", headers}};
    if (answer.Header("content-type").starts_with("text/event-stream")) {
      reply["events"] = mask_.Json(ReadEvents(answer.body));
      return reply;
    }
    json body = answer.Json();
    if (body.is_discarded()) body = answer.body;
    if (!question.keep.empty()) body = Keep(body, Fill(question.keep));
    // An error is recorded whole.
    if (!question.only.empty() && answer.status == kOk) {
      json part = json::object();
      for (const std::string& path : question.only) part[path] = At(body, path);
      body = std::move(part);
    }
    reply["body"] = mask_.Json(body);
    return reply;
  }

  void DeleteAll() {
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
      const auto& [resource, id] = *made;
      Send(client_.WithKey(proxy_.master_key), resource->method, resource->path,
           FillText(resource->body, {{"id", id}}));
    }
  }

  std::string Fill(const std::string& text) const { return FillText(text, variables_); }

  const Questions& questions_;
  const Proxy& proxy_;
  std::function<void(const std::string&)> warn_;
  TemplateVars variables_;
  Mask mask_;
  ProxyClient client_;
  std::vector<std::pair<const Made*, json>> made_;
};

}  // namespace

Replies Ask(const Questions& questions, const Proxy& proxy,
            const std::function<void(const std::string&)>& warn) {
  return Asker(questions, proxy, warn).AskAll();
}

}  // namespace budget_gate::fidelity
