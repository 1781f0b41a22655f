// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <iterator>

#include "pricing/known_models.h"
#include "pricing/lint/parts.h"
#include "pricing/model_reader.h"
#include "pricing/price_keys.h"

namespace budget_gate::lint {
namespace {

constexpr std::string_view kChatKeys[] = {"input_cost_per_token", "output_cost_per_token",
                                          "cost_per_second", "input_cost_per_second",
                                          "output_cost_per_second"};
constexpr std::string_view kResponsesKeys[] = {"input_cost_per_token", "output_cost_per_token"};
constexpr std::string_view kNewerResponsesKeys[] = {"cost_per_second", "input_cost_per_second",
                                                    "output_cost_per_second",
                                                    "output_cost_per_image_token"};
constexpr std::string_view kEmbeddingKeys[] = {"input_cost_per_token", "cost_per_second",
                                               "input_cost_per_second", "output_cost_per_second"};
constexpr std::string_view kQueryKeys[] = {"input_cost_per_query"};
constexpr std::string_view kInputTokenKeys[] = {"input_cost_per_token"};
constexpr std::string_view kImageKeys[] = {"output_cost_per_image", "input_cost_per_image",
                                           "input_cost_per_pixel"};
constexpr std::string_view kTokenKeys[] = {"input_cost_per_token", "output_cost_per_token",
                                           "input_cost_per_image_token",
                                           "output_cost_per_image_token"};
constexpr std::string_view kCharacterKeys[] = {"input_cost_per_character"};
constexpr std::string_view kDurationKeys[] = {"input_cost_per_second", "output_cost_per_second"};

constexpr std::string_view kAddTokens =
    "input_cost_per_token and output_cost_per_token (USD per token)";
constexpr std::string_view kAddInputTokens = "input_cost_per_token (USD per token)";

/// What LiteLLM bills a kind of request by (cost_per_token in litellm/cost_calculator.py, and the
/// calculators that it goes to); the first row that fits a model holds.
struct Unit {
  std::string_view mode;
  /// "jina_ai voyage": the providers that it holds for; empty: all others.
  std::string_view providers = {};
  std::string_view name = {};                    ///< a part of the model's name that it holds for
  std::span<const std::string_view> keys = {};   ///< none: nothing is billed at all
  std::string_view add = {};                     ///< what to declare
  std::span<const std::string_view> newer = {};  ///< billed too, since 1.110
  bool is_certain = true;                        ///< false: other keys may be billed as well
};

// What is billed otherwise, or by the model: nothing is said of them.
constexpr std::string_view kOtherCalculators =
    "vertex_ai vertex_ai_beta gemini bedrock azure_ai xai";

const Unit kUnits[] = {
    // Of servers that state tokens alone, and no search units, nothing is billed.
    {.mode = "rerank",
     .providers = "hosted_vllm infinity deepinfra dashscope together_ai",
     .keys = {},
     .add = "input_cost_per_token (USD per token), and write jina_ai/ for the provider: LiteLLM "
            "bills the tokens of such a server"},
    {.mode = "rerank",
     .providers = "jina_ai voyage",
     .keys = kInputTokenKeys,
     .add = kAddInputTokens},
    {.mode = "rerank", .keys = kQueryKeys, .add = "input_cost_per_query (USD per search unit)"},
    {.mode = "image_generation",
     .providers = "openai azure",
     .name = "gpt-image",
     .keys = kTokenKeys,
     .add = kAddTokens},
    {.mode = "image_generation", .providers = kOtherCalculators, .is_certain = false},
    {.mode = "image_generation", .keys = kImageKeys, .add = "output_cost_per_image (USD)"},
    // These state the tokens of what they heard.
    {.mode = "audio_transcription", .name = "transcribe", .is_certain = false},
    {.mode = "audio_transcription", .providers = kOtherCalculators, .is_certain = false},
    {.mode = "audio_transcription",
     .keys = kDurationKeys,
     .add = "input_cost_per_second (USD per second of audio)"},
    {.mode = "audio_speech", .providers = kOtherCalculators, .is_certain = false},
    {.mode = "audio_speech",
     .keys = kInputTokenKeys,
     .add = kAddInputTokens,
     .newer = kCharacterKeys},
    {.mode = "moderation",
     .keys = {},
     .add = "no price: LiteLLM bills moderations in no unit, and one beside others is of no use"},
    {.mode = "embedding", .providers = kOtherCalculators, .is_certain = false},
    {.mode = "embedding", .keys = kEmbeddingKeys, .add = kAddInputTokens},
    {.mode = "chat", .providers = kOtherCalculators, .add = kAddTokens, .is_certain = false},
    {.mode = "responses", .keys = kResponsesKeys, .add = kAddTokens, .newer = kNewerResponsesKeys},
    {.mode = "chat", .keys = kChatKeys, .add = kAddTokens},
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

bool IsOneOf(std::string_view word, std::string_view words) {
  const std::size_t at = words.find(word);
  if (at == words.npos || word.empty()) return false;
  const std::size_t end = at + word.size();
  const bool starts = at == 0 || words[at - 1] == ' ';
  if (starts && (end == words.size() || words[end] == ' ')) return true;
  return IsOneOf(word, words.substr(end));
}

/// The kind of request that a model is for: as declared, else where its name leaves no doubt.
std::string_view ModeOf(const PricedModel& model) {
  if (model.mode == "completion" || model.mode == "responses") return "chat";
  if (!model.mode.empty()) return model.mode;
  const std::string name = Lower(model.litellm_model);
  // openai/ has no route for it: there the name is that of a chat or embedding.
  if (name.find("rerank") != name.npos && ProviderOf(model) != "openai") return "rerank";
  if (name.find("whisper") != name.npos) return "audio_transcription";
  return {};
}

const Unit* UnitOf(const PricedModel& model) {
  const std::string_view mode = ModeOf(model);
  if (mode.empty()) return nullptr;
  const std::string_view provider = ProviderOf(model);
  const auto found = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& unit) {
    return (unit.mode == mode || unit.mode == model.mode) &&
           (unit.providers.empty() || IsOneOf(provider, unit.providers)) &&
           (unit.name.empty() || Lower(model.litellm_model).find(unit.name) != std::string::npos);
  });
  return found == std::end(kUnits) ? nullptr : &*found;
}

bool Contains(std::span<const std::string_view> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Whether LiteLLM takes `price` for one: it has a value, or will have.
bool IsTaken(const DeclaredPrice& price) {
  return (price.use == KeyUse::kPrice || price.use == KeyUse::kStructured) &&
         (price.value || IsFromEnvironment(price.text) || price.type == yaml::Type::kMapping);
}

bool Charges(const DeclaredPrice& price) {
  return IsTaken(price) && price.value != 0.0 && !IsPriceMultiplier(price.key);
}

const DeclaredPrice* FirstCharge(const PricedModel& model) {
  const auto found = std::find_if(model.declared.begin(), model.declared.end(), Charges);
  return found == model.declared.end() ? nullptr : &*found;
}

bool TakesOneOf(const PricedModel& model, std::span<const std::string_view> keys) {
  return std::any_of(model.declared.begin(), model.declared.end(), [&](const DeclaredPrice& price) {
    return IsTaken(price) && Contains(keys, price.key);
  });
}

/// Whether a price is for some tokens or requests alone: cached, of a batch, of a service tier,
/// above a length, of reasoning, of sound.
bool IsSecondary(std::string_view key) {
  static constexpr std::string_view kParts[] = {
      "cache_",     "_batches",        "_priority",   "_flex",       "_balanced",
      "_ultrafast", "_above_",         "_reasoning_", "audio_token", "video_token",
      "citation_",  "per_request",     "per_session", "grounding",   "search_context",
      "_decisions", "per_1k_calls",    "per_gb_",     "_ptu_",       "text_message",
      "guardrail_", "off_peak_pricing"};
  return std::any_of(std::begin(kParts), std::end(kParts),
                     [&](std::string_view part) { return key.find(part) != key.npos; });
}

/// Whether a price is billed in no mode by itself.
bool IsBilledNowhere(std::string_view key) {
  return IsSecondary(key) || key == "output_cost_per_pixel" ||
         key == "input_cost_per_image_token" || key.ends_with("_cost_per_character") ||
         key.ends_with("_cost_per_audio_per_second");
}

/// Whether a deployment that declares `key` alone loses the price that LiteLLM has for its model.
bool HidesOwnPrice(std::string_view key) {
  const bool is_side = key.starts_with("input_cost") || key.starts_with("output_cost");
  return key == "input_cost_per_query" || key == "citation_cost_per_token" ||
         (is_side && (key.find("token") != key.npos || key.ends_with("_above_128k_tokens")));
}

void CheckUnit(const PricedModel& model, Findings& findings) {
  const DeclaredPrice* charge = FirstCharge(model);
  if (charge == nullptr || IsWildcard(model)) return;
  const Unit* unit = UnitOf(model);
  if (unit == nullptr || !unit->is_certain) return;
  // A chat whose price is only a secondary one is the next rule's.
  if (ModeOf(model) == "chat" && IsSecondary(charge->key)) return;
  if (!model.declared_tiers.empty() || TakesOneOf(model, unit->keys) ||
      TakesOneOf(model, unit->newer))
    return;
  const bool keeps_own = BuiltInPriceOf(model) == BuiltInPrice::kYes && !HidesOwnPrice(charge->key);
  findings.Add(charge->where,
               "LiteLLM does not bill " + Quoted(charge->key) + " in mode " +
                   std::string(unit->mode) + ": it books " + (keeps_own ? "its own price" : "0"),
               "declare " + std::string(unit->add));
}

/// A provider whose models LiteLLM bills by a calculator that asks no declared price.
struct OwnCalculator {
  std::string_view provider;
  std::string_view books;
  bool is_for_known;  ///< also for the names that LiteLLM knows
};

constexpr OwnCalculator kOwnCalculators[] = {
    {.provider = "huggingface", .books = "0", .is_for_known = true},
    {.provider = "lemonade", .books = "0", .is_for_known = true},
    {.provider = "replicate", .books = "the seconds that it took", .is_for_known = false},
};

void CheckProvider(const PricedModel& model, Findings& findings) {
  const std::string_view provider = ProviderOf(model);
  const auto own = std::find_if(
      std::begin(kOwnCalculators), std::end(kOwnCalculators),
      [&](const OwnCalculator& calculator) { return calculator.provider == provider; });
  if (own == std::end(kOwnCalculators)) return;
  const DeclaredPrice* charge = FirstCharge(model);
  if (charge == nullptr || (!own->is_for_known && BuiltInPriceOf(model) == BuiltInPrice::kYes))
    return;
  findings.Add(charge->where,
               "LiteLLM does not bill declared prices of " + Quoted(provider) + ": it books " +
                   std::string(own->books),
               "write openai/ for the provider, and the address of its server as api_base");
}

void CheckNewerUnit(const PricedModel& model, Findings& findings) {
  const Unit* unit = UnitOf(model);
  if (unit == nullptr || IsWildcard(model) || TakesOneOf(model, unit->keys)) return;
  for (const DeclaredPrice& price : model.declared)
    if (Charges(price) && Contains(unit->newer, price.key))
      findings.Add(price.where,
                   "LiteLLM before 1.110 does not bill " + Quoted(price.key) + " in mode " +
                       std::string(unit->mode) + ": it books 0",
                   "take LiteLLM 1.110.2 or later, or declare " + std::string(unit->add));
}

/// The price of a chat that is for some of its tokens alone, and stands alone; null: there is none.
const DeclaredPrice* OnlySecondaryOf(const PricedModel& model, bool is_known) {
  const std::string_view mode = ModeOf(model);
  if (!(mode.empty() || mode == "chat") || IsWildcard(model) || !model.declared_tiers.empty())
    return nullptr;
  if (IsOneOf(ProviderOf(model), kOtherCalculators)) return nullptr;
  const auto is_secondary = [&](std::string_view key) {
    // A model that LiteLLM knows is no reranker, unless its name or mode says so.
    if (mode == "chat") return IsSecondary(key);
    return IsBilledNowhere(key) || (is_known && key == "input_cost_per_query");
  };
  const DeclaredPrice* charge = nullptr;
  for (const DeclaredPrice& price : model.declared) {
    if (!IsTaken(price)) continue;
    if (!is_secondary(price.key)) return nullptr;
    if (Charges(price) && (charge == nullptr || HidesOwnPrice(price.key))) charge = &price;
  }
  return charge;
}

/// Whether the first price of a model ends the question, as it does for most.
bool StartsWithTokens(const PricedModel& model) {
  const DeclaredPrice* first = FirstCharge(model);
  return first == nullptr || first->key == "input_cost_per_token";
}

void CheckSecondary(const PricedModel& model, Findings& findings) {
  if (StartsWithTokens(model) || BuiltInPriceOf(model) == BuiltInPrice::kYes) return;
  if (const DeclaredPrice* charge = OnlySecondaryOf(model, false))
    findings.Add(charge->where,
                 Quoted(charge->key) + " is the only price: LiteLLM books 0 for all else",
                 "declare " + std::string(kAddTokens) + " too");
}

void CheckHidden(const PricedModel& model, Findings& findings) {
  if (StartsWithTokens(model) || BuiltInPriceOf(model) != BuiltInPrice::kYes) return;
  const DeclaredPrice* charge = OnlySecondaryOf(model, true);
  if (charge != nullptr && HidesOwnPrice(charge->key))
    findings.Add(charge->where,
                 Quoted(charge->key) +
                     " is the only price: LiteLLM before 1.110 books 0 for all else, and not its "
                     "own price of the model",
                 "declare " + std::string(kAddTokens) + " too");
}

}  // namespace

std::string AddPrices(const PricedModel& model) {
  const Unit* unit = UnitOf(model);
  const bool says = unit != nullptr && !unit->add.empty();
  return "add " + std::string(says ? unit->add : kAddTokens) + " under litellm_params";
}

std::span<const Rule> UnitRules() {
  static const Rule kRules[] = {
      {"unit-not-billed",
       kError,
       "A price in a unit that LiteLLM does not bill in this mode.",
       CheckUnit,
       {"It bills a request by the calculator of its route, which reads the prices of one unit. "
        "Where none of them is declared it books 0.",
        "cost_per_token in litellm/cost_calculator.py"}},
      {"provider-not-billed",
       kError,
       "A price at a provider that LiteLLM bills by a calculator of its own.",
       CheckProvider,
       {"It has a calculator for some providers that asks no declared price. From 1.110 on its log "
        "says `pricing_not_applied`.",
        "completion_cost in litellm/cost_calculator.py", "1.106 or earlier"}},
      {"unit-newer",
       kWarning,
       "A price in a unit that LiteLLM bills since 1.110 only.",
       CheckNewerUnit,
       {"It bills speech by the characters of the text, and responses by the second, too.",
        "cost_per_token in litellm/cost_calculator.py", "1.110, seen on 1.110.2"}},
      {"hides-own-price",
       kWarning,
       "A secondary price alone that hides LiteLLM's own price of the model before 1.110.",
       CheckHidden,
       {"Prices of a deployment are laid over its own of the model. Before 1.110 one of a token's "
        "prices replaced all of them.",
        "cost_per_token in litellm/cost_calculator.py", "1.110, seen on 1.110.2"}},
      {"secondary-price",
       kError,
       "Only a secondary price (cached, batches, audio, ...): books 0.",
       CheckSecondary,
       {"Such a price is for a part of the tokens, or for another kind of request. The other "
        "tokens have no price then, and cost 0.",
        "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
