// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Python's text of numbers, texts and lists: LiteLLM puts it into headers and messages, and reads
/// it in configs and requests.
namespace budget_gate {

/// A number as Python's str(float) writes it: 0.0, 0.00019, 1e-05, inf, nan.
std::string PythonFloatText(double value);
/// The number that Python's float() reads from `text` (blanks around it and underscores between
/// digits are allowed, `inf` and `nan` are numbers), or nothing. Of digits and blanks only those of
/// ASCII count; Python knows more.
std::optional<double> ParsePythonFloat(std::string_view text);

/// A text as Python's repr writes it: 'a', or "it's" where it has an apostrophe. Characters beyond
/// ASCII are taken as printable.
std::string PythonText(std::string_view text);
/// A list of strings as Python writes it: ['a', 'b'].
std::string PythonList(const std::vector<std::string>& items);

}  // namespace budget_gate
