// SPDX-License-Identifier: Apache-2.0
#include "report/request_cost.h"

#include <algorithm>
#include <cmath>

#include "pricing/cost.h"
#include "pricing/known_models.h"

namespace budget_gate {
namespace {

/// A unit that is billed by itself: the modes that are, or any model that has no other price.
struct Unit {
  std::string_view mode;
  std::string_view key;
  std::string_view name;
  double count = 1;
};

// The first that fits a model's mode and prices.
constexpr Unit kUnits[] = {
    {"image_generation", "input_cost_per_image", "image"},
    {"image_generation", "output_cost_per_image", "image"},
    {"image_generation", "input_cost_per_pixel", "image", 1024.0 * 1024},
    {"image_edit", "input_cost_per_image", "image"},
    {"image_edit", "output_cost_per_image", "image"},
    {"audio_speech", "input_cost_per_character", "1K characters", 1000},
    {"rerank", "input_cost_per_query", "query"},
    {"search", "input_cost_per_query", "query"},
    {"ocr", "ocr_cost_per_page", "page"},
    {"video_generation", "output_cost_per_video_per_second", "second"},
    {"video_generation", "output_cost_per_second", "second"},
};

std::optional<double> Declared(const PricedModel& model, std::string_view key) {
  for (const PricePlace place : {PricePlace::kLitellmParams, PricePlace::kModelInfo})
    if (const DeclaredPrice* price = model.Find(place, key); price != nullptr && price->value)
      return price->value;
  return std::nullopt;
}

std::optional<RequestCost> UnitCostOf(const PricedModel& model) {
  const bool has_tokens = model.prices.HasTokenPrice();
  for (const Unit& unit : kUnits) {
    const bool fits =
        model.mode.empty() ? !has_tokens && unit.name != "second" : model.mode == unit.mode;
    const auto price = fits ? Declared(model, unit.key) : std::nullopt;
    if (price) return RequestCost{*price * unit.count, unit.name};
  }
  return std::nullopt;
}

}  // namespace

bool HasBuiltInPriceOnly(const PricedModel& model) {
  const Prices& prices = model.prices;
  const bool declares = prices.IsPriced() || prices.input_cost_per_token ||
                        prices.output_cost_per_token || model.has_runtime_price;
  if (declares) return false;
  const BuiltInPrice built_in = BuiltInPriceOf(model);
  return built_in == BuiltInPrice::kYes || built_in == BuiltInPrice::kUnsure;
}

bool IsDeclaredFree(const PricedModel& model) {
  return !model.prices.IsPriced() && !model.has_runtime_price &&
         std::any_of(model.declared.begin(), model.declared.end(), [](const DeclaredPrice& price) {
           return price.use == KeyUse::kPrice && price.value == 0.0;
         });
}

std::optional<RequestCost> RequestCostOf(const PricedModel& model, const TypicalRequest& request) {
  if (model.has_runtime_price || HasBuiltInPriceOnly(model)) return std::nullopt;
  if (const auto unit = UnitCostOf(model)) return unit;
  const bool has_output = model.mode != "embedding" && model.mode != "rerank";
  const double usd =
      CostOf(model.prices, {.prompt_tokens = request.prompt_tokens,
                            .completion_tokens = has_output ? request.completion_tokens : 0,
                            .seconds = request.seconds});
  // 0 for what is priced means that the request has none of what the price is for.
  if (usd == 0 && model.prices.IsPriced()) return std::nullopt;
  return RequestCost{usd};
}

}  // namespace budget_gate
