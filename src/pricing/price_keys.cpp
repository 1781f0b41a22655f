// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_keys.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <compare>
#include <cstddef>
#include <vector>

namespace budget_gate {
namespace {

constexpr std::string_view kDeploymentKeys[] = {
#include "pricing/litellm_price_keys.inc"
};

constexpr std::string_view kMapKeys[] = {
#include "pricing/litellm_map_price_keys.inc"
};

using Words = std::vector<std::string>;

/// The lower-case words of snake_case, kebab-case, camelCase and `per1K`.
Words Split(std::string_view key) {
  Words words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto c = static_cast<unsigned char>(key[i]);
    if (std::isalnum(c) == 0) {
      finish();
      continue;
    }
    const bool after_lower = i > 0 && std::islower(static_cast<unsigned char>(key[i - 1])) != 0;
    if ((std::isupper(c) != 0 || std::isdigit(c) != 0) && after_lower) finish();
    word += static_cast<char>(std::tolower(c));
  }
  finish();
  return words;
}

bool IsThousand(std::string_view word) {
  return word == "1k" || word == "k" || word == "1000" || word == "thousand";
}

bool IsMillion(std::string_view word) {
  return word == "1m" || word == "m" || word == "1000000" || word == "million" || word == "mtok" ||
         word == "mtokens";
}

/// The words in LiteLLM's vocabulary: singular, without units, sorted so that their order does not
/// matter.
Words Vocabulary(std::string_view key) {
  static constexpr std::array<std::array<std::string_view, 2>, 17> kSynonyms = {{
      {"tokens", "token"},
      {"tok", "token"},
      {"toks", "token"},
      {"costs", "cost"},
      {"price", "cost"},
      {"prices", "cost"},
      {"pricing", "cost"},
      {"prompt", "input"},
      {"in", "input"},
      {"completion", "output"},
      {"out", "output"},
      {"generated", "output"},
      {"cached", "cache"},
      {"sec", "second"},
      {"seconds", "second"},
      {"images", "image"},
      {"queries", "query"},
  }};
  Words words;
  for (std::string word : Split(key)) {
    if (word == "usd" || word == "custom" || word == "one" || IsThousand(word)) continue;
    if (word == "mtok" || word == "mtokens") word = "token";
    if (IsMillion(word)) continue;
    for (const auto& [from, to] : kSynonyms)
      if (word == from) word = to;
    words.push_back(word);
  }
  std::sort(words.begin(), words.end());
  return words;
}

/// Vocabulary of every deployment key, in the order of the table.
const std::vector<Words>& DeploymentVocabulary() {
  static const std::vector<Words> kWords = [] {
    std::vector<Words> words;
    for (const std::string_view key : kDeploymentKeys) words.push_back(Vocabulary(key));
    return words;
  }();
  return kWords;
}

/// The share of words that two keys have in common, 0 to 1.
double Overlap(const Words& a, const Words& b) {
  Words common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  const std::size_t all = a.size() + b.size() - common.size();
  return all == 0 ? 0 : static_cast<double>(common.size()) / static_cast<double>(all);
}

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j - 1] + 1, row[j] + 1, replaced});
    }
  }
  return row.back();
}

bool IsDeploymentPriceKey(std::string_view key) {
  return std::binary_search(std::begin(kDeploymentKeys), std::end(kDeploymentKeys), key);
}

bool IsModelInfoPriceKey(std::string_view key) {
  return IsDeploymentPriceKey(key) ||
         std::binary_search(std::begin(kMapKeys), std::end(kMapKeys), key) ||
         ParseThresholdKey(key).has_value();
}

bool IsPriceMultiplier(std::string_view key) {
  return key.find("_multiplier") != key.npos;
}

std::optional<ThresholdKey> ParseThresholdKey(std::string_view key) {
  constexpr std::string_view kAbove = "_above_";
  constexpr std::string_view kTokens = "_tokens";
  // The last one: `cache_creation_input_token_cost_above_1hr_above_200k_tokens` has two.
  const std::size_t at = key.rfind(kAbove);
  if (at == std::string_view::npos || !key.ends_with(kTokens)) return std::nullopt;
  static constexpr std::string_view kBases[] = {
      "cache_creation_input_token_cost", "cache_creation_input_token_cost_above_1hr",
      "cache_read_input_token_cost", "input_cost_per_token", "output_cost_per_token"};
  const std::string_view base = key.substr(0, at);
  if (std::find(std::begin(kBases), std::end(kBases), base) == std::end(kBases))
    return std::nullopt;
  if (key.size() < at + kAbove.size() + kTokens.size()) return std::nullopt;
  std::string_view digits =
      key.substr(at + kAbove.size(), key.size() - at - kAbove.size() - kTokens.size());
  const bool thousands = digits.ends_with('k');
  if (thousands) digits.remove_suffix(1);
  std::int64_t tokens = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), tokens);
  constexpr std::int64_t kMost = 1'000'000'000'000;
  if (error != std::errc() || end != digits.data() + digits.size() || tokens < 0 || tokens > kMost)
    return std::nullopt;
  return ThresholdKey{.base = base, .tokens = thousands ? tokens * 1000 : tokens};
}

std::optional<std::string> NearestPriceKey(std::string_view key) {
  constexpr std::size_t kLongest = 120;  // no price key is half as long
  if (key.size() > kLongest) return std::nullopt;
  const Words words = Vocabulary(key);
  // Of keys that share as many words with it, the two prices that nearly every model has come
  // first, then one without a size, then the one that takes the fewest edits.
  struct Score {
    double overlap = 0;
    bool is_usual = false;
    bool is_without_size = false;  ///< not `output_cost_per_image_1K`, whose size is no unit
    std::ptrdiff_t kept = 0;       ///< minus the edits

    auto operator<=>(const Score&) const = default;
  };
  std::string_view nearest;
  Score best;
  for (std::size_t i = 0; i < std::size(kDeploymentKeys); ++i) {
    const std::string_view candidate = kDeploymentKeys[i];
    const double overlap = Overlap(words, DeploymentVocabulary()[i]);
    if (overlap < best.overlap || overlap == 0) continue;
    const Score score{
        .overlap = overlap,
        .is_usual = candidate == "input_cost_per_token" || candidate == "output_cost_per_token",
        .is_without_size = !candidate.ends_with('K'),
        .kept = -static_cast<std::ptrdiff_t>(EditDistance(key, candidate))};
    if (nearest.empty() || score > best) {
      best = score;
      nearest = candidate;
    }
  }
  // Half of the words: `input_cost` is meant for `input_cost_per_token`, `cost_center` is not meant
  // for a price.
  constexpr double kEnough = 0.5;
  const bool speaks_of_cost = std::find(words.begin(), words.end(), "cost") != words.end();
  if (best.overlap >= kEnough && words.size() > 1 && speaks_of_cost) return std::string(nearest);
  constexpr std::size_t kSlips = 3;
  for (const std::string_view candidate : kDeploymentKeys) {
    const bool is_alike = key.size() > 3 * kSlips && key.size() <= candidate.size() + kSlips &&
                          candidate.size() <= key.size() + kSlips;
    if (is_alike && EditDistance(key, candidate) <= kSlips) return std::string(candidate);
  }
  return std::nullopt;
}

std::int64_t TokensPerUnit(std::string_view key) {
  for (const std::string& word : Split(key)) {
    if (IsThousand(word)) return 1000;
    if (IsMillion(word)) return 1'000'000;
  }
  return 1;
}

}  // namespace budget_gate
