// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_map.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>

#include "common/yaml/file.h"

namespace budget_gate {
namespace {

struct ListedName {
  std::string_view name;
  std::string_view provider;
};

constexpr ListedName kListed[] = {
#include "pricing/litellm_price_map.inc"
};

constexpr std::string_view kRelease =
#include "pricing/litellm_price_map_release.inc"
    ;

/// Providers that LiteLLM looks up under another name, or that are two for one list of models.
std::string_view LookedUpAs(std::string_view provider) {
  constexpr std::pair<std::string_view, std::string_view> kSame[] = {
      {"vertex_ai_beta", "vertex_ai"},
      {"cohere_chat", "cohere"},
      {"anthropic_text", "anthropic"},
      {"watsonx_text", "watsonx"},
      {"text-completion-openai", "openai"}};
  for (const auto& [name, meant] : kSame)
    if (provider == name) return meant;
  return provider;
}

bool IsOf(std::string_view listed, std::string_view provider) {
  if (provider.empty() || provider == "github" || provider == "nadir") return true;
  // It serves the models of ai21 as ai21_chat, and so finds none of their prices.
  if (provider == "ai21") provider = "ai21_chat";
  provider = LookedUpAs(provider);
  listed = LookedUpAs(listed);
  if (listed == provider) return true;
  for (const std::string_view family : {"vertex_ai", "fireworks_ai"})
    if (provider == family && listed.starts_with(family)) return true;
  if (provider.starts_with("bedrock")) return listed.starts_with("bedrock");
  return provider == "azure_ai" && (listed == "azure" || listed == "openai");
}

bool IsPrice(const std::string& key, const nlohmann::json& value) {
  if (key == "tiered_pricing") return true;
  return key.find("cost") != key.npos && value.is_number() && value.get<double>() > 0;
}

}  // namespace

PriceMap::PriceMap(std::string source, std::vector<Row> rows)
    : source_(std::move(source)), rows_(std::move(rows)) {
  std::sort(rows_.begin(), rows_.end());
  for (const Row& row : rows_) providers_.push_back(row.second);
  std::sort(providers_.begin(), providers_.end());
  providers_.erase(std::unique(providers_.begin(), providers_.end()), providers_.end());
}

const PriceMap& PriceMap::BuiltIn() {
  static const PriceMap map = [] {
    std::vector<Row> rows;
    rows.reserve(std::size(kListed));
    for (const ListedName& listed : kListed) rows.emplace_back(listed.name, listed.provider);
    return PriceMap("LiteLLM " + std::string(kRelease), std::move(rows));
  }();
  return map;
}

Result<PriceMap> PriceMap::Read(const std::filesystem::path& file) {
  const Result<std::string> text = yaml::ReadFile(file);
  if (!text) return text.error();
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  std::vector<Row> rows;
  if (json.is_object())
    for (const auto& [name, entry] : json.items()) {
      if (!entry.is_object()) continue;
      const auto provider = entry.find("litellm_provider");
      if (provider == entry.end() || !provider->is_string()) continue;
      const auto fields = entry.items();
      if (std::none_of(fields.begin(), fields.end(),
                       [](const auto& field) { return IsPrice(field.key(), field.value()); }))
        continue;
      std::string lower = name;
      std::transform(lower.begin(), lower.end(), lower.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      rows.emplace_back(std::move(lower), provider->get<std::string>());
    }
  if (rows.empty())
    return Error{file.string() +
                 ": no price map of LiteLLM: pass its model_prices_and_context_window.json "
                 "(scripts/generate_price_tables --where says where an installed one is)"};
  return PriceMap(file.string(), std::move(rows));
}

bool PriceMap::Has(std::string_view provider, std::string_view name) const {
  const auto before = [](const Row& row, std::string_view wanted) { return row.first < wanted; };
  for (auto row = std::lower_bound(rows_.begin(), rows_.end(), name, before);
       row != rows_.end() && row->first == name; ++row)
    if (IsOf(row->second, provider)) return true;
  return false;
}

bool PriceMap::Knows(std::string_view provider) const {
  if (std::binary_search(providers_.begin(), providers_.end(), provider)) return true;
  return !provider.empty() &&
         std::any_of(providers_.begin(), providers_.end(),
                     [&](const std::string& each) { return IsOf(each, provider); });
}

}  // namespace budget_gate
