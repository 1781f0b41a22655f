// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing.h"

namespace budget_mock {

/// What a prompt asks of the scripted model: `in=15 out=2 cached=40 status=500 sleep=0.5`, each one
/// optional.
struct ModelScript {
  std::optional<std::int64_t> prompt_tokens;
  std::optional<std::int64_t> completion_tokens;
  std::int64_t cached_tokens = 0;
  int status = 200;
  double seconds = 0;

  static ModelScript Read(std::string_view prompt);
};

/// What the model did.
struct Completion {
  int status = 200;  ///< of the model's reply; other than 200: it failed, as asked to
  std::string text;
  Usage usage;
};

/// A model that counts words and punctuation marks, or does as the prompt says. It stands behind
/// the mock, and behind `model_endpoint` where a real LiteLLM calls it: both backends see one
/// model.
class ScriptedModel {
 public:
  /// Answers a chat whose prompt is `prompt`; `overhead` is what a chat adds to it in tokens. Takes
  /// the time that the script asks for.
  Completion Complete(const std::string& prompt, std::int64_t overhead,
                      std::optional<std::int64_t> max_tokens);
  /// From now on nobody is kept waiting: who asks for that is answered at once.
  void Stop();
  /// Counts the tokens of an embedding's input.
  Completion Embed(const std::string& input);

  /// How many calls there were whose prompt contains `text`; all of them when it is empty. The
  /// newest 100,000 prompts are remembered.
  std::int64_t CallsContaining(std::string_view text) const;

 private:
  void Remember(const std::string& prompt);

  mutable std::mutex mutex_;
  /// The newest ones, of which the oldest makes room for the next.
  std::vector<std::string> prompts_;
  std::size_t oldest_ = 0;
  std::int64_t calls_ = 0;
  bool stopped_ = false;
  std::condition_variable stops_;
};

/// The text of OpenAI's `messages` (or of a `prompt` or `input`), joined by spaces.
std::string PromptText(const nlohmann::json& messages);
/// Words and punctuation marks: near enough to what tokenizers make of plain text.
std::int64_t CountTokens(std::string_view text);

}  // namespace budget_mock
