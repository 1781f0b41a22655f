// SPDX-License-Identifier: Apache-2.0
#include "support/known_divergences.h"

#include <stdexcept>

#include "common/yaml/fields.h"

namespace budget_gate::testing_support {
namespace {

std::optional<Release> ReleaseAt(yaml::Value entry, std::string_view name) {
  const std::string text = yaml::TextAt(entry, name);
  if (text.empty()) return std::nullopt;
  const auto release = Release::Parse(text);
  if (!release)
    throw std::runtime_error("line " + std::to_string(entry.mark().line) + ": '" + text +
                             "' is no release");
  return release;
}

KnownDivergence ReadEntry(yaml::Value entry) {
  return {.test_case = yaml::TextAt(entry, "case"),
          .from = ReleaseAt(entry, "from").value_or(Release{}),
          .through = ReleaseAt(entry, "through"),
          .issue = yaml::RequiredTextAt(entry, "issue"),
          .sentence = yaml::RequiredTextAt(entry, "sentence"),
          .mock_defect = yaml::TextAt(entry, "mock_defect"),
          .sometimes = yaml::IsTrueAt(entry, "sometimes")};
}

}  // namespace

std::string KnownDivergence::ToString() const {
  std::string text = sentence + " (" + issue + "; LiteLLM ";
  const bool first = from == Release{};
  if (first && !through) return text + "every release so far)";
  if (!first) text += (through ? "from " : "since ") + from.ToString();
  if (through) text += (first ? "up to " : " to ") + through->ToString();
  return text + ")";
}

Result<std::vector<KnownDivergence>> ReadKnownDivergences(std::string_view text,
                                                          const std::string& name) {
  const Result<yaml::Tree> tree = yaml::Tree::Parse(text, name);
  if (!tree) return tree.error();
  try {
    std::vector<KnownDivergence> entries;
    yaml::ForEachItemOf(tree->documents().front(),
                        [&](yaml::Value entry) { entries.push_back(ReadEntry(entry)); });
    return entries;
  } catch (const std::exception& problem) {
    return Error{name + ": " + problem.what()};
  }
}

std::optional<KnownDivergence> FindDivergence(const std::vector<KnownDivergence>& entries,
                                              std::string_view test_case,
                                              std::string_view version) {
  const auto release = Release::Parse(version);
  if (!release) return std::nullopt;
  for (const KnownDivergence& entry : entries) {
    const bool since = *release >= entry.from;
    const bool until = !entry.through || *release <= *entry.through;
    if (entry.test_case == test_case && since && until) return entry;
  }
  return std::nullopt;
}

}  // namespace budget_gate::testing_support
