// SPDX-License-Identifier: Apache-2.0
#include "pricing/known_models.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>

#include "pricing/model_reader.h"

namespace budget_gate {
namespace {

constexpr std::string_view kProviders[] = {
#include "pricing/litellm_providers.inc"
};

constexpr std::string_view kEndpoints[] = {
#include "pricing/litellm_endpoints.inc"
};

constexpr std::string_view kUnbilled[] = {
#include "pricing/litellm_unbilled.inc"
};

/// Hosts of providers that LiteLLM does not list among its endpoints, since it does not infer the
/// provider from them.
constexpr std::string_view kHosts[] = {"openai.com",
                                       "azure.com",
                                       "azure-api.net",
                                       "anthropic.com",
                                       "googleapis.com",
                                       "amazonaws.com",
                                       "mistral.ai",
                                       "x.ai",
                                       "deepseek.com",
                                       "cohere.ai",
                                       "cohere.com",
                                       "cerebras.ai",
                                       "fireworks.ai",
                                       "z.ai",
                                       "bigmodel.cn",
                                       "volces.com",
                                       "bytepluses.com",
                                       "novita.ai",
                                       "nebius.com",
                                       "aliyuncs.com",
                                       "minimax.io",
                                       "minimaxi.com",
                                       "moonshot.cn",
                                       "databricks.com",
                                       "azuredatabricks.net",
                                       "snowflakecomputing.com",
                                       "ibm.com",
                                       "replicate.com",
                                       "cloudflare.com",
                                       "githubcopilot.com",
                                       "github.ai",
                                       "scaleway.ai",
                                       "ovh.net",
                                       "ai21.com",
                                       "jina.ai",
                                       "voyageai.com",
                                       "deepgram.com",
                                       "elevenlabs.io",
                                       "oraclecloud.com",
                                       "stability.ai"};

/// Upstreams that state what each request cost, or pick a model that they do not name here.
constexpr std::string_view kStateTheirCost[] = {"openrouter", "litellm_proxy", "auto_router"};

template <std::size_t size>
bool IsOneOf(std::string_view text, const std::string_view (&list)[size]) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// `name` without its provider, which a router may repeat (openai/openai/gpt-4o), and without the
/// route that LiteLLM takes to it.
std::string_view WithoutProvider(std::string_view name, std::string_view provider) {
  const auto drop = [&](std::string_view prefix) {
    const bool has = !prefix.empty() && name.starts_with(prefix) && name.size() > prefix.size() &&
                     name[prefix.size()] == '/';
    if (has) name.remove_prefix(prefix.size() + 1);
    return has;
  };
  while (drop(provider)) {
  }
  for (const std::string_view route : {"responses", "chat"}) drop(route);
  if (provider.starts_with("bedrock"))
    for (const std::string_view route :
         {"chat_completions", "converse_like", "converse", "invoke", "openai", "mantle"})
      drop(route);
  return name;
}

/// The name without digits that end it after a hyphen, as in gemini-2.0-flash-001.
std::string_view WithoutVersion(std::string_view name) {
  const std::size_t end = name.find_last_not_of("0123456789");
  const bool has = end != name.npos && name[end] == '-' && end + 1 < name.size();
  return has ? name.substr(0, end) : name;
}

bool IsDate(std::string_view text) {
  constexpr std::string_view kForm = "-0000-00-00";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    return form == '-' ? c == '-' : std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

/// `name` in the ways in which LiteLLM looks it up (get_potential_model_names in
/// litellm/utils.py), without the provider.
std::vector<std::string> Spellings(std::string_view provider, std::string name) {
  std::vector<std::string> names;
  if (provider.starts_with("bedrock")) {
    // bedrock/us-east-1/model, or an ARN that ends in /model; then us.model, and model:0.
    name = name.substr(name.rfind('/') + 1);
    names.push_back(name);
    for (const std::string_view region : {"us", "eu", "apac", "global", "us-gov", "jp", "au", "ca"})
      if (name.starts_with(std::string(region) + ".")) {
        name = name.substr(region.size() + 1);
        break;
      }
    names.push_back(name);
    if (std::count(name.begin(), name.end(), ':') > 1)  // anthropic.claude-v2:0:51k
      names.push_back(name.substr(0, name.rfind(':')));
    return names;
  }
  names.push_back(name);
  if (const std::size_t slash = name.find('/'); slash != name.npos)
    names.push_back(name.substr(slash + 1));
  // ft:gpt-4o-2024-08-06:organisation::id is priced as ft:gpt-4o-2024-08-06.
  if (name.starts_with("ft:"))
    if (const std::size_t end = name.find(':', 3); end != name.npos)
      names.push_back(name.substr(0, end));
  if (provider.starts_with("vertex_ai")) {
    names.push_back(name + "@latest");
    names.push_back("meta/" + name);
  }
  if (provider.starts_with("vertex_ai") || provider == "gemini" || provider == "databricks")
    names.emplace_back(WithoutVersion(name));
  else if (name.size() > 11 && IsDate(std::string_view(name).substr(name.size() - 11)))
    names.push_back(name.substr(0, name.size() - 11));
  return names;
}

bool IsListed(const PriceMap& map, std::string_view provider, std::string_view written) {
  if (written.empty()) return false;
  if (map.Has(provider, Lower(written))) return true;
  for (const std::string& name : Spellings(provider, Lower(WithoutProvider(written, provider)))) {
    if (map.Has(provider, name)) return true;
    const std::string_view prefix = provider == "vertex_ai_beta"           ? "vertex_ai"
                                    : provider == "text-completion-openai" ? "openai"
                                                                           : provider;
    if (map.Has(provider, std::string(prefix) + "/" + name)) return true;
  }
  return false;
}

std::string_view HostOf(std::string_view address) {
  if (const std::size_t scheme = address.find("://"); scheme != address.npos)
    address.remove_prefix(scheme + 3);
  return address.substr(0, address.find_first_of("/:?"));
}

bool IsBelow(std::string_view host, std::string_view domain) {
  return host == domain || (host.ends_with(domain) && host.size() > domain.size() &&
                            host[host.size() - domain.size() - 1] == '.');
}

/// Whether the deployment has an address that is no hosted provider's. `openai/` with any address
/// but OpenAI's is the prefix of every server that speaks its protocol; of other providers an
/// address that only the proxy knows may be their own.
bool IsOwnServer(const PricedModel& model, std::string_view provider) {
  if (model.api_base.empty()) return false;
  if (provider == "openai") return model.api_base.find("openai.com") == std::string::npos;
  if (IsFromEnvironment(model.api_base)) return false;
  const std::string_view host = HostOf(model.api_base);
  const auto hosted = [&](std::string_view domain) { return IsBelow(host, domain); };
  return std::none_of(std::begin(kHosts), std::end(kHosts), hosted) &&
         std::none_of(std::begin(kEndpoints), std::end(kEndpoints), hosted);
}

BuiltInPrice UnlistedPriceOf(const PricedModel& model, std::string_view provider) {
  const bool own_server = IsOwnServer(model, provider);
  if (!IsWildcard(model)) return own_server ? BuiltInPrice::kNo : BuiltInPrice::kUnsure;
  // A gateway may serve OpenAI's names, and an address from the environment may be OpenAI's own.
  return provider == "openai" && own_server && !IsFromEnvironment(model.api_base)
             ? BuiltInPrice::kUnsure
             : BuiltInPrice::kYes;
}

/// A model whose provider LiteLLM infers: from the whole name, or from the address.
BuiltInPrice InferredPriceOf(const PricedModel& model) {
  const std::string name = Lower(model.litellm_model);
  const bool known = PriceMapOf(model).Has("", name) || name.starts_with("gpt-image") ||
                     name.find("ft:gpt-4") != name.npos || name.find("ft:gpt-3.5") != name.npos;
  return known ? BuiltInPrice::kYes : BuiltInPrice::kUnsure;
}

bool IsKnownEndpoint(const PricedModel& model) {
  if (IsFromEnvironment(model.api_base)) return true;
  const std::string_view host = HostOf(model.api_base);
  return std::any_of(std::begin(kEndpoints), std::end(kEndpoints),
                     [&](std::string_view domain) { return IsBelow(host, domain); });
}

}  // namespace

const PriceMap& PriceMapOf(const PricedModel& model) {
  return model.price_map ? *model.price_map : PriceMap::BuiltIn();
}

std::string_view ProviderOf(const PricedModel& model) {
  if (!model.custom_llm_provider.empty()) return model.custom_llm_provider;
  const std::string_view name = model.litellm_model;
  const std::size_t slash = name.find('/');
  return slash == name.npos ? std::string_view() : name.substr(0, slash);
}

bool HasTogetherSize(std::string_view any_case) {
  const std::string name = Lower(any_case);
  constexpr int kLargest = 110;  // billions of parameters
  for (std::size_t at = name.find('b'); at != std::string::npos; at = name.find('b', at + 1)) {
    std::size_t first = at;
    while (first > 0 && std::isdigit(static_cast<unsigned char>(name[first - 1]))) --first;
    if (first == at) continue;
    return at - first <= 3 && std::stoi(name.substr(first, at - first)) <= kLargest;
  }
  return false;
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
  if (IsFromEnvironment(model.litellm_model) || IsFromEnvironment(model.base_model))
    return BuiltInPrice::kYes;
  const std::string_view provider = ProviderOf(model);
  if (provider == "*" || model.litellm_model == "*") return BuiltInPrice::kYes;
  if (provider.empty()) return InferredPriceOf(model);
  if (!std::binary_search(std::begin(kProviders), std::end(kProviders), provider)) {
    const BuiltInPrice inferred = InferredPriceOf(model);
    if (inferred == BuiltInPrice::kYes || IsKnownEndpoint(model)) return inferred;
    return model.is_custom_provider ? BuiltInPrice::kNo : BuiltInPrice::kRefused;
  }
  if (IsOneOf(provider, kStateTheirCost)) return BuiltInPrice::kYes;
  if (std::binary_search(std::begin(kUnbilled), std::end(kUnbilled), Lower(model.litellm_model)))
    return BuiltInPrice::kNo;
  const PriceMap& map = PriceMapOf(model);
  if (!map.Knows(provider)) return BuiltInPrice::kNo;
  if (IsListed(map, provider, model.litellm_model) || IsListed(map, provider, model.base_model))
    return BuiltInPrice::kYes;
  if (provider == "azure" || provider == "azure_text")
    return model.base_model.empty() ? BuiltInPrice::kYes : BuiltInPrice::kUnsure;
  if (provider == "together_ai" && HasTogetherSize(model.litellm_model)) return BuiltInPrice::kYes;
  // Since 1.110 the base model of another provider is billed, before it was not.
  if (!model.base_model.empty() && map.Has("", Lower(model.base_model)))
    return BuiltInPrice::kUnsure;
  return UnlistedPriceOf(model, provider);
}

}  // namespace budget_gate
