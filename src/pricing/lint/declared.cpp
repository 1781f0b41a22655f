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

/// Keys whose value is a list, a mapping or a multiplier, so that no single number is their price.
bool IsStructured(std::string_view key) {
  return key == "tiered_pricing" || key == "off_peak_pricing" ||
         key == "search_context_cost_per_query" || key.starts_with("regional_") ||
         key == "cost_per_ptu_per_hour";
}

class DeclaredCheck {
 public:
  DeclaredCheck(const PricedModel& model, Findings& findings)
      : model_(model), findings_(findings) {}

  void Check(const DeclaredPrice& declared) {
    const bool known = IsModelInfoPriceKey(declared.key);
    if (!known) return CheckMisspelt(declared);
    if (declared.place == PricePlace::kModelEntry) return Misplaced(declared);
    if (declared.place == PricePlace::kLitellmParams && !IsDeploymentPriceKey(declared.key) &&
        ParseThresholdKey(declared.key))
      return IgnoredThreshold(declared);
    if (!IsStructured(declared.key)) CheckValue(declared);
  }

 private:
  void Add(const Rule& rule, const DeclaredPrice& declared, std::string message, std::string mend) {
    findings_.push_back({.rule = &rule,
                         .where = declared.where,
                         .model = model_.model_name,
                         .message = std::move(message),
                         .mend = std::move(mend)});
  }

  void CheckMisspelt(const DeclaredPrice& declared) {
    // `cost_center: 7` is somebody's own note; a price has a number, or is meant to.
    const bool has_digit = std::any_of(declared.text.begin(), declared.text.end(),
                                       [](char c) { return c >= '0' && c <= '9'; });
    if (!has_digit && !IsFromEnvironment(declared.text)) return;
    const auto nearest = NearestPriceKey(declared.key);
    if (!nearest) return;
    std::string mend = "write `" + *nearest;
    const auto unit = static_cast<double>(TokensPerUnit(declared.key));
    if (declared.value && unit != 1)
      mend += ": " + Amount(*declared.value / unit) + "`, which is " + Amount(*declared.value) +
              " USD per " + Amount(unit) + " tokens";
    else
      mend += "`";
    if (declared.place == PricePlace::kModelEntry) mend += ", under litellm_params";
    Add(rules::kMisspeltKey, declared,
        "LiteLLM knows no price " + Quoted(declared.key) + " and ignores it", std::move(mend));
  }

  void Misplaced(const DeclaredPrice& declared) {
    Add(rules::kMisplacedKey, declared,
        "LiteLLM does not read " + Quoted(declared.key) + " beside litellm_params",
        "move it under litellm_params or model_info");
  }

  void IgnoredThreshold(const DeclaredPrice& declared) {
    Add(rules::kIgnoredThreshold, declared,
        "LiteLLM drops " + Quoted(declared.key) +
            " in litellm_params: it has no field for this threshold there",
        "move it under model_info, where a threshold may have any size");
  }

  void CheckValue(const DeclaredPrice& declared) {
    if (IsFromEnvironment(declared.text)) return;
    // Called, not kept: most prices are good, and a name for messages costs more than all the
    // checks.
    const auto name = [&] { return Quoted(declared.key); };
    switch (declared.type) {
      case yaml::Type::kNull:
        if (!IsHarmlessWhenEmpty(declared))
          Add(rules::kEmptyPrice, declared,
              name() + " has no value: LiteLLM takes it as not declared",
              "give it a price, or remove the key");
        return;
      case yaml::Type::kBoolean:
        return Add(rules::kBooleanPrice, declared,
                   name() + " is the boolean " + Quoted(declared.text) +
                       ", which LiteLLM reads as " + Amount(*declared.value) + " USD",
                   "write the price as a number");
      case yaml::Type::kSequence:
      case yaml::Type::kMapping:
        return NotANumber(declared, "a list or mapping");
      case yaml::Type::kText:
        if (!declared.value) return NotANumber(declared, Quoted(declared.text));
        Add(rules::kTextNumber, declared,
            name() + " is " + Quoted(declared.text) +
                ", which YAML reads as text: LiteLLM converts it, other readers of the file may "
                "not",
            TextMend(declared));
        break;
      case yaml::Type::kInteger:
      case yaml::Type::kFloat:
        break;
    }
    CheckNumber(declared, *declared.value);
  }

