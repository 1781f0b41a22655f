// SPDX-License-Identifier: Apache-2.0
#include "fidelity/listed_differences.h"

#include <algorithm>
#include <stdexcept>

#include "common/yaml/fields.h"

namespace budget_gate::fidelity {
namespace {

/// The patterns under `name`; one for everything when there are none.
std::vector<std::string> PatternsAt(yaml::Value entry, std::string_view name) {
  const auto patterns = yaml::TextsAt(entry, name);
  return patterns.empty() ? std::vector<std::string>{"*"} : patterns;
}

bool AnyMatches(const std::vector<std::string>& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return Matches(pattern, text); });
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

}  // namespace

bool Matches(const std::string& pattern, const std::string& text) {
  // Each part between two stars is looked for behind the one before it.
  std::size_t at = 0;
  std::size_t from = 0;
  for (bool first = true;; first = false) {
    const std::size_t star = pattern.find('*', from);
    const bool last = star == std::string::npos;
    const std::string part = pattern.substr(from, last ? std::string::npos : star - from);
    if (first && last) return text == pattern;
    if (last)
      return text.size() >= at + part.size() &&
             text.compare(text.size() - part.size(), part.size(), part) == 0;
    const std::size_t found = text.find(part, at);
    if (found == std::string::npos || (first && found != 0)) return false;
    at = found + part.size();
    from = star + 1;
  }
}

bool ListedDifference::Names(const std::string& resource) const {
  return std::find(resources.begin(), resources.end(), resource) != resources.end();
}

bool ListedDifference::IsAbout(const std::string& release, const std::string& resource,
                               const Difference& difference) const {
  return AnyMatches(releases, release) && Names(resource) &&
         AnyMatches(questions, difference.question) && AnyMatches(paths, difference.path);
}

std::string ListedDifference::ToString() const {
  return "release " + Joined(releases) + ", resource " + Joined(resources) + ", question " +
         Joined(questions) + ", path " + Joined(paths) + ": " + reason;
}

std::vector<ListedDifference> ReadListedDifferences(const std::filesystem::path& file) {
  const Result<yaml::Tree> tree = yaml::Load(file);
  if (!tree) throw std::runtime_error(tree.error().message);
  std::vector<ListedDifference> read;
  try {
    const yaml::Value list = yaml::Required(tree->documents().front(), "differences");
    yaml::ForEachItemOf(list, [&](yaml::Value entry) {
      (void)yaml::Required(entry, "resources");  // an entry for all of them would hide too much
      read.push_back({.releases = PatternsAt(entry, "releases"),
                      .resources = PatternsAt(entry, "resources"),
                      .questions = PatternsAt(entry, "questions"),
                      .paths = PatternsAt(entry, "paths"),
                      .reason = yaml::RequiredTextAt(entry, "reason"),
                      .sometimes = yaml::IsTrueAt(entry, "sometimes")});
    });
  } catch (const std::exception& problem) {
    throw std::runtime_error(file.string() + ": " + problem.what());
  }
  return read;
}

}  // namespace budget_gate::fidelity
