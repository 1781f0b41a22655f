// SPDX-License-Identifier: Apache-2.0
#include "support/proxy_under_test.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <regex>
#include <stdexcept>
#include <utility>

#include "gate/config_fingerprint.h"
#include "gate/names.h"
#include "litellm/redact.h"
#include "support/case_needs.h"
#include "support/outcome.h"
#include "support/run_findings.h"
#include "support/runner_channel.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

/// That of all cases, and that of the last case which needed another one.
struct Instances {
  std::unique_ptr<ProxyUnderTest> common;
  std::unique_ptr<ProxyUnderTest> special;
  std::string needed;  ///< what `special` was opened for
};
Instances& All() {
  static Instances all;
  return all;
}

/// `common` with what a case needs of the mock.
Environment WithNeeds(Environment environment, const CaseNeeds& needs) {
  const auto release = Release::Parse(environment.mock_release);
  if (needs.newest_mock && !(release && *release <= *needs.newest_mock))
    environment.mock_release = needs.newest_mock->ToString();
  if (!needs.mock_config.empty()) {
    environment.mock_config.clear();
    environment.built_in_mock_config = needs.mock_config;
  }
  return environment;
}

/// CTest calls the folder of a run after its process; those of processes that are gone are left by
/// runs that were ended by force.
void RemoveDeadRuns(const std::filesystem::path& run_folder) {
  const std::filesystem::path all = run_folder.parent_path();
  if (run_folder.filename() != std::to_string(getppid())) return;
  std::error_code ignored;
  for (const auto& each : std::filesystem::directory_iterator(all, ignored)) {
    const std::string name = each.path().filename().string();
    const int process = std::atoi(name.c_str());
    if (std::to_string(process) == name && kill(process, 0) != 0 && errno == ESRCH)
      std::filesystem::remove_all(each.path(), ignored);
  }
}

/// The path without its query, and without the key that may be a part of it.
std::string RouteOf(const std::string& path) {
  static const std::regex key("/key/[^/]+/");
  return std::regex_replace(path.substr(0, path.find('?')), key, "/key/{key}/");
}

std::string Url(const Backend& backend) {
  return backend.url().origin + backend.url().path;
}

}  // namespace

ProxyUnderTest::ProxyUnderTest(Environment environment, PricingConfig pricing_config,
                               std::shared_ptr<const Backend> backend)
    : environment_(std::move(environment)),
      pricing_config_(std::move(pricing_config)),
      backend_(std::move(backend)),
      limiter_(SharedFile(""), environment_.requests_in_flight),
      clock_(SharedFile("clock")) {
  if (!SharedFile("").empty()) std::filesystem::create_directories(SharedFile(""));
  if (environment_.proxy) spend_.emplace(SharedFile("spend"), environment_.max_spend);
  Recall();
  TakeLease();
}

void ProxyUnderTest::TakeLease() {
  // Processes that do not know of each other's run have each one of their own.
  if (environment_.proxy)
    lease_ = std::make_unique<RunLease>(SharedFile(("lease-" + ThisRun()).c_str()));
}

void ProxyUnderTest::EndLease() {
  if (lease_) lease_->End(Admin({}));
}

void ProxyUnderTest::Close() {
  ProxyUnderTest* common = All().common.get();
  if (common != nullptr && common->environment_.run_folder.empty()) common->EndLease();
}

std::filesystem::path ProxyUnderTest::SharedFile(const char* name) const {
  if (!environment_.proxy || environment_.run_folder.empty()) return {};
  return environment_.run_folder / name;
}

void ProxyUnderTest::BeginRun() {
  (void)EndRun();
  if (spend_) spend_->Begin();
  std::error_code ignored;
  for (const char* name : {"clock", "flight"}) {
    if (!SharedFile(name).empty()) std::filesystem::remove(SharedFile(name), ignored);
  }
  RemoveDeadRuns(environment_.run_folder);
  const std::string run = NewRun();
  NameAfterRun(run);
  TakeLease();
  models_.reset();
  model_.reset();
  follows_script_.reset();
  one_request_.reset();
  version_.reset();
  (void)models();
  const RunFindings findings{.run = run,
                             .proxy = Url(*backend_),
                             .wanted_model = environment_.model,
                             .version = version(),
                             .models = models_body_,
                             .follows_script = FollowsScript(),
                             .one_request = CostOfOneRequest()};
  if (!SharedFile("findings").empty()) findings.Write(SharedFile("findings"));
  // On the mock each process is a run by itself.
  TellOpening({.release = version(),
               .model = model().name,
               .config = ConfigFingerprint(models(), model().name),
               .seed = SharedFile("findings").empty() ? "" : run});
}

