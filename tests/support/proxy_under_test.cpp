// SPDX-License-Identifier: Apache-2.0
#include "support/proxy_under_test.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "gate/names.h"
#include "support/run_findings.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

std::unique_ptr<ProxyUnderTest>& Instance() {
  static std::unique_ptr<ProxyUnderTest> instance;
  return instance;
}

std::string PlainNumber(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string Url(const Backend& backend) {
  return backend.url().origin + backend.url().path;
}

}  // namespace

json ChatBody(const ChatOptions& options, const std::string& default_model) {
  // Enough for a model that does not know the script to say its word; the scripted one says what it
  // is told.
  constexpr std::int64_t kMaxTokens = 16;
  std::string prompt = "Say 'hello' in one word. in=" + std::to_string(options.prompt_tokens) +
                       " out=" + std::to_string(options.completion_tokens);
  if (options.cached_tokens > 0) prompt += " cached=" + std::to_string(options.cached_tokens);
  if (options.status != 200) prompt += " status=" + std::to_string(options.status);
  if (options.sleep > 0) prompt += " sleep=" + PlainNumber(options.sleep);
  prompt += " (" + (options.marker.empty() ? Nonce() : options.marker) + ")";
  json body{{"model", options.model.empty() ? default_model : options.model},
            {"messages", {{{"role", "user"}, {"content", prompt}}}},
            {"max_tokens", std::max(kMaxTokens, options.completion_tokens)}};
  if (options.stream) {
    body["stream"] = true;
    body["stream_options"] = {{"include_usage", true}};
  }
  body.update(options.fields);
  return body;
}

double CostOfCompletion(const Completion& completion, const Prices& prices) {
  return completion.cost.value_or(CostOf(prices, completion.usage));
}

ProxyUnderTest::ProxyUnderTest(Environment environment, PricingConfig pricing_config,
                               std::shared_ptr<const Backend> backend)
    : environment_(std::move(environment)),
      pricing_config_(std::move(pricing_config)),
      backend_(std::move(backend)) {
  if (environment_.proxy) spend_.emplace(environment_.spend_account, environment_.max_spend);
  Recall();
}

std::filesystem::path ProxyUnderTest::FindingsFile() const {
  if (!environment_.proxy || environment_.spend_account.empty()) return {};
  return environment_.spend_account.string() + ".findings";
}

void ProxyUnderTest::BeginRun() {
  (void)EndRun();
  if (spend_) spend_->Begin();
  const std::string run = NewRun();
  NameAfterRun(run);
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
                             .one_request = OneRequest()};
  if (!FindingsFile().empty()) findings.Write(FindingsFile());
}

std::string ProxyUnderTest::EndRun() {
  if (FindingsFile().empty()) return "";
  const auto findings = RunFindings::Read(FindingsFile());
  std::error_code ignored;
  std::filesystem::remove(FindingsFile(), ignored);
  return findings ? findings->run : "";
}

void ProxyUnderTest::Recall() {
  if (FindingsFile().empty()) return;
  const auto findings = RunFindings::Read(FindingsFile());
  if (!findings || findings->proxy != Url(*backend_) ||
      findings->wanted_model != environment_.model)
    return;
  auto models = ReadModels({.status = 200, .headers = {}, .body = findings->models});
  if (!models) return;
  NameAfterRun(findings->run);
  models_ = std::move(*models);
  follows_script_ = findings->follows_script;
  one_request_ = findings->one_request;
  version_ = findings->version;
}

Result<bool> ProxyUnderTest::Open() {
  Result<Environment> environment = Environment::Read();
  if (!environment) return environment.error();
  PricingConfig pricing_config;
  if (!environment->pricing_config.empty()) {
    Result<PricingConfig> read = ReadPricingConfig(environment->pricing_config);
    if (!read) return Error{"PRICING_CONFIG: " + read.error().message};
    pricing_config = std::move(*read);
  }
  Result<std::shared_ptr<const Backend>> backend = Backend::Open(*environment);
  if (!backend) return backend.error();
  Instance().reset(
      new ProxyUnderTest(std::move(*environment), std::move(pricing_config), std::move(*backend)));
  return true;
}

