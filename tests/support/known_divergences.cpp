// SPDX-License-Identifier: Apache-2.0
#include "support/known_divergences.h"

#include <charconv>
#include <stdexcept>

#include "common/yaml/fields.h"

namespace budget_gate::testing_support {
namespace {

std::string ToText(const ReleaseNumber& release) {
  return std::to_string(release[0]) + "." + std::to_string(release[1]) + "." +
         std::to_string(release[2]);
}

std::optional<ReleaseNumber> ReleaseAt(yaml::Value entry, std::string_view name) {
  const std::string text = yaml::TextAt(entry, name);
  if (text.empty()) return std::nullopt;
  const auto release = ParseRelease(text);
  if (!release)
    throw std::runtime_error("line " + std::to_string(entry.mark().line) + ": '" + text +
                             "' is no release");
  return release;
}

KnownDivergence ReadEntry(yaml::Value entry) {
  return {.test_case = yaml::RequiredTextAt(entry, "case"),
          .from = ReleaseAt(entry, "from").value_or(ReleaseNumber{}),
          .through = ReleaseAt(entry, "through"),
          .issue = yaml::RequiredTextAt(entry, "issue"),
          .sentence = yaml::RequiredTextAt(entry, "sentence"),
          .mock_defect = yaml::TextAt(entry, "mock_defect"),
          .sometimes = yaml::IsTrueAt(entry, "sometimes")};
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
  const Result<yaml::Tree> tree = yaml::Load(file);
  if (!tree) return tree.error();
  try {
    std::vector<KnownDivergence> entries;
    yaml::ForEachItemOf(tree->documents().front(),
                        [&](yaml::Value entry) { entries.push_back(ReadEntry(entry)); });
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
