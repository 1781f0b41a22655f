// SPDX-License-Identifier: Apache-2.0
#include "support/known_divergences.h"

#include <yaml-cpp/yaml.h>

#include <charconv>

namespace budget_gate::testing_support {
namespace {

std::string ToText(const ReleaseNumber& release) {
  return std::to_string(release[0]) + "." + std::to_string(release[1]) + "." +
         std::to_string(release[2]);
}

ReleaseNumber Release(const YAML::Node& node) {
  const auto text = node.as<std::string>();
  const auto release = ParseRelease(text);
  if (!release) throw YAML::Exception(node.Mark(), "'" + text + "' is no release");
  return *release;
}

KnownDivergence ReadEntry(const YAML::Node& node) {
  KnownDivergence entry;
  for (const char* name : {"case", "issue", "sentence"}) {
    if (!node[name]) throw YAML::Exception(node.Mark(), std::string("no '") + name + "'");
  }
  entry.test_case = node["case"].as<std::string>();
  if (node["from"]) entry.from = Release(node["from"]);
  if (node["through"]) entry.through = Release(node["through"]);
  entry.issue = node["issue"].as<std::string>();
  entry.sentence = node["sentence"].as<std::string>();
  entry.mock_defect = node["mock_defect"].as<std::string>("");
  entry.sometimes = node["sometimes"].as<bool>(false);
  return entry;
}

}  // namespace

std::optional<ReleaseNumber> ParseRelease(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  ReleaseNumber release{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < release.size() && at != end; ++i) {
    const auto [next, error] = std::from_chars(at, end, release.at(i));
    if (error != std::errc()) return std::nullopt;
    at = next;
    if (at != end && *at != '.') break;  // a suffix such as -stable or rc1
    if (at != end) ++at;
  }
  return text.empty() ? std::nullopt : std::optional(release);
}

std::string KnownDivergence::ToString() const {
  std::string text = sentence + " (" + issue + "; LiteLLM ";
  const bool first = from == ReleaseNumber{};
  if (first && !through) return text + "every release so far)";
  if (!first) text += (through ? "from " : "since ") + ToText(from);
  if (through) text += (first ? "up to " : " to ") + ToText(*through);
  return text + ")";
}

Result<std::vector<KnownDivergence>> ReadKnownDivergences(const std::filesystem::path& file) {
  try {
    std::vector<KnownDivergence> entries;
    for (const auto& node : YAML::LoadFile(file.string())) entries.push_back(ReadEntry(node));
    return entries;
  } catch (const std::exception& problem) {
    return Error{file.string() + ": " + problem.what()};
  }
}

std::optional<KnownDivergence> FindDivergence(const std::vector<KnownDivergence>& entries,
                                              std::string_view test_case,
                                              std::string_view version) {
  const auto release = ParseRelease(version);
  if (!release) return std::nullopt;
  for (const KnownDivergence& entry : entries) {
    const bool since = *release >= entry.from;
    const bool until = !entry.through || *release <= *entry.through;
    if (entry.test_case == test_case && since && until) return entry;
  }
  return std::nullopt;
}

}  // namespace budget_gate::testing_support