std::string ProxyUnderTest::EndRun() {
  if (SharedFile("findings").empty()) return "";
  const auto findings = RunFindings::Read(SharedFile("findings"));
  std::error_code ignored;
  std::filesystem::remove(SharedFile("findings"), ignored);
  return findings ? findings->run : "";
}

void ProxyUnderTest::Recall() {
  if (SharedFile("findings").empty()) return;
  const auto findings = RunFindings::Read(SharedFile("findings"));
  if (!findings || findings->proxy != Url(*backend_) ||
      findings->wanted_model != environment_.model)
    return;
  auto models = ReadModels({.status = 200, .headers = {}, .body = findings->models});
  if (!models) return;
  NameAfterRun(findings->run);
  is_swept_ = true;
  models_ = std::move(*models);
  follows_script_ = findings->follows_script;
  one_request_ = findings->one_request;
  version_ = findings->version;
}

Result<bool> ProxyUnderTest::Open(Environment environment) {
  PricingConfig pricing_config;
  if (!environment.pricing_config.empty()) {
    Result<PricingConfig> read = ReadPricingConfig(environment.pricing_config);
    if (!read) return Error{"PRICING_CONFIG: " + read.error().message};
    pricing_config = std::move(*read);
  }
  Result<std::shared_ptr<const Backend>> backend = Backend::Open(environment);
  if (!backend) return backend.error();
  All() = {};
  All().common.reset(
      new ProxyUnderTest(std::move(environment), std::move(pricing_config), std::move(*backend)));
  return true;
}

ProxyUnderTest& ProxyUnderTest::Get() {
  Instances& all = All();
  const CaseNeeds needs = NeedsOfCurrentCase();
  if (all.common->environment_.proxy || (!needs.newest_mock && needs.mock_config.empty()))
    return *all.common;
  // Budgets of a config are spent once: a case about them shares its mock with no other.
  const std::string needed = needs.mock_config.empty()
                                 ? needs.newest_mock->ToString()
                                 : FullName(*testing::UnitTest::GetInstance()->current_test_info());
  if (all.needed != needed) {
    Environment environment = WithNeeds(all.common->environment_, needs);
    auto backend = Backend::Open(environment);
    if (!backend) throw std::runtime_error(backend.error().message);
    all.special.reset(new ProxyUnderTest(std::move(environment), all.common->pricing_config_,
                                         std::move(*backend)));
    all.needed = needed;
  }
  return *all.special;
}

ProxyClient ProxyUnderTest::Admin(ProxyClient::Observer observer) const {
  const auto limiter = [this](const ProxyClient::Outgoing& request,
                              const std::function<Reply<HttpReply>()>& send) {
    if (lease_) {
      lease_->Keep(ProxyClient(backend_->url(), backend_->master_key()), request.method == "POST");
    }
    return limiter_.Send(request.may_cost, [&] {
      const std::string route = RouteOf(request.path);
      ++(*sent_.Lock())[request.method + " " + route];
      if (request.may_cost) ++of_virtual_keys_;
      Reply<HttpReply> reply = send();
      if (reply && (reply->status == 500 || reply->status == 503)) ++server_errors_;
      return reply;
    });
  };
  return ProxyClient(backend_->url(), backend_->master_key(), std::move(observer), limiter);
}

std::vector<BaseUrl> ProxyUnderTest::Replicas() const {
  return environment_.proxy ? environment_.replicas
                            : std::vector<BaseUrl>{backend_->url(), backend_->url()};
}

const std::vector<ModelInfo>& ProxyUnderTest::models() {
  if (!models_) {
    const auto reply = Admin({}).Get("/model/info");
    auto models = reply ? ReadModels(*reply) : reply.error();
    if (!models) {
      throw NotJudged("the proxy does not tell its models (GET /model/info): " +
                      models.error().ToString());
    }
    models_ = std::move(*models);
    models_body_ = reply->body;
  }
  return *models_;
}