  static std::string TextMend(const DeclaredPrice& declared) {
    if (!std::isfinite(*declared.value)) return "write the price as a number";
    return "write " + Amount(*declared.value) + " without quotes";
  }

  /// An empty key changes nothing where the other place gives the price, or where the model has no
  /// other price either and LiteLLM's own one holds.
  bool IsHarmlessWhenEmpty(const DeclaredPrice& empty) const {
    const bool declares_nothing = model_.prices == Prices{} && !model_.has_runtime_price;
    if (declares_nothing && BuiltInPriceOf(model_) == BuiltInPrice::kYes) return true;
    return std::any_of(model_.declared.begin(), model_.declared.end(),
                       [&](const DeclaredPrice& other) {
                         return other.key == empty.key && other.place != empty.place &&
                                other.place != PricePlace::kModelEntry &&
                                (other.value || IsFromEnvironment(other.text));
                       });
  }

  void NotANumber(const DeclaredPrice& declared, const std::string& what) {
    std::string mend = "write a plain number of USD, as in 0.000002";
    std::string digits;
    for (const char c : declared.text) {
      if ((c >= '0' && c <= '9') || c == '.') digits += c;
      if (c == ',') digits += '.';
    }
    if (const auto meant = ParsePythonFloat(digits); meant && std::isfinite(*meant))
      mend = "write " + Amount(*meant) + ", if that is what is meant";
    Add(rules::kNotANumber, declared,
        Quoted(declared.key) + " is " + what +
            ", no number: LiteLLM refuses the model, or books it without this price",
        std::move(mend));
  }

  void CheckNumber(const DeclaredPrice& declared, double value) {
    const auto name = [&] { return Quoted(declared.key); };
    if (!std::isfinite(value))
      return Add(rules::kNotFinite, declared,
                 name() + " is " + Quoted(declared.text) + ": LiteLLM books no usable cost",
                 "write the price as a number");
    if (value < 0)
      return Add(rules::kNegativePrice, declared,
                 name() + " is negative: every request reduces the spend of its key",
                 "write " + Amount(-value) + ", or 0 for a free model");
    if (!IsPerToken(declared.key) || value == 0) return;
    if (value > kHigh) return CheckHigh(declared, value);
    if (value < kLow)
      Add(rules::kPriceLow, declared,
          name() + " is " + Amount(value * 1e6) + " USD per 1M tokens, less than any model costs",
          "write USD per token: divide a price per 1M tokens by 1000000 once");
  }

  void CheckHigh(const DeclaredPrice& declared, double value) {
    const std::string message = Quoted(declared.key) + " is " + Amount(value * 1e6) +
                                " USD per 1M tokens, more than any model costs";
    if (value >= kImpossible)
      return Add(rules::kPricePerMillion, declared, message,
                 "write " + Amount(value / 1e6) + " if " + Amount(value) +
                     " is the price of 1M tokens, or " + Amount(value / 1e3) + " if of 1K");
    Add(rules::kPriceHigh, declared, message,
        "write " + Amount(value / 1e3) + " if " + Amount(value) + " is the price of 1K tokens");
  }

  const PricedModel& model_;
  Findings& findings_;
};

void CheckPlaces(const PricedModel& model, Findings& findings) {
  for (const DeclaredPrice& info : model.declared) {
    if (info.place != PricePlace::kModelInfo || !info.value) continue;
    const auto params =
        std::find_if(model.declared.begin(), model.declared.end(), [&](const DeclaredPrice& other) {
          return other.place == PricePlace::kLitellmParams && other.key == info.key;
        });
    if (params == model.declared.end() || !params->value || *params->value == *info.value) continue;
    findings.push_back({.rule = &rules::kPlacesDiffer,
                        .where = info.where,
                        .model = model.model_name,
                        .message = Quoted(info.key) + " is " + Amount(*info.value) + " here and " +
                                   Amount(*params->value) + " in litellm_params, which wins",
                        .mend = "keep one of the two"});
  }
}

}  // namespace

bool IsPlausiblePerToken(double usd) {
  return usd >= kLow && usd <= kHigh;
}

void CheckDeclared(const PricedModel& model, Findings& findings) {
  DeclaredCheck check(model, findings);
  for (const DeclaredPrice& declared : model.declared) check.Check(declared);
  CheckPlaces(model, findings);
}

}  // namespace budget_gate::lint
