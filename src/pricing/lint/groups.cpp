// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "pricing/known_models.h"
#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"

namespace budget_gate::lint {
namespace {

/// What the deployments that share a name have in common.
struct Group {
  bool is_free = true;       ///< requests to it skip every budget
  bool is_paid = false;      ///< some deployment costs money
  bool is_unpriced = false;  ///< some deployment is booked at 0, and not on purpose
};

using Groups = std::map<std::string_view, Group>;

std::string Sides(const Prices& prices) {
  const auto side = [](const std::optional<double>& price) {
    return price ? PlainDecimal(*price) : std::string("none");
  };
  return side(prices.input_cost_per_token) + "/" + side(prices.output_cost_per_token);
}

/// Whether two deployments can be compared: both prices are in the file. What LiteLLM's map charges
/// for one is not.
bool IsComparable(const PricedModel& model) {
  return !model.has_runtime_price && (model.prices.IsPriced() || model.prices.IsExplicitlyFree());
}

bool IsPaid(const PricedModel& model) {
  if (model.prices.IsPriced() || model.has_runtime_price) return true;
  return !model.prices.IsExplicitlyFree() && BuiltInPriceOf(model) == BuiltInPrice::kYes;
}

bool IsBookedAtZero(const PricedModel& model) {
  return !model.prices.IsPriced() && !model.prices.IsExplicitlyFree() && !model.has_runtime_price &&
         model.declared_tiers.empty() && !model.litellm_model.empty() &&
         BuiltInPriceOf(model) == BuiltInPrice::kNo;
}

Groups GroupsOf(const std::vector<PricedModel>& models) {
  Groups groups;
  for (const PricedModel& model : models) {
    Group& group = groups[model.model_name];
    group.is_free = group.is_free && model.prices.IsExplicitlyFree();
    group.is_paid = group.is_paid || IsPaid(model);
    group.is_unpriced = group.is_unpriced || IsBookedAtZero(model);
  }
  return groups;
}

void CheckSameName(const PricingConfig& config, Findings& findings) {
  std::map<std::string_view, const PricedModel*> first_of;
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    const PricedModel& model = config.models[i];
    if (!IsComparable(model)) continue;
    const PricedModel& first = *first_of.try_emplace(model.model_name, &model).first->second;
    if (&model != &first && model.prices != first.prices)
      findings.AddAbout(model.model_name, i, model.where,
                        "this deployment charges " + Sides(model.prices) +
                            " USD per token, the one of line " + std::to_string(first.where.line) +
                            " " + Sides(first.prices) +
                            ": what a request costs depends on which of them serves it",
                        "give both the same prices, or different names");
  }
}

/// Calls `check` with the name and group of each model that has a fallback, once for each target
/// that `is_target` is true of.
template <typename IsTarget, typename Check>
void ForEachFallback(const PricingConfig& config, IsTarget is_target, Check check) {
  if (config.fallbacks.empty()) return;
  const Groups groups = GroupsOf(config.models);
  std::set<std::pair<std::string_view, std::string_view>> seen;
  const auto once = [&](std::string_view from, const Group& group, const Fallback& fallback) {
    if (from != fallback.to && seen.insert({from, fallback.to}).second)
      check(from, group, fallback);
  };
  std::set<std::string_view> default_targets;
  for (const Fallback& fallback : config.fallbacks) {
    const auto target = groups.find(fallback.to);
    if (target == groups.end() || !is_target(target->second)) continue;
    if (fallback.from != "*") {
      const auto source = groups.find(fallback.from);
      if (source != groups.end()) once(source->first, source->second, fallback);
    } else if (default_targets.insert(fallback.to).second) {
      for (const auto& [name, group] : groups) once(name, group, fallback);
    }
  }
}

void CheckFallbackToPaid(const PricingConfig& config, Findings& findings) {
  ForEachFallback(
      config, [](const Group& target) { return target.is_paid; },
      [&](std::string_view from, const Group& group, const Fallback& fallback) {
        if (!group.is_free) return;
        findings.AddAbout(std::string(from), std::nullopt, fallback.where,
                          Quoted(from) + " is free and skips every budget; its fallback " +
                              Quoted(fallback.to) + " is paid for by keys that may have none left",
                          "let a free model fall back to a free one, or price it");
      });
}

void CheckFallbackToUnpriced(const PricingConfig& config, Findings& findings) {
  ForEachFallback(
      config, [](const Group& target) { return target.is_unpriced; },
      [&](std::string_view from, const Group& group, const Fallback& fallback) {
        if (!group.is_paid) return;
        findings.AddAbout(std::string(from), std::nullopt, fallback.where,
                          Quoted(from) + " is priced; requests that its fallback " +
                              Quoted(fallback.to) + " serves are booked at 0",
                          "price " + Quoted(fallback.to) + ", or let it fall back to a priced one");
      });
}

void CheckSameId(const PricingConfig& config, Findings& findings) {
  std::map<std::string_view, const PricedModel*> last_of;
  for (const PricedModel& model : config.models)
    if (!model.id.empty()) last_of[model.id] = &model;
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    const PricedModel& model = config.models[i];
    if (model.id.empty() || IsFromEnvironment(model.id)) continue;
    const PricedModel& last = *last_of[model.id];
    const bool is_same = model.prices == last.prices &&
                         (model.prices != Prices{} || model.litellm_model == last.litellm_model);
    if (&model == &last || is_same) continue;
    findings.AddAbout(model.model_name, i, model.where,
                      "the deployment of line " + std::to_string(last.where.line) +
                          " has the same model_info.id " + Quoted(model.id) +
                          ": LiteLLM bills both at the prices of that one",
                      "give each an id of its own, or none");
  }
}

