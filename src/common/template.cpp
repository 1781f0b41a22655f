// SPDX-License-Identifier: Apache-2.0
#include "common/template.h"

namespace budget_gate {

using nlohmann::json;

std::string FillText(std::string_view text, const TemplateVars& vars, Brackets brackets) {
  std::string filled;
  for (;;) {
    const std::size_t open = text.find(brackets.open);
    filled += text.substr(0, open);
    if (open == text.npos) return filled;
    text.remove_prefix(open);
    const std::size_t close = text.find(brackets.close);
    const auto found = close == text.npos ? vars.end() : vars.find(text.substr(1, close - 1));
    if (found == vars.end()) {
      // This bracket opens nothing; the next one may.
      filled += text.front();
      text.remove_prefix(1);
    } else {
      filled += found->second.is_string() ? found->second.get<std::string>() : found->second.dump();
      text.remove_prefix(close + 1);
    }
  }
}

json FillJson(const json& document, const TemplateVars& vars, Brackets brackets) {
  if (document.is_object()) {
    json filled = json::object();
    for (const auto& [name, value] : document.items())
      filled[FillText(name, vars, brackets)] = FillJson(value, vars, brackets);
    return filled;
  }
  if (document.is_array()) {
    json filled = json::array();
    for (const json& each : document) filled.push_back(FillJson(each, vars, brackets));
    return filled;
  }
  if (!document.is_string()) return document;
  const std::string_view text = document.get_ref<const std::string&>();
  if (text.size() > 2 && text.front() == brackets.open && text.back() == brackets.close) {
    const auto found = vars.find(text.substr(1, text.size() - 2));
    if (found != vars.end()) return found->second;
  }
  return FillText(text, vars, brackets);
}

}  // namespace budget_gate
