// SPDX-License-Identifier: Apache-2.0
#include "support/spending_routes.h"

#include "common/template.h"
#include "support/rows.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

std::vector<SpendingRoute> MakeRoutes() {
  // https://docs.litellm.ai/docs/supported_endpoints
  const std::vector<SpendingRoute> plain{
      {"Chat", "/chat/completions", "messages", "max_tokens"},
      {"ChatV1", "/v1/chat/completions", "messages", "max_tokens"},
      {"Engine", "/engines/<model>/chat/completions", "messages", "max_tokens"},
      {.name = "Completion",
       .path = "/v1/completions",
       .input = "prompt",
       .max_tokens = "max_tokens",
       .frees_others = true},
      {"Messages", "/v1/messages", "messages", "max_tokens"},
      {"Responses", "/v1/responses", "input", "max_output_tokens"},
  };
  std::vector<SpendingRoute> routes = plain;
  for (SpendingRoute streamed : plain) {
    streamed.name += "Stream";
    streamed.stream = true;
    routes.push_back(streamed);
  }
  routes.push_back({.name = "Embedding",
                    .path = "/v1/embeddings",
                    .input = "input",
                    .max_tokens = nullptr,
                    .embeds = true});
  return routes;
}

}  // namespace

const std::vector<const SpendingRoute*>& AllSpendingRoutes() {
  static const std::vector<SpendingRoute> rows = MakeRoutes();
  static const std::vector<const SpendingRoute*> all = PointersTo(rows);
  return all;
}

Request RequestOn(const SpendingRoute& route, const ChatOptions& options) {
  const json chat = ChatBody(options, options.model);
  const json& messages = chat.at("messages");
  json body{{"model", options.model}};
  body[route.input] =
      std::string_view(route.input) == "messages" ? messages : messages[0].at("content");
  if (route.max_tokens != nullptr) body[route.max_tokens] = chat.at("max_tokens");
  if (route.stream) {
    body["stream"] = true;
    // Only OpenAI's older forms have to be asked for the usage of a stream.
    if (route.path.ends_with("completions")) body["stream_options"] = {{"include_usage", true}};
  }
  body.update(options.fields);
  return {.method = "POST",
          .path = FillText(route.path, {{"model", UrlEncode(options.model)}}),
          .body = body};
}

}  // namespace budget_gate::testing_support
