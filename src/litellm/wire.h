// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "pricing/cost.h"
#include "pricing/prices.h"

namespace budget_gate {

/// A reply as it came. Header names are lower case.
struct HttpReply {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;

  /// The header's value, or empty.
  std::string Header(std::string_view name) const;
  /// The body as JSON; a discarded value when it is something else.
  nlohmann::json Json() const;
  /// Status and body, fit to be printed: keys are shortened.
  std::string ToString() const;
};

/// Why a request did not do what was asked: the proxy's error, or no reply at all (status 0).
///
/// LiteLLM answers with `{"error": {message, type, param, code}}` (ProxyException,
/// litellm/proxy/_types.py) or, from FastAPI itself, with `{"detail": ...}`, which has no type.
/// Both are read.
struct RequestError {
  int status = 0;
  /// LiteLLM's, such as "budget_exceeded"; empty when the error has none. Since 1.110 it stands
  /// beside Anthropic's own type, as litellm_error_type.
  std::string type{};
  std::string code{};     ///< as stated in the body; LiteLLM repeats the status there
  std::string message{};  ///< keys in it are shortened
  bool is_json = false;
  bool is_anthropic = false;  ///< in the form of Anthropic's API, which has no code
  bool is_page = false;       ///< HTML: of whoever stands before LiteLLM
  bool never_sent = false;    ///< nobody was reached: it cannot have been charged

  /// The request was refused for a budget: the type says so, or the message states what was spent
  /// and the limit. (What form LiteLLM gives to it, and changes now and then, is another question.)
  bool IsBudgetExceeded() const;
  /// Too many requests, as a load balancer, LiteLLM or its provider say it; no matter of a budget.
  bool IsThrottled() const;
  /// It says nothing about LiteLLM's budgets: no reply at all, a redirect, a page, the error of a
  /// load balancer that found nobody behind it, of a proxy that has lost its database, or too many
  /// requests. (LiteLLM's own 500s are its answers, and 502 to 504 in its form, too.)
  bool IsTrouble() const;
  /// One line for people.
  std::string ToString() const;
};

template <typename T>
using Reply = Result<T, RequestError>;

/// The amounts that a budget rejection states, in USD.
struct StatedBudget {
  double spend = 0;
  double limit = 0;
};
/// Reads "Current cost: X, Max budget: Y" or "Spend=X, Budget=Y" (and its `$` and Limit= forms) out
/// of a rejection.
std::optional<StatedBudget> ReadStatedBudget(std::string_view message);

struct GeneratedKey {
  std::string key;    ///< the secret; never print it
  std::string token;  ///< its SHA-256, by which LiteLLM lists it
  nlohmann::json fields;
};

struct KeyInfo {
  /// USD, as in the database: it follows the requests at the proxy's flush interval.
  double spend = 0;
  std::optional<double> max_budget;  ///< USD
  nlohmann::json fields;
};

/// A completion or embedding that was served.
struct Completion {
  std::string text;
  Usage usage;             ///< tokens; seconds are LiteLLM's x-litellm-response-duration-ms
  bool has_usage = false;  ///< the reply stated its usage
  /// USD, x-litellm-response-cost; streams have none, and LiteLLM leaves out a 0.
  std::optional<double> cost;
  HttpReply http;
};

/// One row of /spend/logs.
struct SpendLog {
  double spend = 0;  ///< USD
  std::string status;
  std::string call_type;  ///< LiteLLM's word for the route, such as acompletion
};

/// One model that the proxy serves, from /model/info.
struct ModelInfo {
  std::string name;           ///< what a client asks for
  std::string litellm_model;  ///< litellm_params.model, such as openai/llama-fp8
  /// "chat", "embedding", ...; LiteLLM leaves it out for models that it does not know.
  std::string mode;
  /// What LiteLLM charges by: litellm_params over model_info. (Releases differ in what they repeat
  /// in model_info; before 1.104 an unpriced model has zeros there.)
  Prices prices;
  Prices declared;        ///< those in litellm_params alone
  nlohmann::json fields;  ///< model_info with litellm_params over it, as reported

  bool IsChat() const { return mode.empty() || mode == "chat"; }
  /// Priced at 0 on purpose.
  bool IsFree() const { return declared.IsExplicitlyFree(); }
  /// LiteLLM books 0 for it because nobody gave it a price.
  bool IsUnpriced() const { return !prices.IsPriced() && !IsFree(); }
};

RequestError ReadError(const HttpReply& reply);
/// Of a reply that nobody has read yet, whatever its status: its trouble, or nothing.
std::optional<RequestError> TroubleOf(const Reply<HttpReply>& reply);
Reply<GeneratedKey> ReadGeneratedKey(const HttpReply& reply);
Reply<KeyInfo> ReadKeyInfo(const HttpReply& reply);
/// Reads a JSON completion, an embedding, or a stream of server-sent events.
Reply<Completion> ReadCompletion(const HttpReply& reply);
Reply<std::vector<SpendLog>> ReadSpendLogs(const HttpReply& reply);
Reply<std::vector<ModelInfo>> ReadModels(const HttpReply& reply);

}  // namespace budget_gate
