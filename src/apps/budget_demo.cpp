// SPDX-License-Identifier: Apache-2.0
// budget_demo: a key with a budget, spent until LiteLLM says no.

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string_view>
#include <thread>

#include "common/command_line.h"
#include "common/exit_status.h"
#include "common/locale.h"
#include "common/signals.h"
#include "gate/backend.h"
#include "gate/demo.h"

namespace {

using budget_gate::Backend;
using budget_gate::Environment;
using budget_gate::ModelInfo;
using budget_gate::ProxyClient;
using budget_gate::Result;

/// Deletes the demo's key when the user ends the program. Made before the first thread of the
/// program: all of them leave the signals to this one.
class DeleteOnSignal {
 public:
  ~DeleteOnSignal() {
    is_over_ = true;
    pthread_kill(watcher_.native_handle(), SIGTERM);  // wakes it
  }

  void Remember(const ProxyClient& admin, const std::string& key) {
    const std::lock_guard lock(mutex_);
    admin_.emplace(admin);
    key_ = key;
  }

 private:
  void Watch() {
    const int signal = termination_.Wait();
    if (is_over_) return;
    const std::lock_guard lock(mutex_);
    if (admin_) {
      const auto reply = admin_->DeleteKey(key_);
      const bool deleted = reply && (reply->status == 200 || reply->status == 404);
      std::cerr << "\ninterrupted; the key "
                << (deleted ? "was deleted\n"
                            : "could not be deleted, it expires within the hour\n");
    }
    std::_Exit(128 + signal);
  }

  const budget_gate::TerminationSignal termination_;
  std::atomic<bool> is_over_ = false;
  std::mutex mutex_;
  std::optional<ProxyClient> admin_;
  std::string key_;
  std::jthread watcher_{[this] { Watch(); }};
};

struct Arguments {
  std::map<std::string, std::string> overrides;  ///< of environment variables
  int max_requests = 50;
  bool json = false;
};

void Declare(budget_gate::CommandLine& line, Arguments& arguments) {
  const auto setting = [&](const char* flag, const char* variable, const char* help) {
    line.Add(flag, arguments.overrides[variable],
             std::string(help) + " (environment: " + variable + ")");
  };
  setting("--base-url", "LITELLM_BASE_URL", "proxy to run on; without one, the bundled mock");
  setting("--master-key", "LITELLM_MASTER_KEY", "the proxy's master key");
  setting("--model", "LITELLM_MODEL", "model to use; the first chat model that has a price");
  setting("--max-budget", "MAX_BUDGET", "the key's budget in USD; 0.001");
  setting("--input-cost-per-token", "INPUT_COST_PER_TOKEN", "USD; what the proxy reports");
  setting("--output-cost-per-token", "OUTPUT_COST_PER_TOKEN", "USD; what the proxy reports");
  line.Add("--max-requests", arguments.max_requests, {1, 1'000'000}, "stop after so many");
  line.Add("--json", arguments.json, "print the run as one JSON document");
}

/// The settings, from the flags where they are given and else from the environment.
Result<Environment> ReadSettings(const Arguments& arguments) {
  return Environment::Read([&](const char* name) -> const char* {
    const auto found = arguments.overrides.find(name);
    if (found != arguments.overrides.end() && !found->second.empty()) return found->second.c_str();
    return std::getenv(name);
  });
}

Result<ModelInfo> ChooseModel(const std::vector<ModelInfo>& models, const std::string& wanted) {
  const auto found = std::find_if(models.begin(), models.end(), [&](const ModelInfo& each) {
    return wanted.empty() ? each.IsChat() && each.prices.IsPriced() : each.name == wanted;
  });
  if (found != models.end()) return *found;
  if (wanted.empty() && !models.empty())
    return models.front();  // the demo explains what is missing
  return budget_gate::Error{"the proxy has no model '" + wanted + "'"};
}

int Fail(const std::string& message, int code = budget_gate::kBadUsage) {
  std::cerr << "budget_demo: " << message << "\n";
  return code;
}

int Run(const Arguments& arguments, DeleteOnSignal& on_signal) {
  if (arguments.overrides.at("LITELLM_BASE_URL").empty()) {
    const std::string taken = Environment::TakeLiteLLMsNames();
    if (!taken.empty()) std::cerr << "budget_demo: " << taken << "\n";
  }
  const auto environment = ReadSettings(arguments);
  if (!environment) return Fail(environment.error().message);
  const auto backend = Backend::Open(*environment);
  if (!backend) return Fail(backend.error().message);
  const ProxyClient admin((*backend)->url(), (*backend)->master_key());
  if (const auto allowed = budget_gate::RequireAdminsKey(admin); !allowed)
    return Fail(allowed.error().message);
  const auto models = admin.GetModels();
  if (!models) {
    return Fail("the proxy does not tell its models: " + models.error().ToString(),
                budget_gate::kNotJudged);
  }
  const auto model = ChooseModel(*models, environment->model);
  if (!model) return Fail(model.error().message);

  budget_gate::demo::Settings settings{.proxy = (*backend)->description(),
                                       .model = model->name,
                                       .prices = model->prices,
                                       .max_budget = environment->max_budget,
                                       .max_requests = arguments.max_requests,
                                       .patience = (*backend)->patience()};
  settings.prices_are_given =
      environment->input_cost_per_token || environment->output_cost_per_token;
  if (environment->input_cost_per_token)
    settings.prices.input_cost_per_token = environment->input_cost_per_token;
  if (environment->output_cost_per_token)
    settings.prices.output_cost_per_token = environment->output_cost_per_token;

  budget_gate::demo::Printer printer(std::cout, budget_gate::SpeaksUtf8());
  budget_gate::demo::Demo demo(admin, settings, arguments.json ? nullptr : &printer);
  const auto created =
      demo.CreateKey([&](const std::string& key) { on_signal.Remember(admin, key); });
  if (!created) return Fail(created.error().message, budget_gate::kNotJudged);
  demo.SendUntilRejected();
  demo.ReadFinalSpend();
  demo.DeleteKey();
  if (arguments.json) std::cout << budget_gate::demo::ToJson(demo.run()).dump(2) << "\n";
  if (!demo.run().problems.empty()) return budget_gate::kBroken;
  return demo.run().not_judged.empty() ? 0 : budget_gate::kNotJudged;
}

}  // namespace

int main(int argc, char** argv) {
  budget_gate::OutliveReaders();
  DeleteOnSignal on_signal;
  Arguments arguments;
  budget_gate::CommandLine line(
      "budget_demo",
      "Makes a key with a budget on a LiteLLM proxy and spends it until LiteLLM says no.");
  Declare(line, arguments);
  if (const auto status = line.Parse(argc, argv)) return *status;
  return Run(arguments, on_signal);
}
