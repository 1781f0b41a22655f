// SPDX-License-Identifier: Apache-2.0
#include "pricing/known_models.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>

#include "pricing/model_reader.h"

namespace budget_gate {
namespace {

constexpr std::string_view kPricedProviders[] = {
#include "pricing/litellm_priced_providers.inc"
};

constexpr std::string_view kListedModels[] = {
#include "pricing/litellm_listed_models.inc"
};

constexpr std::string_view kProviders[] = {
#include "pricing/litellm_providers.inc"
};

/// The model's name without its provider and without the route that LiteLLM takes to it.
std::string_view NameOf(const PricedModel& model) {
  std::string_view name = model.litellm_model;
  const std::string_view provider = ProviderOf(model);
  // A router may repeat the provider: openai/openai/gpt-4o.
  while (!provider.empty() && name.starts_with(provider) && name.size() > provider.size() &&
         name[provider.size()] == '/')
    name.remove_prefix(provider.size() + 1);
  for (const std::string_view route : {"responses/", "chat/"})
    if (name.starts_with(route)) name.remove_prefix(route.size());
  return name;
}

bool IsListed(std::string_view provider, std::string_view name) {
  if (name.empty()) return false;
  // ft:gpt-4o-2024-08-06:organisation::id is priced as ft:gpt-4o-2024-08-06.
  if (name.starts_with("ft:"))
    if (const std::size_t end = name.find(':', 3); end != name.npos) name = name.substr(0, end);
  const std::string key = std::string(provider) + "/" + std::string(name);
  return std::binary_search(std::begin(kListedModels), std::end(kListedModels), key);
}

/// Whether the models of a provider have fixed names, all of them in the table.
bool IsNamedExactly(std::string_view provider) {
  const std::string prefix = std::string(provider) + "/";
  const auto first = std::lower_bound(std::begin(kListedModels), std::end(kListedModels), prefix);
  return first != std::end(kListedModels) && first->starts_with(prefix);
}

bool IsOwnServer(const PricedModel& model) {
  return !model.api_base.empty() && model.api_base.find("openai.com") == std::string::npos;
}

BuiltInPrice UnlistedPriceOf(const PricedModel& model, std::string_view provider) {
  const bool own_server = provider == "openai" && IsOwnServer(model);
  if (!IsWildcard(model)) return own_server ? BuiltInPrice::kNo : BuiltInPrice::kUnsure;
  // A gateway may serve OpenAI's names, and an address from the environment may be OpenAI's own.
  return own_server && !IsFromEnvironment(model.api_base) ? BuiltInPrice::kUnsure
                                                          : BuiltInPrice::kYes;
}

}  // namespace

std::string_view ProviderOf(const PricedModel& model) {
  if (!model.custom_llm_provider.empty()) return model.custom_llm_provider;
  const std::string_view name = model.litellm_model;
  const std::size_t slash = name.find('/');
  return slash == name.npos ? std::string_view() : name.substr(0, slash);
}

bool IsProvider(std::string_view name) {
  return std::binary_search(std::begin(kProviders), std::end(kProviders), name);
}

std::string_view NearestProvider(std::string_view name) {
  const auto letters = [](std::string_view text) {
    std::string plain;
    for (const char c : text)
      if (std::isalnum(static_cast<unsigned char>(c)) != 0)
        plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return plain;
  };
  const std::string plain = letters(name);
  const auto found =
      std::find_if(std::begin(kProviders), std::end(kProviders),
                   [&](std::string_view provider) { return letters(provider) == plain; });
  return found == std::end(kProviders) ? std::string_view() : *found;
}

bool IsWildcard(const PricedModel& model) {
  return model.litellm_model.find('*') != std::string::npos;
}

BuiltInPrice BuiltInPriceOf(const PricedModel& model) {
  if (IsFromEnvironment(model.litellm_model)) return BuiltInPrice::kYes;
  std::string_view provider = ProviderOf(model);
  // Without a provider LiteLLM serves only the names that it knows, and refuses all others.
  if (provider.empty() || provider == "*") return BuiltInPrice::kYes;
  if (provider == "text-completion-openai") provider = "openai";
  if (IsNamedExactly(provider)) {
    std::string_view base = model.base_model;
    if (base.starts_with(provider) && base.substr(provider.size()).starts_with('/'))
      base.remove_prefix(provider.size() + 1);
    const bool listed = IsListed(provider, NameOf(model)) || IsListed(provider, base);
    return listed ? BuiltInPrice::kYes : UnlistedPriceOf(model, provider);
  }
  const bool priced =
      std::binary_search(std::begin(kPricedProviders), std::end(kPricedProviders), provider);
  return priced ? BuiltInPrice::kYes : BuiltInPrice::kNo;
}

}  // namespace budget_gate
