// SPDX-License-Identifier: Apache-2.0
#include "model/scripted_model.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

namespace budget_mock {
namespace {

using nlohmann::json;

/// The number after `name=`, at the start of a word.
template <typename Number>
std::optional<Number> Find(std::string_view prompt, std::string_view name) {
  for (std::size_t at = prompt.find(name); at != std::string_view::npos;
       at = prompt.find(name, at + 1)) {
    if (at > 0 && prompt[at - 1] != ' ' && prompt[at - 1] != '\n') continue;
    const std::string_view rest = prompt.substr(at + name.size());
    Number value{};
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error == std::errc() && value >= 0) return value;
  }
  return std::nullopt;
}

std::string Words(std::int64_t count) {
  std::string text = count > 0 ? "Hi" : "";
  // Nobody reads more; the count is what is billed.
  for (std::int64_t i = 1; i < std::min<std::int64_t>(count, 1000); ++i) text += " there";
  return text;
}

}  // namespace

ModelScript ModelScript::Read(std::string_view prompt) {
  constexpr double kLongestSleep = 60;
  ModelScript script;
  script.prompt_tokens = Find<std::int64_t>(prompt, "in=");
  script.completion_tokens = Find<std::int64_t>(prompt, "out=");
  script.cached_tokens = Find<std::int64_t>(prompt, "cached=").value_or(0);
  script.status = Find<int>(prompt, "status=").value_or(200);
  if (script.status < 400 || script.status > 599) script.status = 200;
  script.seconds = std::min(Find<double>(prompt, "sleep=").value_or(0), kLongestSleep);
  return script;
}

Completion ScriptedModel::Complete(const std::string& prompt, std::int64_t overhead,
                                   std::optional<std::int64_t> max_tokens) {
  constexpr std::int64_t kDefaultCompletion = 2;
  Remember(prompt);
  const ModelScript script = ModelScript::Read(prompt);
  const auto start = std::chrono::steady_clock::now();
  if (script.seconds > 0) {
    std::unique_lock lock(mutex_);
    stops_.wait_for(lock, std::chrono::duration<double>(script.seconds), [&] { return stopped_; });
  }
  Completion completion;
  completion.status = script.status;
  completion.usage.prompt_tokens = script.prompt_tokens.value_or(CountTokens(prompt) + overhead);
  completion.usage.completion_tokens = script.completion_tokens.value_or(kDefaultCompletion);
  if (max_tokens) {
    completion.usage.completion_tokens = std::min(completion.usage.completion_tokens, *max_tokens);
  }
  completion.usage.cached_tokens = std::min(script.cached_tokens, completion.usage.prompt_tokens);
  completion.text = Words(completion.usage.completion_tokens);
  completion.usage.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return completion;
}

void ScriptedModel::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  stops_.notify_all();
}

Completion ScriptedModel::Embed(const std::string& input) {
  Remember(input);
  const ModelScript script = ModelScript::Read(input);
  Completion completion;
  completion.status = script.status;
  completion.usage.prompt_tokens = script.prompt_tokens.value_or(CountTokens(input));
  return completion;
}

void ScriptedModel::Remember(const std::string& prompt) {
  constexpr std::size_t kRemembered = 100'000;
  constexpr std::size_t kLongest = 256;
  const std::lock_guard lock(mutex_);
  ++calls_;
  if (prompts_.size() < kRemembered) {
    prompts_.push_back(prompt.substr(0, kLongest));
  } else {
    prompts_[oldest_].assign(prompt, 0, kLongest);
    oldest_ = (oldest_ + 1) % kRemembered;
  }
}

std::int64_t ScriptedModel::CallsContaining(std::string_view text) const {
  const std::lock_guard lock(mutex_);
  if (text.empty()) return calls_;
  return std::count_if(prompts_.begin(), prompts_.end(), [&](const std::string& prompt) {
    return prompt.find(text) != std::string::npos;
  });
}

std::string PromptText(const json& messages) {
  if (messages.is_string()) return messages.get<std::string>();
  if (messages.is_object()) {
    return PromptText(messages.contains("content") ? messages.at("content")
                                                   : messages.value("text", json("")));
  }
  std::string text;
  if (messages.is_array()) {
    for (const json& each : messages) {
      if (!text.empty()) text += ' ';
      text += PromptText(each);
    }
  }
  return text;
}

std::int64_t CountTokens(std::string_view text) {
  std::int64_t tokens = 0;
  bool in_word = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool word = std::isalnum(byte) != 0 || byte >= 0x80;
    const bool space = std::isspace(byte) != 0;
    if (!space && (!word || !in_word)) ++tokens;
    in_word = word;
  }
  return tokens;
}

}  // namespace budget_mock
