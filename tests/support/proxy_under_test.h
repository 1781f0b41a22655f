// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gate/backend.h"
#include "pricing/config.h"
#include "support/run_spend.h"

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

/// The proxy that the cases run on, and what is found out about it once. Test bodies never ask
/// which proxy it is.
class ProxyUnderTest {
 public:
  /// Opens the backend; an error is one line for people.
  static Result<bool> Open();
  static ProxyUnderTest& Get();

  const Environment& environment() const { return environment_; }
  const Backend& backend() const { return *backend_; }
  /// A client with the master key.
  ProxyClient Admin(ProxyClient::Observer observer) const;

  /// A run begins, of which this process is the first: nothing is spent yet, and all that follows
  /// is found out now, for the other processes as well. Throws like what follows.
  void BeginRun();
  /// The run is over: what was found out is forgotten. Returns what names of the run were made
  /// with; empty when it was this process alone.
  std::string EndRun();

  /// What follows is asked of the proxy when it is first wanted, unless the first process of the
  /// run has. Throws std::runtime_error, with a text for people, when the proxy gives no usable
  /// answer.
  const std::vector<ModelInfo>& models();
  /// The chat model that the cases use.
  const ModelInfo& model();
  /// What `model` has to cost: the environment's prices for the model under test, else those of
  /// PRICING_CONFIG, else what the proxy reports.
  Prices PricesOf(const ModelInfo& model);
  /// Whether the model behind the proxy does as the prompt says.
  bool FollowsScript();
  /// USD that one plain completion was measured to cost; budgets in cases are multiples of it.
  double OneRequest();
  std::string version();
  /// What the run may spend; null where it costs nobody anything, on the mock.
  RunSpend* spend() { return spend_ ? &*spend_ : nullptr; }
  /// Takes `most` (USD) for a request from what the run may spend. Throws when that would be more
  /// than BUDGET_GATE_MAX_SPEND.
  void TakeSpend(double most);
  /// The request for which `most` was taken cost `usd`.
  void SettleSpend(double most, double usd);
  /// USD that a completion of the model under test costs at most, when its prompt is a short one.
  double MostOfShortRequest();

 private:
  ProxyUnderTest(Environment environment, PricingConfig pricing_config,
                 std::shared_ptr<const Backend> backend);
  /// Where the processes of a run on a real proxy share what was found out; empty: nowhere.
  std::filesystem::path FindingsFile() const;
  void Recall();

  Environment environment_;
  PricingConfig pricing_config_;
  std::shared_ptr<const Backend> backend_;
  std::string models_body_;
  std::optional<std::vector<ModelInfo>> models_;
  std::optional<ModelInfo> model_;
  std::optional<bool> follows_script_;
  std::optional<double> one_request_;
  std::optional<std::string> version_;
  std::optional<RunSpend> spend_;
};

/// USD that `completion` of `model` cost: what the proxy says, else its usage at `prices`.
double CostOfCompletion(const Completion& completion, const Prices& prices);

}  // namespace budget_gate::testing_support
