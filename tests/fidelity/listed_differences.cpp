// SPDX-License-Identifier: Apache-2.0
#include "fidelity/listed_differences.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <stdexcept>

namespace budget_gate::fidelity {
namespace {

/// A text, or a list of them; every one when there is none.
std::vector<std::string> Patterns(const YAML::Node& node) {
  if (!node) return {"*"};
  if (node.IsScalar()) return {node.Scalar()};
  return node.as<std::vector<std::string>>();
}

/// Throws std::runtime_error that names what the entry lacks, and its line.
YAML::Node Required(const YAML::Node& entry, const std::string& name) {
  if (entry[name]) return entry[name];
  throw std::runtime_error("the entry in line " + std::to_string(entry.Mark().line + 1) +
                           " has no '" + name + "'");
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
  std::vector<ListedDifference> read;
  try {
    const YAML::Node document = YAML::LoadFile(file.string());
    for (const YAML::Node& node : document["differences"]) {
      read.push_back({.releases = Patterns(node["releases"]),
                      .resources = Patterns(Required(node, "resources")),
                      .questions = Patterns(node["questions"]),
                      .paths = Patterns(node["paths"]),
                      .reason = Required(node, "reason").Scalar(),
                      .sometimes = node["sometimes"].as<bool>(false)});
    }
  } catch (const std::exception& problem) {
    throw std::runtime_error(file.string() + ": " + problem.what());
  }
  return read;
}

}  // namespace budget_gate::fidelity
