// SPDX-License-Identifier: Apache-2.0
#include "management/fields.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "common/python_text.h"

namespace budget_mock {
namespace {

using nlohmann::json;

/// Stands before a number that Python's JSON knows and the standard does not.
constexpr std::string_view kPythonNumber = "\\u0001python number ";

/// `text` with those numbers (NaN, Infinity, -Infinity) as marked texts.
std::string WithPythonNumbers(const std::string& text) {
  constexpr std::array<std::string_view, 3> kWords{"-Infinity", "Infinity", "NaN"};
  std::string out;
  bool inside_string = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto word = std::find_if(kWords.begin(), kWords.end(), [&](std::string_view each) {
      return !inside_string && std::string_view(text).substr(i, each.size()) == each;
    });
    if (word != kWords.end()) {
      out.append("\"").append(kPythonNumber).append(*word).append("\"");
      i += word->size();
      continue;
    }
    if (text[i] == '"') inside_string = !inside_string;
    if (text[i] == '\\' && i + 1 < text.size()) out += text[i++];
    out += text[i++];
  }
  return out;
}

/// Makes numbers of the texts that stand for them.
void RestorePythonNumbers(json& value) {
  constexpr std::string_view kMark = "\x01python number ";
  if (value.is_structured()) {
    for (json& each : value) RestorePythonNumbers(each);
  } else if (value.is_string() && value.get_ref<const std::string&>().starts_with(kMark)) {
    value = budget_gate::ParsePythonFloat(value.get_ref<const std::string&>().substr(kMark.size()))
                .value();
  }
}

/// Where the word around `at` begins: Python tells that place of a word that is wrong.
std::size_t StartOfWord(const std::string& text, std::size_t at) {
  at = std::min(at, text.size());
  while (at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0) --at;
  return at;
}

/// What Python's parser wants at `at`.
const char* WantedAt(const std::string& text, std::size_t at) {
  while (at > 0 && std::isspace(static_cast<unsigned char>(text[at - 1])) != 0) --at;
  const bool in_object = at > 0 && text[at - 1] == '{';
  return in_object ? "Expecting property name enclosed in double quotes" : "Expecting value";
}

std::optional<double> ToNumber(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.pop_back();
  if (text.empty()) return std::nullopt;
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? HUGE_VAL : value;
}

json Problem(const Rules& rules, const std::string& type, const json& location,
             const std::string& message, const json& input, const json& context) {
  json problem{{"type", type}, {"loc", location}, {"msg", message}};
  if (!rules.Has(Change::kValidationEchoesInput)) return problem;
  problem["input"] = input;
  if (!context.is_null()) problem["ctx"] = context;
  return problem;
}

}  // namespace

std::string RequiredParameter(const httplib::Request& request, const Rules& rules,
                              const char* name) {
  if (request.has_param(name)) return request.get_param_value(name);
  throw DetailFailure(422, json::array({Problem(rules, "missing", json::array({"query", name}),
                                                "Field required", nullptr, {})}));
}

void CheckParameter(const httplib::Request& request, const Rules& rules, const char* name,
                    int least) {
  if (!request.has_param(name)) return;
  const std::string value = request.get_param_value(name);
  if (std::atoi(value.c_str()) >= least) return;
  throw DetailFailure(
      422, json::array({Problem(rules, "greater_than_equal", json::array({"query", name}),
                                "Input should be greater than or equal to " + std::to_string(least),
                                value, {{"ge", least}})}));
}

namespace {

/// A whole number in the query between `least` and `most`; `otherwise` where there is none.
std::size_t NumberInQuery(const httplib::Request& request, const Rules& rules, const char* name,
                          std::size_t otherwise, int least, int most) {
  if (!request.has_param(name)) return otherwise;
  const std::string text = request.get_param_value(name);
  const auto refuse = [&](const std::string& type, const std::string& message,
                          const json& context) {
    return DetailFailure(
        422,
        json::array({Problem(rules, type, json::array({"query", name}), message, text, context)}));
  };
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw refuse("int_parsing",
                 "Input should be a valid integer, unable to parse string as an integer", {});
  }
  if (value < least) {
    throw refuse("greater_than_equal",
                 "Input should be greater than or equal to " + std::to_string(least),
                 {{"ge", least}});
  }
  if (value > most) {
    throw refuse("less_than_equal", "Input should be less than or equal to " + std::to_string(most),
                 {{"le", most}});
  }
  return static_cast<std::size_t>(value);
}

}  // namespace

Page::Page(const httplib::Request& request, const Rules& rules, const char* size_name,
           std::size_t usual)
    : number(NumberInQuery(request, rules, "page", 1, 1, std::numeric_limits<int>::max())),
      size(NumberInQuery(request, rules, size_name, usual, 1, 100)) {}

Fields::Fields(const httplib::Request& request, const Rules& rules) : rules_(rules) {
  if (request.body.empty()) {
    Note("missing", json::array({"body"}), "Field required", nullptr);
    Check();
  }
  try {
    body_ = json::parse(WithPythonNumbers(request.body));
    RestorePythonNumbers(body_);
  } catch (const json::parse_error& problem) {
    const std::size_t at = StartOfWord(request.body, problem.byte == 0 ? 0 : problem.byte - 1);
    Note("json_invalid", json::array({"body", at}), "JSON decode error", json::object(),
         {{"error", WantedAt(request.body, at)}});
    Check();
  } catch (const json::exception&) {
    Note("json_invalid", json::array({"body", 0}), "JSON decode error", json::object());
    Check();
  }
  if (!body_.is_object()) {
    Note("model_attributes_type", json::array({"body"}),
         "Input should be a valid dictionary or object to extract fields from", body_);
    Check();
  }
}

