// SPDX-License-Identifier: Apache-2.0
#include "generation/request.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// What Python's parser says of `text`, which is not JSON, and where.
std::string JsonProblem(const std::string& text, const json::parse_error& problem,
                        const Rules& rules) {
  const std::size_t at = problem.byte == 0 ? 0 : problem.byte - 1;
  const bool ended = at >= text.size();
  const bool wants_key =
      !ended && at > 0 && text[at - 1] == '{' && rules.Has(Change::kJsonErrorWantsKey);
  return std::string(ended ? "unexpected end of data" : "unexpected character") +
         (wants_key ? ", expected a string key" : "") + ": line 1 column " +
         std::to_string(at + 1) + " (char " + std::to_string(at) + ")";
}

/// The body; empty is an object without fields.
json ReadBody(const httplib::Request& request, const Rules& rules) {
  if (request.body.empty()) return json::object();
  try {
    json body = json::parse(request.body);
    if (body.is_object()) return body;
  } catch (const json::parse_error& problem) {
    throw ProxyFailure(400, "Invalid JSON payload: " + JsonProblem(request.body, problem, rules),
                       "invalid_request_error", "request_body");
  }
  throw UncaughtFailure(rules);
}

std::string TextAt(const json& body, const json::json_pointer& at) {
  return body.contains(at) && body.at(at).is_string() ? body.at(at).get<std::string>() : "";
}

/// The customer that a request is for: litellm/proxy/auth/auth_utils.py,
/// get_end_user_id_from_request_body. Empty: none.
std::string EndUserOf(const httplib::Request& request, const json& body, const DefectSet& defects) {
  for (const char* header : {"x-litellm-customer-id", "x-litellm-end-user-id"}) {
    const std::string value = request.get_header_value(header);
    if (!value.empty() && !defects.Has(Defect::kEndUserOnlyInBody)) return value;
  }
  for (const char* at :
       {"/user", "/litellm_metadata/user", "/metadata/user_id", "/safety_identifier"}) {
    const std::string value = TextAt(body, json::json_pointer(at));
    if (!value.empty()) return value;
  }
  return "";
}

/// Whether the key says that its requests may name tags.
bool MayTag(const Key* key) {
  const json metadata = key != nullptr ? key->fields.value("metadata", json()) : json();
  return metadata.is_object() && metadata.value("allow_client_tags", json()) == true;
}

/// The tags of a request, from all three places, each one once:
/// litellm/proxy/litellm_pre_call_utils.py.
std::vector<std::string> TagsOf(const httplib::Request& request, const json& body,
                                const DefectSet& defects, const Key* key) {
  std::vector<std::string> tags;
  if (defects.Has(Defect::kClientTagsDropped) && !MayTag(key)) return tags;
  const auto add = [&](const std::string& tag) {
    if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  };
  const auto add_list = [&](const json::json_pointer& at) {
    if (!body.contains(at) || !body.at(at).is_array()) return;
    for (const json& tag : body.at(at)) add(tag.is_string() ? tag.get<std::string>() : "");
  };
  add_list(json::json_pointer("/metadata/tags"));
  if (defects.Has(Defect::kTagOnlyInMetadata)) return tags;
  add_list(json::json_pointer("/tags"));
  std::istringstream header(request.get_header_value("x-litellm-tags"));
  for (std::string tag; std::getline(header, tag, ',');) {
    tag.erase(0, tag.find_first_not_of(' '));
    add(tag);
  }
  return tags;
}

}  // namespace

bool SpendingRequest::HasInput() const {
  return body.contains(route.api.input) && !Input().is_null();
}

SpendingRequest ReadSpendingRequest(const Exchange& exchange, const SpendingRoute& route,
                                    Caller caller) {
  const Setup& setup = exchange.setup;
  const DefectSet& defects = setup.options.defects;
  json body = ReadBody(exchange.request, setup.rules);
  if (!exchange.path_parameter.empty()) body["model"] = exchange.path_parameter;
  const json model = body.value("model", json());
  const std::string name = model.is_string() ? model.get<std::string>() : "";
  const Deployment* deployment = setup.config.Find(name);
  const bool stream = route.api.events != nullptr && IsTrue(body, "stream");
  AdmissionRequest asked{
      .route = route.name,
      .model = name,
      .deployment = deployment,
      .stream = stream,
      .named = {.end_user = EndUserOf(exchange.request, body, defects),
                .tags = TagsOf(exchange.request, body, defects, caller.key.get()),
                .deployment = deployment}};
  return {.setup = setup,
          .route = route,
          .body = std::move(body),
          .caller = std::move(caller),
          .user_agent = exchange.request.get_header_value("User-Agent"),
          .asked = std::move(asked),
          .id = route.reply_id != nullptr ? route.reply_id(route, stream)
                                          : std::string(route.api.id_prefix) + NewId(),
          .call_id = NewUuid(),
          .start = setup.options.clock()};
}

}  // namespace budget_mock
