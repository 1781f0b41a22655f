// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "pricing/known_models.h"
#include "pricing/lint/parts.h"

namespace budget_gate::lint {
namespace {

/// The deployments that share a name.
struct Group {
  std::vector<const PricedModel*> models;
  bool is_free = false;  ///< requests to it skip every budget
  bool is_paid = false;  ///< some deployment costs money
};

using Groups = std::map<std::string_view, Group>;

std::string Sides(const Prices& prices) {
  const auto side = [](const std::optional<double>& price) {
    return price ? Amount(*price) : std::string("none");
  };
  return side(prices.input_cost_per_token) + "/" + side(prices.output_cost_per_token);
}

/// Whether two deployments can be compared: both prices are in the file. What LiteLLM's map charges
/// for one is not.
bool IsComparable(const PricedModel& model) {
  return !model.has_runtime_price && (model.prices.IsPriced() || model.prices.IsExplicitlyFree());
}

void CheckSameName(const PricingConfig& config, const std::vector<const PricedModel*>& group,
                   Findings& findings) {
  const PricedModel* first = nullptr;
  for (const PricedModel* model : group) {
    if (!IsComparable(*model)) continue;
    if (first == nullptr) {
      first = model;
    } else if (model->prices != first->prices) {
      findings.push_back({.rule = &rules::kSameNameDiffers,
                          .where = model->where,
                          .model = model->model_name,
                          .model_index = static_cast<std::size_t>(model - config.models.data()),
                          .message = "this deployment charges " + Sides(model->prices) +
                                     " USD per token, the one of line " +
                                     std::to_string(first->where.line) + " " +
                                     Sides(first->prices) +
                                     ": what a request costs depends on which of them serves it",
                          .mend = "give both the same prices, or different names"});
    }
  }
}

bool IsPaid(const PricedModel& model) {
  if (model.prices.IsPriced() || model.has_runtime_price) return true;
  return !model.prices.IsExplicitlyFree() && BuiltInPriceOf(model) == BuiltInPrice::kYes;
}

Groups GroupsOf(const std::vector<PricedModel>& models) {
  Groups groups;
  for (const PricedModel& model : models) groups[model.model_name].models.push_back(&model);
  for (auto& [name, group] : groups) {
    group.is_free =
        std::all_of(group.models.begin(), group.models.end(),
                    [](const PricedModel* model) { return model->prices.IsExplicitlyFree(); });
    group.is_paid = std::any_of(group.models.begin(), group.models.end(),
                                [](const PricedModel* model) { return IsPaid(*model); });
  }
  return groups;
}

void CheckFallbacks(const PricingConfig& config, const Groups& groups, Findings& findings) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  const auto check = [&](std::string_view from, const Group& group, const Fallback& fallback) {
    if (!group.is_free || from == fallback.to || !seen.insert({from, fallback.to}).second) return;
    findings.push_back({.rule = &rules::kFallbackToPaid,
                        .where = fallback.where,
                        .model = std::string(from),
                        .message = Quoted(from) + " is free and skips every budget; its fallback " +
                                   Quoted(fallback.to) +
                                   " is paid for by keys that may have none left",
                        .mend = "let a free model fall back to a free one, or price it"});
  };
  std::set<std::string_view> default_targets;
  for (const Fallback& fallback : config.fallbacks) {
    const auto target = groups.find(fallback.to);
    if (target == groups.end() || !target->second.is_paid) continue;
    if (fallback.from != "*") {
      const auto source = groups.find(fallback.from);
      if (source != groups.end()) check(source->first, source->second, fallback);
    } else if (default_targets.insert(fallback.to).second) {
      for (const auto& [name, group] : groups) check(name, group, fallback);
    }
  }
}

}  // namespace

void CheckGroups(const PricingConfig& config, Findings& findings) {
  const Groups groups = GroupsOf(config.models);
  for (const auto& [name, group] : groups)
    if (group.models.size() > 1) CheckSameName(config, group.models, findings);
  if (!config.fallbacks.empty()) CheckFallbacks(config, groups, findings);
}

}  // namespace budget_gate::lint