const ModelInfo& ProxyUnderTest::model() {
  if (!model_) {
    const std::string& wanted = environment_.model;
    const auto& all = models();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ModelInfo& each) {
      return wanted.empty() ? each.IsChat() && each.prices.input_cost_per_token.value_or(0) > 0
                            : each.name == wanted;
    });
    if (found == all.end()) {
      throw std::runtime_error(
          wanted.empty() ? "the proxy has no chat model with a price; without one LiteLLM books 0 "
                           "and no budget ever trips (name a model with LITELLM_MODEL)"
                         : "LITELLM_MODEL=" + wanted + ": the proxy has no such model");
    }
    model_ = *found;
  }
  return *model_;
}

Prices ProxyUnderTest::PricesOf(const std::string& model_name) {
  const std::string& name = model_name.empty() ? model().name : model_name;
  const auto info = std::find_if(models().begin(), models().end(),
                                 [&](const ModelInfo& each) { return each.name == name; });
  if (info == models().end()) throw std::runtime_error("the proxy has no model " + name);
  Prices prices = info->prices;
  for (const PricedModel& each : pricing_config_.models) {
    if (each.model_name == name && each.prices.IsPriced()) prices = each.prices;
  }
  if (name == model().name) {
    if (environment_.input_cost_per_token)
      prices.input_cost_per_token = environment_.input_cost_per_token;
    if (environment_.output_cost_per_token)
      prices.output_cost_per_token = environment_.output_cost_per_token;
  }
  return prices;
}

double ProxyUnderTest::CostOfReply(const json& body, const Completion& completion) {
  if (completion.cost) return *completion.cost;
  return CostOf(PricesOf(body.value("model", "")), completion.usage);
}

void ProxyUnderTest::ReserveRunBudget(double most) {
  if (!spend_ || spend_->Take(most)) return;
  // The same words for all: it is one cause.
  throw NotJudged(
      "not run: spending cap: one more request could cost more than is left of "
      "BUDGET_GATE_MAX_SPEND=" +
      std::to_string(environment_.max_spend) +
      " (USD, for the whole run); raise it, or choose a cheaper model with "
      "LITELLM_MODEL");
}

void ProxyUnderTest::SettleRunBudget(double most, double usd) {
  if (spend_) spend_->GiveBack(most - usd);
  usd_ += usd;
  clock_.Sent();
}

double ProxyUnderTest::MostOfShortRequest() {
  return CostOf(PricesOf(model().name),
                {.prompt_tokens = kShortPromptTokens, .completion_tokens = 16, .seconds = 1});
}

bool ProxyUnderTest::FollowsScript() {
  if (!follows_script_) {
    ReserveRunBudget(MostOfShortRequest());
    // As a key: it runs a model.
    const ProxyClient client = Admin({}).WithKey(backend_->master_key());
    const auto reply =
        client.Chat(ChatBody({.prompt_tokens = 7, .completion_tokens = 3}, model().name));
    follows_script_ =
        reply && reply->usage.prompt_tokens == 7 && reply->usage.completion_tokens == 3;
  }
  return *follows_script_;
}

double ProxyUnderTest::CostOfOneRequest() {
  if (!one_request_) {
    const ProxyClient admin = Admin({});
    const auto key = admin.GenerateKey({{"key_alias", NewName()}, {"duration", "1h"}});
    if (!key)
      throw NotJudged("no key could be made (POST /key/generate): " + key.error().ToString());
    ReserveRunBudget(MostOfShortRequest());
    const auto reply = admin.WithKey(key->key).Chat(ChatBody({}, model().name));
    (void)admin.DeleteKey(key->key);  // best effort: it also ends by itself
    if (!reply) {
      throw NotJudged("a key without a limit cannot use " + model().name + ": " +
                      reply.error().ToString());
    }
    const double cost = CostOfReply({{"model", model().name}}, *reply);
    if (cost <= 0) {
      throw std::runtime_error(
          "a request to " + model().name +
          " cost 0, so no budget can ever trip: LiteLLM has no price for the model. Set "
          "input_cost_per_token and output_cost_per_token in its litellm_params, or choose another "
          "model with LITELLM_MODEL");
    }
    SettleRunBudget(MostOfShortRequest(), cost);
    one_request_ = cost;
  }
  return *one_request_;
}

std::string ProxyUnderTest::version() {
  if (!version_) version_ = Admin({}).GetVersion();
  return *version_;
}

}  // namespace budget_gate::testing_support
