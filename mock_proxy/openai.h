// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model.h"

namespace budget_mock {

/// OpenAI's reply to a chat completion.
nlohmann::json ChatCompletionJson(const std::string& id, const std::string& model,
                                  const Completion& completion);

/// OpenAI's chunks of a streamed chat completion, the one with the usage last where it was asked
/// for.
std::vector<nlohmann::json> ChatCompletionChunks(const std::string& id, const std::string& model,
                                                 const Completion& completion, bool with_usage);

/// OpenAI's reply to an embedding of `inputs` texts.
nlohmann::json EmbeddingJson(const std::string& model, std::size_t inputs,
                             const Completion& completion);

/// `chunks` as server-sent events, `data: [DONE]` last.
std::vector<std::string> ServerSentEvents(const std::vector<nlohmann::json>& chunks);

/// What a chat's messages add to their text, in tokens, by OpenAI's rule: 3 and a role a message, 3
/// for the reply's start.
std::int64_t MessageOverhead(const nlohmann::json& messages);

/// How many texts an embedding's `input` has.
std::size_t InputCount(const nlohmann::json& input);

/// `body[name]` when it is true.
bool IsTrue(const nlohmann::json& body, const char* name);

/// The token limit of a completion, under either of its names.
std::optional<std::int64_t> MaxTokens(const nlohmann::json& body);

}  // namespace budget_mock