void CheckTogetherSize(const PricedModel& model, Findings& findings) {
  if (ProviderOf(model) != "together_ai" || model.prices == Prices{}) return;
  if (!model.id.empty() && !HasTogetherSize(model.id)) return;
  findings.Add(
      model.where,
      (model.id.empty() ? std::string("the deployment's id will be a hash")
                        : "the deployment's id is " + Quoted(model.id)) +
          ": LiteLLM takes digits before a b in it for the size of a model of Together AI, "
          "and bills that size's price instead of the declared one",
      "write an `id` without digits under model_info");
}

void CheckUpstreamCost(const PricedModel& model, Findings& findings) {
  const std::string_view provider = ProviderOf(model);
  if ((provider != "openrouter" && provider != "litellm_proxy") || !model.prices.IsPriced()) return;
  findings.Add(model.where,
               "LiteLLM before 1.110 books the cost that " + Quoted(provider) +
                   " states, and not the declared price",
               "take LiteLLM 1.110.2 or later, or leave the price to " + std::string(provider));
}

}  // namespace

std::span<const Rule> GroupRules() {
  static const Rule kRules[] = {
      {"same-id",
       kError,
       "Deployments of one id: LiteLLM bills all at the last one's prices.",
       CheckSameId,
       {"It keeps the prices of a deployment under its id. A second one of the same id writes over "
        "the first.",
        "Router._create_deployment in litellm/router.py of 1.106"}},
      {"together-size",
       kWarning,
       "An id of Together AI that LiteLLM reads as a model's size.",
       CheckTogetherSize,
       {"It bills models of Together AI by their size, read from the first number before a b in "
        "the name that it looks up, which is the deployment's id where prices are declared.",
        "get_model_params_and_category in litellm/llms/together_ai/cost_calculator.py"}},
      {"upstream-cost",
       kWarning,
       "An upstream whose own cost may be booked for the declared one.",
       CheckUpstreamCost,
       {"An upstream that states a cost in its reply is believed.",
        "llm_provider-x-litellm-response-cost in litellm/cost_calculator.py", "up to 1.106"}},
      {"same-name-differs",
       kWarning,
       "Deployments of one model name charge differently.",
       CheckSameName,
       {"It picks one of the deployments of a name for each request and books at the prices of "
        "that one.",
        "Router._create_deployment in litellm/router.py of 1.106"}},
      {"fallback-to-unpriced",
       kWarning,
       "A priced model falls back to one that LiteLLM books at 0.",
       CheckFallbackToUnpriced,
       {"A request is booked at the prices of the deployment that served it, not of the model that "
        "was asked for.",
        "Router.async_function_with_fallbacks in litellm/router.py of 1.106"}},
      {"fallback-to-paid",
       kWarning,
       "A free model, which skips budgets, falls back to a paid one.",
       CheckFallbackToPaid,
       {"The budget is checked for the model that was asked for. One that is free skips the check, "
        "and "
        "the paid one that it falls back to is served without.",
        "is_model_cost_zero in litellm/proxy/auth/auth_checks.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
