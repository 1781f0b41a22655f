// SPDX-License-Identifier: Apache-2.0
#include "pricing/config_text.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>
#include <string>

namespace budget_gate {

std::vector<Allowance> ReadAllowances(std::string_view text) {
  constexpr std::string_view kMark = "# pricing_check: allow ";
  std::vector<Allowance> allowances;
  int line = 1;
  std::size_t counted = 0;
  for (std::size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                        text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    counted = at;
    std::istringstream rules(
        std::string(text.substr(at + kMark.size(), text.find('\n', at) - at - kMark.size())));
    for (std::string rule; rules >> rule;) allowances.push_back({.line = line, .rule = rule});
  }
  return allowances;
}

bool MentionsConfig(std::string_view text) {
  const auto has = [&](std::string_view key) {
    for (std::size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
      const std::size_t before = at == 0 ? text.npos : text.find_last_not_of(" \"-{", at - 1);
      const std::string_view after = text.substr(at + key.size());
      if ((before == text.npos || text[before] == '\n') &&
          (after.starts_with(':') || after.starts_with("\":")))
        return true;
    }
    return false;
  };
  return has("model_list") || std::any_of(std::begin(kSections), std::end(kSections), has);
}

bool IsMisspelledList(std::string_view key) {
  std::string letters;
  for (const char c : key)
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return key != "model_list" &&
         (letters == "modellist" || letters == "modelslist" || letters == "modelist" ||
          letters == "modellists" || letters == "models");
}

}  // namespace budget_gate