ProxyUnderTest& ProxyUnderTest::Get() {
  return *Instance();
}

ProxyClient ProxyUnderTest::Admin(ProxyClient::Observer observer) const {
  return ProxyClient(backend_->url(), backend_->master_key(), std::move(observer));
}

const std::vector<ModelInfo>& ProxyUnderTest::models() {
  if (!models_) {
    const auto reply = Admin({}).Get("/model/info");
    auto models = reply ? ReadModels(*reply) : reply.error();
    if (!models) {
      throw std::runtime_error("the proxy does not tell its models (GET /model/info): " +
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

Prices ProxyUnderTest::PricesOf(const ModelInfo& info) {
  Prices prices = info.prices;
  for (const PricedModel& each : pricing_config_.models) {
    if (each.model_name == info.name && each.prices.IsPriced()) prices = each.prices;
  }
  if (info.name == model().name) {
    if (environment_.input_cost_per_token)
      prices.input_cost_per_token = environment_.input_cost_per_token;
    if (environment_.output_cost_per_token)
      prices.output_cost_per_token = environment_.output_cost_per_token;
  }
  return prices;
}

void ProxyUnderTest::TakeSpend(double most) {
  if (!spend_ || spend_->Take(most)) return;
  throw std::runtime_error("stopped: this run has spent up to $" + std::to_string(spend_->Spent()) +
                           ", and one more request could exceed BUDGET_GATE_MAX_SPEND=" +
                           std::to_string(environment_.max_spend) +
                           "; raise it, or choose a cheaper model with LITELLM_MODEL");
}

void ProxyUnderTest::SettleSpend(double most, double usd) {
  if (spend_) spend_->GiveBack(most - usd);
}

double ProxyUnderTest::MostOfShortRequest() {
  return CostOf(PricesOf(model()),
                {.prompt_tokens = kShortPromptTokens, .completion_tokens = 16, .seconds = 1});
}

bool ProxyUnderTest::FollowsScript() {
  if (!follows_script_) {
    TakeSpend(MostOfShortRequest());
    const auto reply =
        Admin({}).Chat(ChatBody({.prompt_tokens = 7, .completion_tokens = 3}, model().name));
    follows_script_ =
        reply && reply->usage.prompt_tokens == 7 && reply->usage.completion_tokens == 3;
  }
  return *follows_script_;
}

double ProxyUnderTest::OneRequest() {
  if (!one_request_) {
    const ProxyClient admin = Admin({});
    const auto key = admin.GenerateKey({{"key_alias", NewName()}, {"duration", "1h"}});
    if (!key)
      throw std::runtime_error("no key could be made (POST /key/generate): " +
                               key.error().ToString());
    TakeSpend(MostOfShortRequest());
    const auto reply = admin.WithKey(key->key).Chat(ChatBody({}, model().name));
    (void)admin.DeleteKey(key->key);  // best effort: it also ends by itself
    if (!reply) {
      throw std::runtime_error("a key without a limit cannot use " + model().name + ": " +
                               reply.error().ToString());
    }
    const double cost = CostOfCompletion(*reply, PricesOf(model()));
    if (cost <= 0) {
      throw std::runtime_error(
          "a request to " + model().name +
          " cost 0, so no budget can ever trip: LiteLLM has no price for the model. Set "
          "input_cost_per_token and output_cost_per_token in its litellm_params, or choose another "
          "model with LITELLM_MODEL");
    }
    SettleSpend(MostOfShortRequest(), cost);
    one_request_ = cost;
  }
  return *one_request_;
}

std::string ProxyUnderTest::version() {
  if (!version_) version_ = Admin({}).GetVersion();
  return *version_;
}

}  // namespace budget_gate::testing_support
