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

bool IsRead(const DeclaredPrice& price) {
  return price.place == PricePlace::kLitellmParams || price.place == PricePlace::kModelInfo;
}

/// The price that `model` declares under `key`, or states to be in the environment.
const DeclaredPrice* Find(const PricedModel& model, std::string_view key) {
  const auto found = std::find_if(model.declared.begin(), model.declared.end(),
                                  [&](const DeclaredPrice& declared) {
                                    return declared.key == key && IsRead(declared) &&
                                           (declared.value || IsFromEnvironment(declared.text));
                                  });
  return found == model.declared.end() ? nullptr : &*found;
}

/// Whether a key of either token price is there but useless, so that another rule speaks of it
/// already.
bool IsReported(const PricedModel& model, std::string_view key) {
  return std::any_of(
      model.declared.begin(), model.declared.end(), [&](const DeclaredPrice& declared) {
        if (declared.key == key) return !declared.value || !IsRead(declared);
        return declared.use == KeyUse::kUnknown && NearestPriceKey(declared.key) == key;
      });
}

/// Whether LiteLLM finds no price at all in the config, and no other rule says why.
bool IsUnpriced(const PricedModel& model) {
  if (model.litellm_model.empty() || model.prices.IsExplicitlyFree() || model.prices.IsPriced() ||
      model.has_runtime_price || !model.declared_tiers.empty())
    return false;
  for (const std::string_view key : {"input_cost_per_token", "output_cost_per_token"})
    if (Find(model, key) != nullptr || IsReported(model, key)) return false;
  return true;
}

/// Whether something beside the two token prices is charged, so that one of them may be missing on
/// purpose.
bool HasOtherForm(const PricedModel& model) {
  Prices without = model.prices;
  without.input_cost_per_token.reset();
  without.output_cost_per_token.reset();
  without.cache_read_input_token_cost.reset();
  without.cache_creation_input_token_cost.reset();
  return without.IsPriced() || !model.declared_tiers.empty();
}

void CheckNoPrice(const PricedModel& model, Findings& findings) {
  if (!IsUnpriced(model) || IsWildcard(model) || BuiltInPriceOf(model) != BuiltInPrice::kNo) return;
  findings.Add(model.where,
               "no price: LiteLLM books 0 for " + Quoted(model.litellm_model) +
                   ", so no budget that pays for it is ever used up",
               AddPrices(model));
}

void CheckWildcard(const PricedModel& model, Findings& findings) {
  if (!IsUnpriced(model) || !IsWildcard(model) || BuiltInPriceOf(model) != BuiltInPrice::kNo)
    return;
  findings.Add(
      model.where,
      Quoted(model.litellm_model) + " serves every name that matches, and LiteLLM books 0 for them",
      AddPrices(model));
}

void CheckUnlisted(const PricedModel& model, Findings& findings) {
  if (!IsUnpriced(model) || BuiltInPriceOf(model) != BuiltInPrice::kUnsure) return;
  const std::string name = Quoted(model.litellm_model);
  std::string message;
  if (IsWildcard(model))
    message = name +
              " on a server that is not OpenAI's: LiteLLM books 0 for every name that is not one "
              "of OpenAI's models";
  else if (ProviderOf(model).empty())
    message = name + " has no provider and is not in the prices of " + PriceMapOf(model).source() +
              ": LiteLLM refuses it, unless it is newer than they are";
  else if (PriceMapOf(model).Has("", model.base_model) && !model.base_model.empty())
    message = "no price, and base_model " + Quoted(model.base_model) + " is no model of " +
              Quoted(ProviderOf(model)) + ": LiteLLM before 1.110 books 0";
  else
    message = "no price, and " + name + " is not in the prices of " + PriceMapOf(model).source() +
              ": LiteLLM books 0, unless it is newer than they are";
  findings.Add(model.where, message, "check the name, or " + AddPrices(model));
}

void CheckRefused(const PricedModel& model, Findings& findings) {
  if (!IsUnpriced(model) || BuiltInPriceOf(model) != BuiltInPrice::kRefused) return;
  findings.Add(model.where,
               "LiteLLM knows no provider " + Quoted(ProviderOf(model)) +
                   ": it refuses the model, and requests for it fail",
               "write a provider of LiteLLM before the model (`hosted_vllm/...` for a server that "
               "speaks OpenAI's protocol)");
}

void CheckSides(const PricedModel& model, Findings& findings) {
  if (model.litellm_model.empty() || model.prices.IsExplicitlyFree()) return;
  const DeclaredPrice* input = Find(model, "input_cost_per_token");
  const DeclaredPrice* output = Find(model, "output_cost_per_token");
  if ((input == nullptr) == (output == nullptr) || HasOtherForm(model)) return;
  if (input != nullptr && !HasOutputTokens(model)) return;
  const std::string missing = input != nullptr ? "output_cost_per_token" : "input_cost_per_token";
  if (IsReported(model, missing)) return;
  if (input != nullptr)
    findings.Add(
        input->where, "input is priced and output is not: LiteLLM books 0 for every output token",
        "add " + missing + ", or `mode: embedding` in model_info where there is no output");
  else
    findings.Add(output->where,
                 "output is priced and input is not: LiteLLM books 0 for every input token",
                 "add " + missing);
}

void CheckFree(const PricedModel& model, Findings& findings) {
  if (model.litellm_model.empty() || !model.prices.IsExplicitlyFree()) return;
  findings.Add(
      Find(model, "input_cost_per_token")->where,
      "both token prices are 0: requests pass every budget, even of a key that has spent all",
      "give the model a price, or confirm that it is free: `# pricing_check: allow free`");
}

}  // namespace

std::span<const Rule> PresenceRules() {
  static const Rule kRules[] = {
      {"no-price",
       kError,
       "A self-hosted or unknown model without a price: LiteLLM books 0.",
       CheckNoPrice,
       {"It looks a model up by name and provider together. What it does not find costs 0, and the "
        "request succeeds.",
        "_check_provider_match in litellm/utils.py"}},
      {"wildcard-no-price",
       kError,
       "A pattern that serves unpriced models under any name.",
       CheckWildcard,
       {"A pattern is served under the name that was asked for, which it looks up by name and "
        "provider together. What it does not find costs 0.",
        "_check_provider_match in litellm/utils.py"}},
      {"one-side",
       kError,
       "Input is priced and output is not, or the reverse.",
       CheckSides,
       {"A deployment that declares a price is billed by what it declares alone: the side that is "
        "missing costs 0.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
      {"free",
       kWarning,
       "Both token prices are 0: LiteLLM skips every budget.",
       CheckFree,
       {"A model whose token prices are both 0 skips the budget checks, also of a key that has "
        "spent "
        "all it has.",
        "is_model_cost_zero in litellm/proxy/auth/auth_checks.py"}},
      {"refused-provider",
       kError,
       "A provider that LiteLLM does not know: requests fail.",
       CheckRefused,
       {"It needs a provider to send a request to, and answers `LLM Provider NOT provided` where "
        "the "
        "name, the prefix and the address are none that it knows.",
        "get_llm_provider in litellm/litellm_core_utils/get_llm_provider_logic.py"}},
      {"unlisted",
       kWarning,
       "A name that LiteLLM's price map does not have: it books 0, unless the name is newer.",
       CheckUnlisted,
       {"It looks a model up by name and provider together, in the price map that it fetches at "
        "start "
        "or, where it cannot, in that of its release. What it does not find costs 0.",
        "_check_provider_match in litellm/utils.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
