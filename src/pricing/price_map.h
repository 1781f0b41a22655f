// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"

namespace budget_gate {

/// The names that LiteLLM's price map (model_prices_and_context_window.json) has a price above 0
/// for. A name counts only for its own provider: LiteLLM books `hosted_vllm/gpt-4o` at 0.
class PriceMap {
 public:
  /// A name in small letters, which LiteLLM finds in any, and whose model it is.
  using Row = std::pair<std::string, std::string>;

  /// That of one release, in litellm_price_map.inc.
  static const PriceMap& BuiltIn();

  /// That of LiteLLM's own JSON, any release's. The error is one line that names the file and the
  /// fix.
  static Result<PriceMap> Read(const std::filesystem::path& file);

  /// "LiteLLM 1.110.2", or the file that was read.
  const std::string& source() const { return source_; }

  /// Whether `name` (small letters) is priced for `provider` (_check_provider_match in
  /// litellm/utils.py); for any at all where `provider` is empty.
  bool Has(std::string_view provider, std::string_view name) const;

  /// Whether any model of `provider` is priced.
  bool Knows(std::string_view provider) const;

 private:
  PriceMap(std::string source, std::vector<Row> rows);

  std::string source_;
  std::vector<Row> rows_;               ///< sorted
  std::vector<std::string> providers_;  ///< sorted
};

}  // namespace budget_gate