Fields::Fields(json body, const Rules& rules, json location)
    : rules_(rules), location_(std::move(location)), body_(std::move(body)) {}

json Fields::Inside(const std::vector<json>& parts) const {
  json location = location_;
  for (const json& part : parts) location.push_back(part);
  return location;
}

std::optional<double> Fields::Number(const char* name) {
  if (!Has(name) || body_.at(name).is_null()) return std::nullopt;
  const json& value = body_.at(name);
  if (value.is_number()) return value.get<double>();
  if (value.is_boolean()) return value.get<bool>() ? 1.0 : 0.0;
  if (value.is_string()) {
    if (const auto number = ToNumber(value.get<std::string>())) return number;
    Note("float_parsing", Inside({name}),
         "Input should be a valid number, unable to parse string as a number", value);
  } else {
    Note("float_type", Inside({name}), "Input should be a valid number", value);
  }
  return std::nullopt;
}

std::optional<std::string> Fields::Text(const char* name) {
  if (!Has(name) || body_.at(name).is_null()) return std::nullopt;
  const json& value = body_.at(name);
  if (value.is_string()) return value.get<std::string>();
  Note("string_type", Inside({name}), "Input should be a valid string", value);
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::Texts(const char* name) {
  if (!Has(name) || body_.at(name).is_null()) return std::nullopt;
  const json& value = body_.at(name);
  if (!value.is_array()) {
    Note("list_type", Inside({name}), "Input should be a valid list", value);
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i].is_string()) {
      texts.push_back(value[i].get<std::string>());
    } else {
      Note("string_type", Inside({name, i}), "Input should be a valid string", value[i]);
    }
  }
  return texts;
}

void Fields::Object(const char* name) {
  if (!Has(name) || body_.at(name).is_null() || body_.at(name).is_object()) return;
  Note("dict_type", Inside({name}), "Input should be a valid dictionary", body_.at(name));
}

void Fields::Each(const char* name, const std::function<void(Fields& entry)>& read) {
  if (!Has(name) || body_.at(name).is_null()) return;
  const json& list = body_.at(name);
  if (!list.is_array()) {
    Note("list_type", Inside({name}), "Input should be a valid list", list);
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) {
      Note("model_type", Inside({name, i}), "Input should be a valid dictionary or object",
           list[i]);
      continue;
    }
    Fields entry(list[i], rules_, Inside({name, i}));
    read(entry);
    for (const json& problem : entry.problems_) problems_.push_back(problem);
  }
}

void Fields::CheckRateLimits() {
  if (!rules_.Has(Change::kRateLimitsAreNotNegative)) return;
  for (const char* name : {"tpm_limit", "rpm_limit"}) {
    const auto limit = Number(name);
    if (!limit || *limit >= 0) continue;
    Note("greater_than_equal", Inside({name}), "Input should be greater than or equal to 0",
         body_.at(name), {{"ge", 0}});
  }
}

void Fields::OneOf(const char* name, const std::vector<std::string>& allowed,
                   const char* expected) {
  const auto value = Text(name);
  if (!value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return;
  Note("literal_error", Inside({name}), "Input should be " + std::string(expected), *value,
       {{"expected", expected}});
}

std::string Fields::RequiredOneOf(const char* name, const std::vector<std::string>& allowed,
                                  const char* expected) {
  Require(name);
  if (Has(name) && body_.at(name).is_null()) {
    Note("literal_error", Inside({name}), "Input should be " + std::string(expected), nullptr,
         {{"expected", expected}});
  }
  OneOf(name, allowed, expected);
  return Has(name) && body_.at(name).is_string() ? body_.at(name).get<std::string>() : "";
}

void Fields::RequireOneOrMore(const char* name, const char* model) {
  Require(name);
  if (!Has(name) || body_.at(name).is_structured()) return;
  Note("list_type", Inside({name, "list[" + std::string(model) + "]"}),
       "Input should be a valid list", body_.at(name));
  Note("value_error", Inside({name, model}), "Value error, input needs to be a dictionary",
       body_.at(name), {{"error", json::object()}});
}

std::string Fields::RequiredText(const char* name) {
  Require(name);
  if (Has(name) && !body_.at(name).is_string())
    Note("string_type", Inside({name}), "Input should be a valid string", body_.at(name));
  return Has(name) && body_.at(name).is_string() ? body_.at(name).get<std::string>() : "";
}

std::vector<std::string> Fields::RequiredTexts(const char* name) {
  Require(name);
  if (Has(name) && body_.at(name).is_null())
    Note("list_type", Inside({name}), "Input should be a valid list", nullptr);
  return Texts(name).value_or(std::vector<std::string>{});
}

double Fields::RequiredNumber(const char* name) {
  Require(name);
  if (Has(name) && body_.at(name).is_null())
    Note("float_type", Inside({name}), "Input should be a valid number", nullptr);
  return Number(name).value_or(0);
}

json Fields::Kept() const {
  json kept = body_;
  for (const char* name : {"max_budget", "budget_duration", "budget_id", "blocked"})
    kept.erase(name);
  return kept;
}

void Fields::Require(const char* name) {
  if (!Has(name)) Note("missing", Inside({name}), "Field required", body_);
}

void Fields::Refuse(const std::string& message) {
  Note("value_error", location_, "Value error, " + message, body_, {{"error", json::object()}});
}

void Fields::Check() const {
  if (!problems_.empty()) throw DetailFailure(422, problems_);
}

void Fields::Note(const std::string& type, const json& location, const std::string& message,
                  const json& input, const json& context) {
  problems_.push_back(Problem(rules_, type, location, message, input, context));
}

}  // namespace budget_mock
