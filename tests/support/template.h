// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "litellm/proxy_client.h"

namespace budget_gate::testing_support {

/// What stands for <id>, <key>, <limit> and <period> in the requests of a table.
struct TemplateVars {
  std::string id;
  std::string key{};                    ///< the secret of the key that spends
  std::optional<double> limit{};        ///< USD
  std::optional<std::string> period{};  ///< a budget_duration
};

/// `pattern` with the variables in their places. A field whose value is an absent <period> is left
/// out; an absent <limit> is null.
std::string FillIn(std::string pattern, const TemplateVars& vars);
nlohmann::json FillIn(const nlohmann::json& pattern, const TemplateVars& vars);
Request FillIn(const Request& pattern, const TemplateVars& vars);

/// The number in `document` at `path`, a JSON pointer in which /[field=value] picks the element of
/// a list that has that field. Nothing where there is no number.
std::optional<double> NumberAt(const nlohmann::json& document, const std::string& path);

}  // namespace budget_gate::testing_support
