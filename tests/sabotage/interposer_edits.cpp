// SPDX-License-Identifier: Apache-2.0
#include "sabotage/interposer_edits.h"

#include <atomic>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <utility>

#include "common/guarded.h"
#include "common/sse.h"

namespace budget_gate::sabotage {
namespace {

using nlohmann::json;

bool EndsWith(const WireRequest& request, const std::string& path_end) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  return request.method == "POST" && path.ends_with(path_end);
}

/// `edit` on a body that is an object or a list, and stays what it was otherwise.
void Rewrite(std::string& body, const EditJson& edit) {
  json document = ParseBody(body);
  if (!document.is_structured()) return;
  edit(document);
  body = document.dump();
}

bool IsRejection(const WireReply& reply) {
  const json body = ParseBody(reply.body);
  return body.is_object() && body.contains("error") && body["error"].is_object() &&
         body["error"].value("type", "") == "budget_exceeded";
}

}  // namespace

Which To(const std::string& method, const std::string& path) {
  return [=](const WireRequest& request) { return request.Is(method, path); };
}

Which ToPathsEndingWith(const std::string& path_end) {
  return [=](const WireRequest& request) { return EndsWith(request, path_end); };
}

bool IsChat(const WireRequest& request) {
  return EndsWith(request, "/chat/completions");
}

bool IsStreamed(const WireRequest& request) {
  const json body = ParseBody(request.body);
  return IsChat(request) && body.is_object() && body.value("stream", json()) == true;
}

bool IsAnything(const WireRequest&) {
  return true;
}

Carrier EditRequests(Which which, std::function<void(WireRequest&)> edit) {
  return [=](WireRequest request, RealProxy& proxy) {
    if (which(request)) edit(request);
    return proxy.Send(request);
  };
}

Carrier EditBodies(Which which, EditJson edit) {
  return EditRequests(std::move(which), [=](WireRequest& request) { Rewrite(request.body, edit); });
}

Carrier EditReplies(Which which, std::function<void(WireReply&)> edit) {
  return [=](const WireRequest& request, RealProxy& proxy) {
    WireReply reply = proxy.Send(request);
    if (which(request)) edit(reply);
    return reply;
  };
}

Carrier EditReplyBodies(Which which, EditJson edit) {
  return EditReplies(std::move(which), [=](WireReply& reply) { Rewrite(reply.body, edit); });
}

Carrier DropField(Which which, const std::string& name) {
  return EditBodies(std::move(which), [=](json& body) {
    if (body.is_object()) body.erase(name);
  });
}

Carrier DropHeader(Which which, const std::string& name) {
  return EditRequests(std::move(which),
                      [=](WireRequest& request) { ReplaceHeader(request.headers, name, ""); });
}

Carrier Swallow(Which which) {
  return [=](const WireRequest& request, RealProxy& proxy) {
    if (!which(request)) return proxy.Send(request);
    return WireReply{
        .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = "{}"};
  };
}

Carrier PutOff(Which which) {
  return [=, swallow = Swallow(which)](const WireRequest& request, RealProxy& proxy) {
    if (which(request)) proxy.SendLater(request);
    return swallow(request, proxy);
  };
}

Carrier ChargeToMaster(Which which) {
  return [=](const WireRequest& request, RealProxy& proxy) {
    return which(request) ? proxy.SendAsMaster(request) : proxy.Send(request);
  };
}

Carrier EditRejections(std::function<void(WireReply&)> edit) {
  return EditReplies(IsAnything, [=](WireReply& reply) {
    if (IsRejection(reply)) edit(reply);
  });
}

Carrier SetInRejections(const std::string& field, const json& value) {
  return EditRejections([=](WireReply& reply) {
    Rewrite(reply.body, [&](json& body) { body["error"][field] = value; });
  });
}

