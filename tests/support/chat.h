// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace budget_gate::testing_support {

/// More tokens than the prompt of a case has, where none are dictated: a word has seldom more than
/// two, and LiteLLM's models add some of their own.
inline constexpr std::int64_t kShortPromptTokens = 64;

/// What a completion asks for. The scripted model obeys `prompt_tokens` and all below it; another
/// model reads them as a part of the prompt.
struct ChatOptions {
  std::string model{};  ///< empty: the model under test
  std::int64_t prompt_tokens = 15;
  std::int64_t completion_tokens = 2;
  std::int64_t cached_tokens = 0;
  int status = 200;
  double sleep = 0;  ///< seconds
  bool stream = false;
  std::string marker{};                              ///< in the prompt, to find the request by
  nlohmann::json fields = nlohmann::json::object();  ///< more of the body, such as {"user": ...}
};

/// The request body for `options`; the prompt is unlike any other, so that no cache answers it.
nlohmann::json ChatBody(const ChatOptions& options, const std::string& default_model);

}  // namespace budget_gate::testing_support
