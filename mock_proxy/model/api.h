// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/scripted_model.h"

namespace budget_mock {

/// What a reply is made of, in whatever form it then takes.
struct Generated {
  std::string id;     ///< with the API's prefix, such as chatcmpl-
  std::string model;  ///< as the client named it
  Completion completion;
  std::size_t inputs = 1;   ///< how many texts the request had: an embedding each
  bool with_usage = false;  ///< the client asked for the usage of a stream
  /// What the usage at the end of a stream has beside the counts.
  nlohmann::json usage_details = nlohmann::json::object();
};

/// One API that generates something, as data: where its prompt stands, and the form of its replies.
/// The model behind the proxy and the proxy in front of it speak the same ones.
struct Api {
  std::string_view id_prefix;
  const char* input;       ///< the field with the prompt
  const char* max_tokens;  ///< the field that limits the output; null: it has none
  bool embeds;             ///< input only, and no stream
  std::int64_t (*overhead)(const nlohmann::json& input);  ///< tokens that the form adds to the text
  nlohmann::json (*reply)(const Generated&);
  std::vector<std::string> (*events)(const Generated&);  ///< server-sent, each with its blank line
};

extern const Api kChatApi;            ///< OpenAI's /chat/completions
extern const Api kTextCompletionApi;  ///< OpenAI's older /completions
extern const Api kEmbeddingsApi;      ///< OpenAI's /embeddings
extern const Api kResponsesApi;       ///< OpenAI's /responses
extern const Api kMessagesApi;        ///< Anthropic's /v1/messages

/// `data: ...`, with the name of its event where it has one.
std::string ServerSentEvent(const nlohmann::json& data, std::string_view name = {});
inline constexpr std::string_view kDone = "data: [DONE]\n\n";

/// `body[name]` when it is true.
bool IsTrue(const nlohmann::json& body, const char* name);
/// Whether a stream was asked to end with its usage: stream_options.include_usage.
bool WantsUsage(const nlohmann::json& body);
/// The token limit of a request.
std::optional<std::int64_t> MaxTokens(const Api& api, const nlohmann::json& body);
/// How many texts an input has.
std::size_t InputCount(const nlohmann::json& input);
/// The model's completion for `body`.
Completion Ask(const Api& api, ScriptedModel& model, const nlohmann::json& body);

}  // namespace budget_mock
