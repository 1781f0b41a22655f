// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "pricing/config.h"
#include "pricing/price_map.h"

namespace budget_gate {

/// Whether LiteLLM has a price of its own for a deployment that declares none.
enum class BuiltInPrice {
  kYes,     ///< its price map, or the provider's answer, prices it
  kUnsure,  ///< a name that the map lacks at a provider that is billed by name: booked at 0, unless
            ///< it is newer than the map; or a pattern behind which such names may be
  kNo,      ///< a server of one's own, or a provider that the map does not price: LiteLLM books 0
  kRefused,  ///< no provider of LiteLLM's: it answers requests with an error
};

/// Decides by provider and name together, as LiteLLM looks them up, with the price map that the
/// model was read with (PricedModel::price_map).
///
/// At providers of the map it is yes for its names, else unsure; on a server of one's own
/// (IsOwnServer) no for all other names. Two kinds are trusted with their names: deployments of
/// Azure, which are priced by what they answer unless `base_model` says what they are, and
/// upstreams that state the cost of each request themselves (openrouter, another LiteLLM). All
/// other providers are no, whatever the name.
BuiltInPrice BuiltInPriceOf(const PricedModel& model);

/// The price map that the model's name is looked up in.
const PriceMap& PriceMapOf(const PricedModel& model);

/// The provider of a deployment: `custom_llm_provider`, else what stands before the first `/` of
/// its model; empty when LiteLLM has to infer it from the name.
std::string_view ProviderOf(const PricedModel& model);

/// Whether Together AI's price for a size is billed under `name`, which it does not list: digits
/// before a b, up to 110 (get_model_params_and_category in
/// litellm/llms/together_ai/cost_calculator.py).
bool HasTogetherSize(std::string_view name);

/// Whether LiteLLM calls some provider `name`.
bool IsProvider(std::string_view name);

/// The provider that somebody who wrote `name` meant (`OpenAI`, `vertexai`), or nothing.
std::string_view NearestProvider(std::string_view name);

/// Whether the model is a pattern (`openai/*`), which serves every name that it matches.
bool IsWildcard(const PricedModel& model);

}  // namespace budget_gate
