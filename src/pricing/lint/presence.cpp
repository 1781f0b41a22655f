// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "pricing/known_models.h"
#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"
#include "pricing/price_keys.h"

namespace budget_gate::lint {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

/// Whether requests to the model have output tokens to pay for. Where the config does not say its
/// mode, names that embedding, rerank and audio models have do.
bool HasOutputTokens(const PricedModel& model) {
  if (!model.mode.empty())
    return model.mode == "chat" || model.mode == "completion" || model.mode == "responses";
  std::string name = model.model_name + " " + model.litellm_model;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::string_view kWithoutOutput[] = {
      "embed", "rerank", "whisper", "transcri", "tts",
      "bge-",  "e5-",    "gte-",    "minilm",   "moderation"};
  return std::none_of(std::begin(kWithoutOutput), std::end(kWithoutOutput),
                      [&](std::string_view part) { return Contains(name, part); });
}

class PresenceCheck {
 public:
  PresenceCheck(const PricedModel& model, Findings& findings)
      : model_(model), findings_(findings) {}

  void Check() {
    if (model_.litellm_model.empty()) return;
    const bool input = Declares("input_cost_per_token");
    const bool output = Declares("output_cost_per_token");
    if (model_.prices.IsExplicitlyFree()) return Free();
    if (!input && !output && !HasAnyPrice()) return Unpriced();
    if (input != output && !HasOtherForm()) CheckSides(input);
  }

 private:
  void Add(const Rule& rule, yaml::Mark where, std::string message, std::string mend) {
    findings_.push_back({.rule = &rule,
                         .where = where,
                         .model = model_.model_name,
                         .message = std::move(message),
                         .mend = std::move(mend)});
  }

  const DeclaredPrice* Find(std::string_view key) const {
    const auto found = std::find_if(
        model_.declared.begin(), model_.declared.end(), [&](const DeclaredPrice& declared) {
          return declared.key == key && declared.place != PricePlace::kModelEntry &&
                 (declared.value || IsFromEnvironment(declared.text));
        });
    return found == model_.declared.end() ? nullptr : &*found;
  }

  bool Declares(std::string_view key) const { return Find(key) != nullptr; }

  /// Whether a key of either token price is there but useless, so that another rule speaks of it
  /// already.
  bool IsReported(std::string_view key) const {
    return std::any_of(
        model_.declared.begin(), model_.declared.end(), [&](const DeclaredPrice& declared) {
          if (declared.key == key)
            return !declared.value || declared.place == PricePlace::kModelEntry;
          return !IsModelInfoPriceKey(declared.key) && NearestPriceKey(declared.key) == key;
        });
  }

  bool HasAnyPrice() const {
    return model_.prices.IsPriced() || model_.has_runtime_price || !model_.declared_tiers.empty();
  }

  /// Whether something beside the two token prices is charged, so that one of them may be missing
  /// on purpose.
  bool HasOtherForm() const {
    Prices without = model_.prices;
    without.input_cost_per_token.reset();
    without.output_cost_per_token.reset();
    without.cache_read_input_token_cost.reset();
    without.cache_creation_input_token_cost.reset();
    return without.IsPriced() || !model_.declared_tiers.empty();
  }

  void Free() {
    Add(rules::kFree, Find("input_cost_per_token")->where,
        "both token prices are 0: requests pass every budget, even of a key that has spent all",
        "give the model a price, or confirm that it is free: `# pricing_check: allow free`");
  }

  void Unpriced() {
    if (IsReported("input_cost_per_token") || IsReported("output_cost_per_token")) return;
    const std::string name = Quoted(model_.litellm_model);
    const std::string mend =
        "add input_cost_per_token and output_cost_per_token (USD per token) under litellm_params";
    switch (BuiltInPriceOf(model_)) {
      case BuiltInPrice::kYes:
        return;
      case BuiltInPrice::kUnsure:
        return Add(rules::kUnlistedModel, model_.where,
                   IsWildcard(model_)
                       ? name +
                             " on a server that is not OpenAI's: LiteLLM books 0 for every name "
                             "that is not one of OpenAI's models"
                       : "no price, and " + name +
                             " is not in LiteLLM's price map, unless it is newer than this check",
                   "check the name, or " + mend);
      case BuiltInPrice::kNo:
        break;
    }
    if (IsWildcard(model_))
      return Add(rules::kWildcardNoPrice, model_.where,
                 name + " serves every name that matches, and LiteLLM books 0 for them", mend);
    Add(rules::kNoPrice, model_.where,
        "no price: LiteLLM books 0 for " + name + ", so no budget that pays for it is ever used up",
        mend);
  }

  void CheckSides(bool input) {
    if (input && !HasOutputTokens(model_)) return;
    const std::string missing = input ? "output_cost_per_token" : "input_cost_per_token";
    if (IsReported(missing)) return;
    const DeclaredPrice* present = Find(input ? "input_cost_per_token" : "output_cost_per_token");
    Add(rules::kOneSide, present->where,
        (input ? "input is priced and output is not: LiteLLM books 0 for every output token"
               : "output is priced and input is not: LiteLLM books 0 for every input token"),
        "add " + missing +
            (input ? ", or `mode: embedding` in model_info where there is no output" : ""));
  }

  const PricedModel& model_;
  Findings& findings_;
};

}  // namespace

void CheckPresence(const PricedModel& model, Findings& findings) {
  PresenceCheck(model, findings).Check();
}

}  // namespace budget_gate::lint
