// SPDX-License-Identifier: Apache-2.0
#include "support/template.h"

namespace budget_gate::testing_support {
namespace {

using nlohmann::json;

void Replace(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

}  // namespace

std::string FillIn(std::string pattern, const TemplateVars& vars) {
  Replace(pattern, "<id>", vars.id);
  Replace(pattern, "<key>", vars.key);
  return pattern;
}

json FillIn(const json& pattern, const TemplateVars& vars) {
  json filled = pattern;
  if (pattern.is_object()) {
    filled = json::object();
    for (const auto& [name, value] : pattern.items()) {
      if (value == "<period>" && !vars.period) continue;
      filled[FillIn(name, vars)] = FillIn(value, vars);
    }
  } else if (pattern.is_array()) {
    for (json& each : filled) each = FillIn(json(each), vars);
  } else if (pattern == "<limit>") {
    filled = vars.limit ? json(*vars.limit) : json(nullptr);
  } else if (pattern == "<period>") {
    filled = *vars.period;
  } else if (pattern.is_string()) {
    filled = FillIn(pattern.get<std::string>(), vars);
  }
  return filled;
}

Request FillIn(const Request& pattern, const TemplateVars& vars) {
  return {.method = pattern.method,
          .path = FillIn(pattern.path, vars),
          .body = FillIn(pattern.body, vars)};
}

std::optional<double> NumberAt(const json& document, const std::string& path) {
  const std::size_t choice = path.find("/[");
  const json::json_pointer pointer(path.substr(0, choice));
  if (!document.contains(pointer)) return std::nullopt;
  const json& at = document.at(pointer);
  if (choice == std::string::npos)
    return at.is_number() ? std::optional(at.get<double>()) : std::nullopt;
  const std::size_t equals = path.find('=', choice);
  const std::size_t end = path.find(']', equals);
  const std::string field = path.substr(choice + 2, equals - choice - 2);
  const std::string value = path.substr(equals + 1, end - equals - 1);
  for (const json& each : at) {
    if (each.is_object() && each.value(field, json()) == value)
      return NumberAt(each, path.substr(end + 1));
  }
  return std::nullopt;
}

}  // namespace budget_gate::testing_support
