// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "common/python_text.h"
#include "pricing/known_models.h"
#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"
#include "pricing/price_keys.h"

namespace budget_gate::lint {
namespace {

// The dearest token in LiteLLM's map costs 0.0006 USD (o1-pro), leaving out entries that are wrong
// themselves, the cheapest about 1e-10.
constexpr double kImpossible = 0.01;
constexpr double kHigh = 0.001;
constexpr double kLow = 1e-10;

bool IsPerToken(std::string_view key) {
  return key.find("token") != key.npos;
}

/// Whether the value of `price` should be one number of USD, which the config itself states.
bool HasOneValue(const DeclaredPrice& price) {
  return price.use == KeyUse::kPrice && !IsFromEnvironment(price.text);
}

/// The number that `price` states, also as text; nothing where there is no such number.
std::optional<double> NumberOf(const DeclaredPrice& price) {
  const bool may_be_number = price.type == yaml::Type::kInteger ||
                             price.type == yaml::Type::kFloat || price.type == yaml::Type::kText;
  return may_be_number && HasOneValue(price) ? price.value : std::nullopt;
}

/// USD per token that `price` states, where they are a finite number above 0 and in no range that
/// models cost.
std::optional<double> ImplausibleUsdPerToken(const DeclaredPrice& price) {
  // Most prices are good: what is quick to ask comes first.
  if (!price.value || IsPlausiblePerToken(*price.value)) return std::nullopt;
  const auto usd = NumberOf(price);
  return usd && std::isfinite(*usd) && *usd > 0 && IsPerToken(price.key) ? usd : std::nullopt;
}

void CheckMisspelled(const DeclaredPrice& price, Findings& findings) {
  if (price.use != KeyUse::kUnknown) return;
  // `cost_center: 7` is somebody's own note; a price has a number, or is meant to.
  const bool has_digit = std::any_of(price.text.begin(), price.text.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
  if (!has_digit && !IsFromEnvironment(price.text)) return;
  const auto nearest = NearestPriceKey(price.key);
  if (!nearest) return;
  if (price.key.find("request") != price.key.npos || price.key.find("per_call") != price.key.npos) {
    findings.Add(price.where, "LiteLLM has no price per request, and ignores " + Quoted(price.key),
                 "price the tokens: input_cost_per_token and output_cost_per_token");
    return;
  }
  std::string fix = "write `" + *nearest;
  const auto unit = static_cast<double>(TokensPerUnit(price.key));
  if (price.value && unit != 1)
    fix += ": " + PlainDecimal(*price.value / unit) + "`, which is " + PlainDecimal(*price.value) +
           " USD per " + PlainDecimal(unit) + " tokens";
  else
    fix += "`";
  if (price.place == PricePlace::kModelEntry) fix += ", under litellm_params";
  findings.Add(price.where, "LiteLLM knows no price " + Quoted(price.key) + " and ignores it", fix);
}

void CheckMisplaced(const PricingConfig& config, Findings& findings) {
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    for (const DeclaredPrice& price : config.models[i].declared) {
      if (price.use != KeyUse::kMisplaced) continue;
      findings.AddAbout(
          config.models[i].model_name, i, price.where,
          "LiteLLM does not read " + Quoted(price.key) +
              (price.place == PricePlace::kNestedInfo ? " in a model_info inside litellm_params"
                                                      : " beside litellm_params"),
          "move it under litellm_params or model_info");
    }
  }
  // default_litellm_params and the like hold prices rightly, deeper in a section.
  for (const Setting& setting : config.settings) {
    const std::string_view key = setting.Name();
    const auto depth = std::count(setting.path.begin(), setting.path.end(), '.');
    if (depth > 1 || key == "tiered_pricing" || !IsDeploymentPriceKey(key)) continue;
    findings.Add(setting.where,
                 "LiteLLM does not read " + Quoted(key) +
                     (depth == 0 ? " at the top of the file"
                                 : " under " + setting.path.substr(0, setting.path.find('.'))),
                 "move it under the litellm_params of each model that costs it");
  }
}

/// Where the prices that LiteLLM takes stand as well, a mapping beside them is somebody's own note.
void CheckBlock(const PricedModel& model, Findings& findings) {
  if (model.prices != Prices{} || model.has_runtime_price) return;
  for (const DeclaredPrice& price : model.declared)
    if (price.use == KeyUse::kBlock)
      findings.Add(price.where, "LiteLLM does not read prices in a mapping " + Quoted(price.key),
                   "write input_cost_per_token and output_cost_per_token (USD per token) under "
                   "litellm_params");
}

void CheckDroppedThreshold(const DeclaredPrice& price, Findings& findings) {
  if (price.use == KeyUse::kDropped)
    findings.Add(price.where,
                 "LiteLLM drops " + Quoted(price.key) +
                     " in litellm_params: it has no field for this threshold there",
                 "move it under model_info, where a threshold may have any size");
}

void CheckPlaces(const PricedModel& model, Findings& findings) {
  for (const DeclaredPrice& info : model.declared) {
    if (info.place != PricePlace::kModelInfo || !info.value) continue;
    const DeclaredPrice* params = model.Find(PricePlace::kLitellmParams, info.key);
    if (params == nullptr || !params->value || *params->value == *info.value) continue;
    findings.Add(info.where,
                 Quoted(info.key) + " is " + PlainDecimal(*info.value) + " here and " +
                     PlainDecimal(*params->value) + " in litellm_params, which wins",
                 "keep one of the two");
  }
}

void CheckText(const DeclaredPrice& price, Findings& findings) {
  const auto number = NumberOf(price);
  if (!number || price.type != yaml::Type::kText) return;
  findings.Add(price.where,
               Quoted(price.key) + " is " + Quoted(price.text) +
                   ", which YAML reads as text: LiteLLM converts it, other readers of the file may "
                   "not",
               std::isfinite(*number) ? "write " + PlainDecimal(*number) + " without quotes"
                                      : "write the price as a number");
}

void CheckIsNumber(const DeclaredPrice& price, Findings& findings) {
  const bool is_list = price.type == yaml::Type::kSequence || price.type == yaml::Type::kMapping;
  const bool is_text = price.type == yaml::Type::kText && !price.value;
  if (!HasOneValue(price) || !(is_list || is_text)) return;
  std::string fix = "write a plain number of USD, as in 0.000002";
  std::string digits;
  for (const char c : price.text) {
    if ((c >= '0' && c <= '9') || c == '.') digits += c;
    if (c == ',') digits += '.';
  }
  if (const auto meant = ParsePythonFloat(digits); meant && std::isfinite(*meant))
    fix = "write " + PlainDecimal(*meant) + ", if that is what is meant";
  findings.Add(price.where,
               Quoted(price.key) + " is " + (is_list ? "a list or mapping" : Quoted(price.text)) +
                   ", no number: LiteLLM refuses the model, or books it without this price",
               fix);
}

/// An empty key changes nothing where the other place gives the price, or where the model has no
/// other price either and LiteLLM's own one holds.
bool IsHarmlessWhenEmpty(const PricedModel& model, const DeclaredPrice& empty) {
  const bool declares_nothing = model.prices == Prices{} && !model.has_runtime_price;
  if (declares_nothing && BuiltInPriceOf(model) == BuiltInPrice::kYes) return true;
  const DeclaredPrice* other = model.Find(
      empty.place == PricePlace::kModelInfo ? PricePlace::kLitellmParams : PricePlace::kModelInfo,
      empty.key);
  return other != nullptr && (other->value || IsFromEnvironment(other->text));
}

void CheckEmpty(const PricedModel& model, Findings& findings) {
  for (const DeclaredPrice& price : model.declared) {
    if (price.type != yaml::Type::kNull || !HasOneValue(price) || IsHarmlessWhenEmpty(model, price))
      continue;
    findings.Add(price.where, Quoted(price.key) + " has no value: LiteLLM takes it as not declared",
                 "give it a price, or remove the key");
  }
}

void CheckBoolean(const DeclaredPrice& price, Findings& findings) {
  if (price.type == yaml::Type::kBoolean && HasOneValue(price))
    findings.Add(price.where,
                 Quoted(price.key) + " is the boolean " + Quoted(price.text) +
                     ", which LiteLLM reads as " + PlainDecimal(*price.value) + " USD",
                 "write the price as a number");
}

void CheckFinite(const DeclaredPrice& price, Findings& findings) {
  const auto number = NumberOf(price);
  if (number && !std::isfinite(*number))
    findings.Add(price.where,
                 Quoted(price.key) + " is " + Quoted(price.text) + ": LiteLLM books no usable cost",
                 "write the price as a number");
}

void CheckNegative(const DeclaredPrice& price, Findings& findings) {
  const auto number = NumberOf(price);
  if (number && std::isfinite(*number) && *number < 0)
    findings.Add(price.where,
                 Quoted(price.key) + " is negative: every request reduces the spend of its key",
                 "write " + PlainDecimal(-*number) + ", or 0 for a free model");
}

std::string IsPerMillion(const DeclaredPrice& price) {
  return Quoted(price.key) + " is " + PlainDecimal(*price.value * 1e6) + " USD per 1M tokens, ";
}

void CheckPerMillion(const DeclaredPrice& price, Findings& findings) {
  const auto usd = ImplausibleUsdPerToken(price);
  if (usd && *usd >= kImpossible)
    findings.Add(price.where, IsPerMillion(price) + "more than any model costs",
                 "write " + PlainDecimal(*usd / 1e6) + " if " + PlainDecimal(*usd) +
                     " is the price of 1M tokens, or " + PlainDecimal(*usd / 1e3) + " if of 1K");
}

void CheckHigh(const DeclaredPrice& price, Findings& findings) {
  const auto usd = ImplausibleUsdPerToken(price);
  if (usd && *usd > kHigh && *usd < kImpossible)
    findings.Add(price.where, IsPerMillion(price) + "more than any model costs",
                 "write " + PlainDecimal(*usd / 1e3) + " if " + PlainDecimal(*usd) +
                     " is the price of 1K tokens");
}

void CheckLow(const DeclaredPrice& price, Findings& findings) {
  const auto usd = ImplausibleUsdPerToken(price);
  if (usd && *usd < kLow)
    findings.Add(price.where, IsPerMillion(price) + "less than any model costs",
                 "write USD per token: divide a price per 1M tokens by 1000000 once");
}

}  // namespace

bool IsPlausiblePerToken(double usd) {
  return usd >= kLow && usd <= kHigh;
}

std::span<const Rule> DeclaredRules() {
  static const Rule kRules[] = {
      {"misspelled-key",
       kError,
       "A price under a name that LiteLLM ignores.",
       CheckMisspelled,
       {"It keeps the price keys that it knows and ignores all others.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"misplaced-key",
       kError,
       "A price in a place that LiteLLM ignores.",
       CheckMisplaced,
       {"It reads prices in litellm_params and in model_info of an entry, and nowhere else.",
        "Deployment in litellm/types/router.py"}},
      {"price-block",
       kError,
       "Prices in a mapping of one's own, which LiteLLM ignores.",
       CheckBlock,
       {"It reads each price under a key of its own; a mapping of prices is kept and never asked.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"ignored-threshold",
       kError,
       "A threshold that litellm_params drops and model_info takes.",
       CheckDroppedThreshold,
       {"It keeps those thresholds in litellm_params that are fields of its own; others count in "
        "model_info.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"places-differ",
       kWarning,
       "litellm_params and model_info declare different prices.",
       CheckPlaces,
       {"Of a price in both places, that of litellm_params is booked.",
        "Deployment in litellm/types/router.py"}},
      {"text-number",
       kWarning,
       "A number that YAML reads as text, such as 1e-6.",
       CheckText,
       {"It turns text that is a number into one, in fields that it knows; YAML 1.1 takes 1e-6 for "
        "text.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"not-a-number",
       kError,
       "A price that is no number.",
       CheckIsNumber,
       {"A field of its own that is no number is refused with the deployment; any other is left "
        "out of the cost.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"empty-price",
       kError,
       "A price key without a value.",
       CheckEmpty,
       {"A price without a value counts as no price, and the tokens or units that it is for cost "
        "0.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"boolean-price",
       kError,
       "A boolean: LiteLLM reads true as 1 USD and false as 0.",
       CheckBoolean,
       {"Its fields are numbers: true becomes 1, false 0.",
        "CustomPricingLiteLLMParams in litellm/types/utils.py"}},
      {"negative-price",
       kError,
       "A price below 0 reduces the spend.",
       CheckNegative,
       {"It multiplies and adds as it is told: a request of such a model takes spend off.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"not-finite",
       kError,
       "NaN or infinity: LiteLLM books no usable cost.",
       CheckFinite,
       {"It computes with NaN and infinity as with numbers, and no spend is over or under a limit "
        "that it is compared with.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"price-per-million",
       kError,
       "A price per token that no model has: per 1K or 1M is meant.",
       CheckPerMillion,
       {"A price is USD for one token, and is multiplied with the tokens of the request.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"price-high",
       kWarning,
       "A price per token that looks like one per 1K.",
       CheckHigh,
       {"A price is USD for one token, and is multiplied with the tokens of the request.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"price-low",
       kWarning,
       "A price per token that looks divided once too often.",
       CheckLow,
       {"A price is USD for one token, and is multiplied with the tokens of the request.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
