// SPDX-License-Identifier: Apache-2.0
#include "fidelity/difference.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "gate/ledger.h"
#include "releases/changes.h"

namespace budget_gate::fidelity {
namespace {

using nlohmann::ordered_json;

std::string Shown(const ordered_json* value) {
  constexpr std::size_t kLongest = 200;
  if (value == nullptr) return "nothing";
  const std::string text = value->dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
}

/// "404 {...}": status and body of a reply.
std::string Outcome(const ordered_json& reply) {
  const ordered_json* body = reply.contains("body") ? &reply.at("body") : nullptr;
  return reply.value("status", ordered_json()).dump() + " " + Shown(body);
}

/// 0 and 0.0 are not the same type to a strict client; the last digits of a sum of floats are
/// noise.
bool IsSameNumber(const ordered_json& a, const ordered_json& b) {
  return a.is_number_float() == b.is_number_float() &&
         IsSameMoney(a.get<double>(), b.get<double>());
}

/// Python leaves out a fraction that happens to be 0. Times of resets are whole seconds, and stay
/// compared to the letter.
bool IsSameText(const std::string& path, const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (path.ends_with("reset_at")) return false;
  static const std::regex kFraction(R"((<time [-0T: ]+)\.0+)");
  return std::regex_replace(a, kFraction, "$1") == std::regex_replace(b, kFraction, "$1");
}

class Comparison {
 public:
  explicit Comparison(std::vector<Difference>& found) : found_(found) {}

  void Compare(const std::string& question, const std::string& path, const ordered_json* a,
               const ordered_json* b) {
    if (a != nullptr && b != nullptr) {
      if (a->is_object() && b->is_object()) return CompareObjects(question, path, *a, *b);
      if (a->is_array() && b->is_array()) return CompareArrays(question, path, *a, *b);
      if (a->is_number() && b->is_number() && IsSameNumber(*a, *b)) return;
      if (a->is_string() && b->is_string() &&
          IsSameText(path, a->get<std::string>(), b->get<std::string>()))
        return;
      if (!a->is_number() && *a == *b) return;
    }
    found_.push_back(
        {.question = question, .path = path, .expected = Shown(a), .actual = Shown(b)});
  }

 private:
  void CompareObjects(const std::string& question, const std::string& path, const ordered_json& a,
                      const ordered_json& b) {
    std::set<std::string> names;
    for (const auto& [name, each] : a.items()) names.insert(name);
    for (const auto& [name, each] : b.items()) names.insert(name);
    for (const std::string& name : names) {
      const ordered_json* in_a = a.contains(name) ? &a.at(name) : nullptr;
      const ordered_json* in_b = b.contains(name) ? &b.at(name) : nullptr;
      Compare(question, path.empty() ? name : path + "." + name, in_a, in_b);
    }
  }

  void CompareArrays(const std::string& question, const std::string& path, const ordered_json& a,
                     const ordered_json& b) {
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
      Compare(question, path + "." + std::to_string(i), i < a.size() ? &a.at(i) : nullptr,
              i < b.size() ? &b.at(i) : nullptr);
    }
  }

  std::vector<Difference>& found_;
};

}  // namespace

std::string Difference::ToString(const std::string& expected_of,
                                 const std::string& actual_of) const {
  return "'" + question + "': " + path + ": " + expected_of + " has " + expected + ", " +
         actual_of + " has " + actual;
}

std::vector<Difference> Compare(const ordered_json& expected, const ordered_json& actual) {
  std::vector<Difference> found;
  Comparison comparison(found);
  std::set<std::string> questions;
  for (const auto& [question, reply] : expected.items()) questions.insert(question);
  for (const auto& [question, reply] : actual.items()) questions.insert(question);
  for (const std::string& question : questions) {
    const ordered_json* in_expected =
        expected.contains(question) ? &expected.at(question) : nullptr;
    const ordered_json* in_actual = actual.contains(question) ? &actual.at(question) : nullptr;
    // Of a reply with another status nothing else is alike: one difference says it.
    const ordered_json status =
        in_expected != nullptr ? in_expected->value("status", ordered_json()) : ordered_json();
    if (in_expected != nullptr && in_actual != nullptr &&
        status != in_actual->value("status", ordered_json())) {
      found.push_back({.question = question,
                       .path = "status",
                       .expected = Outcome(*in_expected),
                       .actual = Outcome(*in_actual)});
      continue;
    }
    comparison.Compare(question, "", in_expected, in_actual);
  }
  return found;
}

std::vector<std::string> Summary(const std::vector<Difference>& differences) {
  std::vector<std::string> lines;
  std::map<std::string, std::vector<const Difference*>> groups;
  static const std::regex kIndex(R"(\.\d+(\.|$))");
  for (const Difference& each : differences) {
    groups[std::regex_replace(each.path, kIndex, ".#$1") + ": " + each.expected + " -> " +
           each.actual]
        .push_back(&each);
  }
  for (const auto& [what, where] : groups) {
    const std::size_t others = where.size() - 1;
    lines.push_back(what + " ('" + where.front()->question + "'" +
                    (others == 0 ? "" : " and " + std::to_string(others) + " more") + ")");
  }
  return lines;
}

std::filesystem::path NearestRecording(const std::filesystem::path& replies,
                                       const std::string& release) {
  using budget_mock::Release;
  const auto wanted = Release::Parse(release);
  std::vector<std::pair<Release, std::filesystem::path>> recorded;
  for (const auto& entry : std::filesystem::directory_iterator(replies)) {
    if (const auto found = Release::Parse(entry.path().filename().string()))
      recorded.emplace_back(*found, entry.path());
  }
  std::sort(recorded.begin(), recorded.end());
  if (recorded.empty() || !wanted) return {};
  std::filesystem::path nearest = recorded.front().second;
  for (const auto& [each, path] : recorded) {
    if (each <= *wanted) nearest = path;
  }
  return nearest;
}

}  // namespace budget_gate::fidelity
