// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// Texts and JSON documents with named placeholders, such as "/team/info?team_id=<id>" or
/// "Spend={spend}".
namespace budget_gate {

/// What stands for each name: a text, or any other JSON value.
using TemplateVars = std::map<std::string, nlohmann::json, std::less<>>;

/// What encloses a name: {'<', '>'} or {'{', '}'}.
struct Brackets {
  char open = '<';
  char close = '>';
};

/// `text` with every placeholder that `vars` has a value for replaced: texts as they are, other
/// values as JSON. Names that `vars` does not have stay as they stand, and values are not filled in
/// again.
std::string FillText(std::string_view text, const TemplateVars& vars, Brackets brackets = {});

/// `document` with the placeholders in all its texts and names of fields replaced. A text that is
/// one placeholder and nothing else becomes the value itself: "<limit>" becomes 0.5, not "0.5".
nlohmann::json FillJson(const nlohmann::json& document, const TemplateVars& vars,
                        Brackets brackets = {});

}  // namespace budget_gate
