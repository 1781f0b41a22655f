// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/scripted_model.h"

namespace budget_mock {

/// An event of a stream: its data is JSON, or a text that stands there as it is.
struct StreamEvent {
  std::string name;  ///< empty: it has none
  nlohmann::json data;
};
using StreamEvents = std::vector<StreamEvent>;

/// `events` as they are sent.
std::string ToSse(const StreamEvent& event);

/// What a reply is made of, in whatever form it then takes.
struct ReplyContext {
  std::string id;     ///< with the API's prefix, such as chatcmpl-
  std::string model;  ///< as the client named it
  Completion completion;
  std::size_t inputs = 1;   ///< how many texts the request had: an embedding each
  bool with_usage = false;  ///< the client asked for the usage of a stream
  /// What the usage at the end of a stream has beside the counts.
  nlohmann::json usage_details = nlohmann::json::object();
};

/// A chat's reply as text, with what `in_message` and `in_choice` add to its message and its
/// choice: fields, each with a comma before it. Most requests are chats, and a tree of JSON takes
/// ten times as long to be made and written: a third of the time of such a request.
std::string ChatReplyText(const ReplyContext& made, std::string_view in_message = "",
                          std::string_view in_choice = "");

/// One API that generates something, as data: where its prompt stands, and the form of its replies.
/// The model behind the proxy and the proxy in front of it speak the same ones.
struct Api {
  const char* name;
  const char* path;  ///< where the model itself serves it; null: it does not
  std::string_view id_prefix;
  const char* input;       ///< the field with the prompt
  const char* max_tokens;  ///< the field that limits the output; null: it has none
  bool embeds;             ///< input only, and no stream
  std::int64_t (*overhead)(const nlohmann::json& input);  ///< tokens that the form adds to the text
  nlohmann::json (*reply)(const ReplyContext&);
  StreamEvents (*events)(const ReplyContext&);  ///< null: it has no stream

  std::size_t InputCount(const nlohmann::json& body) const;
  /// The token limit of a request.
  std::optional<std::int64_t> MaxTokens(const nlohmann::json& body) const;
  /// The model's completion for `body`.
  Completion Ask(ScriptedModel& model, const nlohmann::json& body) const;
};

/// Every API. Adding one adds a row to api.cpp.
std::span<const Api> AllApis();
/// The one called `name`. Throws std::logic_error when there is none.
const Api& ApiNamed(std::string_view name);

/// `body[name]` when it is true.
bool IsTrue(const nlohmann::json& body, const char* name);
/// Whether a stream was asked to end with its usage: stream_options.include_usage.
bool WantsUsage(const nlohmann::json& body);
/// The tokens that a chat of `messages` has by OpenAI's rule.
std::int64_t CountChatTokens(const nlohmann::json& messages);

}  // namespace budget_mock