Carrier EditRejectionMessages(const EditText& edit) {
  return EditRejections([=](WireReply& reply) {
    Rewrite(reply.body, [&](json& body) {
      body["error"]["message"] = edit(body["error"].value("message", ""));
    });
  });
}

EditText TenfoldAfter(const std::string& labels) {
  return
      [amount = std::regex("((?:" + labels + ")\\$?)([0-9.e-]*[0-9])")](const std::string& text) {
        std::smatch match;
        if (!std::regex_search(text, match, amount)) return text;
        return match.prefix().str() + match.str(1) + json(10 * std::stod(match.str(2))).dump() +
               match.suffix().str();
      };
}

Carrier ServeRejected(Which which) {
  return [=](const WireRequest& request, RealProxy& proxy) {
    WireReply reply = proxy.Send(request);
    return which(request) && IsRejection(reply) ? proxy.SendAsMaster(request) : reply;
  };
}

Carrier ServeAfterTheFirstRejection() {
  return [refused = std::make_shared<Guarded<std::set<std::string>>>()](const WireRequest& request,
                                                                        RealProxy& proxy) {
    WireReply reply = proxy.Send(request);
    if (!IsRejection(reply)) return reply;
    const bool first = refused->Lock()->insert(FindHeader(request.headers, "Authorization")).second;
    return first ? reply : proxy.SendAsMaster(request);
  };
}

Carrier ServeRejectedInSecret() {
  return [](const WireRequest& request, RealProxy& proxy) {
    WireReply reply = proxy.Send(request);
    if (IsRejection(reply)) (void)proxy.SendAsMaster(request);
    return reply;
  };
}

Carrier Promote(Which which) {
  return [=](const WireRequest& request, RealProxy& proxy) {
    WireReply reply = proxy.Send(request);
    const bool denied = reply.status == 401 || reply.status == 403;
    return denied && which(request) ? proxy.SendAsMaster(request) : reply;
  };
}

Carrier SendChatTwice() {
  return [](const WireRequest& request, RealProxy& proxy) {
    if (IsChat(request)) (void)proxy.Send(request);
    return proxy.Send(request);
  };
}

Carrier ChargeOneOfThoseAtOnce() {
  return [running = std::make_shared<std::atomic<int>>(0)](const WireRequest& request,
                                                           RealProxy& proxy) {
    if (!IsChat(request)) return proxy.Send(request);
    const bool alone = running->fetch_add(1) == 0;
    WireReply reply = alone ? proxy.Send(request) : proxy.SendAsMaster(request);
    running->fetch_sub(1);
    return reply;
  };
}

Carrier ShowTheFirst(Which which) {
  using Shown = Guarded<std::map<std::string, WireReply>>;
  return [=, memory = std::make_shared<Shown>()](const WireRequest& request, RealProxy& proxy) {
    if (!which(request)) return proxy.Send(request);
    const auto shown = memory->Lock();
    const auto found = shown->find(request.target);
    if (found != shown->end()) return found->second;
    return (*shown)[request.target] = proxy.Send(request);
  };
}

Carrier AcceptDuplicateAlias() {
  return [](const WireRequest& request, RealProxy& proxy) {
    WireReply reply = proxy.Send(request);
    if (!request.Is("POST", "/key/generate") || reply.status != 400) return reply;
    WireRequest twin = request;
    Rewrite(twin.body,
            [](json& body) { body["key_alias"] = body.value("key_alias", "") + "-twin"; });
    return proxy.Send(twin);
  };
}

void MultiplyNumber(json& object, const std::string& name, double factor) {
  if (object.is_object() && object.contains(name) && object[name].is_number())
    object[name] = factor * object[name].get<double>();
}

Carrier EditEvents(EditJson edit) {
  return EditReplies(IsStreamed, [=](WireReply& reply) {
    for (SseEvent event : ReadSse(std::exchange(reply.body, ""))) {
      Rewrite(event.data, edit);
      reply.body += WriteSse(event);
    }
  });
}

}  // namespace budget_gate::sabotage
