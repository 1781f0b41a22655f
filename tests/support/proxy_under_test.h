// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/guarded.h"
#include "gate/backend.h"
#include "gate/lease.h"
#include "gate/request_limiter.h"
#include "gate/run_spend.h"
#include "gate/write_clock.h"
#include "pricing/config.h"
#include "support/chat.h"

namespace budget_gate::testing_support {

/// The proxy that the cases run on, and what is found out about it once. Test bodies never ask
/// which proxy it is.
class ProxyUnderTest {
 public:
  /// Opens the backend that `environment` names; an error is one line for people.
  static Result<bool> Open(Environment environment);
  /// The proxy of the running case: on the mock, one of its own where the case needs another
  /// release or config than the rest. Throws std::runtime_error when that cannot be started.
  static ProxyUnderTest& Get();

  const Environment& environment() const { return environment_; }
  const Backend& backend() const { return *backend_; }
  /// A client with the master key.
  ProxyClient Admin(ProxyClient::Observer observer) const;

  /// Where each replica of the proxy is. The mock is one, which is asked under two names; none
  /// where a real proxy's are not known.
  std::vector<BaseUrl> Replicas() const;

  /// A run begins, of which this process is the first: nothing is spent yet, and all that follows
  /// is found out now, for the other processes as well. Throws like what follows.
  void BeginRun();
  /// The last case of the run deletes what others leave.
  bool is_swept() const { return is_swept_; }
  /// The run is over: what was found out is forgotten. Returns what names of the run were made
  /// with; empty when it was this process alone.
  std::string EndRun();
  /// Nothing that the run made is there any more.
  void EndLease();
  /// This process is over. Where it was a run by itself, its lease is.
  static void Close();

  /// What follows is asked of the proxy when it is first wanted, unless the first process of the
  /// run has. Throws std::runtime_error, with a text for people, when the proxy gives no usable
  /// answer.
  const std::vector<ModelInfo>& models();
  /// The chat model that the cases use.
  const ModelInfo& model();
  /// What a model (empty: the one under test) has to cost: the environment's prices for the model
  /// under test, else those of PRICING_CONFIG, else what the proxy reports.
  Prices PricesOf(const std::string& model_name);
  /// USD that a request cost by its body and its reply: what the proxy says, else its usage at the
  /// prices of the model.
  double CostOfReply(const nlohmann::json& body, const Completion& completion);
  /// Whether the model behind the proxy does as the prompt says.
  bool FollowsScript();
  /// USD that one plain completion was measured to cost; budgets in cases are multiples of it.
  double CostOfOneRequest();
  std::string version();
  /// What the run may spend; null where it costs nobody anything, on the mock.
  RunSpend* spend() { return spend_ ? &*spend_ : nullptr; }
  /// Takes `most` (USD) for a request from what the run may spend. Throws when that would be more
  /// than BUDGET_GATE_MAX_SPEND.
  void ReserveRunBudget(double most);
  /// The request for which `most` was taken cost `usd`.
  void SettleRunBudget(double most, double usd);
  /// What lets the requests of a run go out.
  const RequestLimiter& limiter() const { return limiter_; }
  WriteClock& clock() { return clock_; }
  /// The requests of this process: how many of each method and route.
  std::map<std::string, int> sent() const { return *sent_.Lock(); }
  double usd() const { return usd_; }                       ///< USD that they cost
  int of_virtual_keys() const { return of_virtual_keys_; }  ///< of them, which may run a model
  int server_errors() const { return server_errors_; }      ///< how many were answered 500 or 503

  /// USD that a completion of the model under test costs at most, when its prompt is a short one.
  double MostOfShortRequest();

 private:
  ProxyUnderTest(Environment environment, PricingConfig pricing_config,
                 std::shared_ptr<const Backend> backend);
  /// A file that the processes of a run on a real proxy share; empty: none.
  std::filesystem::path SharedFile(const char* name) const;
  void Recall();
  void TakeLease();

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
  RequestLimiter limiter_;
  mutable std::unique_ptr<RunLease> lease_;  ///< none on the mock
  WriteClock clock_;
  mutable Guarded<std::map<std::string, int>> sent_;
  double usd_ = 0;
  bool is_swept_ = false;
  mutable std::atomic<int> of_virtual_keys_ = 0;
  mutable std::atomic<int> server_errors_ = 0;
};

}  // namespace budget_gate::testing_support
