// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "pricing/config.h"

namespace budget_gate {

/// Whether LiteLLM has a price of its own for a deployment that declares none.
enum class BuiltInPrice {
  kYes,     ///< its built-in map, or the provider's answer, prices it
  kUnsure,  ///< a name that the table here lacks: newer than it, misspelled, or any name at all
  kNo,      ///< a server of one's own, or a provider that the map does not price: LiteLLM books 0
};

/// Decides by provider, since LiteLLM looks a name up together with its provider:
/// `hosted_vllm/gpt-4o` costs 0 (_check_provider_match in litellm/utils.py).
///
/// Of providers whose models have fixed names (openai, anthropic, gemini, ...) it is yes for the
/// names of litellm_listed_models.inc, which are those of several releases, else unsure: the map
/// grows daily, and LiteLLM fetches it at start. `openai/` with an address that is not OpenAI's is
/// the prefix of every self-hosted server that speaks its protocol: no for all other names. The
/// other providers of litellm_priced_providers.inc are trusted with their names, which are
/// arbitrary (deployments of Azure) or too many to keep. All other providers, and servers that
/// people run themselves, are no, whatever the name.
BuiltInPrice BuiltInPriceOf(const PricedModel& model);

/// The provider of a deployment: `custom_llm_provider`, else what stands before the first `/` of
/// its model; empty when LiteLLM has to infer it from the name.
std::string_view ProviderOf(const PricedModel& model);

/// Whether LiteLLM calls some provider `name`.
bool IsProvider(std::string_view name);

/// The provider that somebody who wrote `name` meant (`OpenAI`, `vertexai`), or nothing.
std::string_view NearestProvider(std::string_view name);

/// Whether the model is a pattern (`openai/*`), which serves every name that it matches.
bool IsWildcard(const PricedModel& model);

}  // namespace budget_gate
