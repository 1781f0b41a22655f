// SPDX-License-Identifier: Apache-2.0
// The known divergences say which defects --as-released turns on.
#include <stdexcept>

#include "common/fixtures.h"
#include "common/yaml/fields.h"
#include "releases/defect.h"

namespace budget_mock {
namespace {

namespace yaml = budget_gate::yaml;

Release ReleaseAt(yaml::Value entry, std::string_view name, Release otherwise) {
  const std::string text = yaml::TextAt(entry, name);
  return text.empty() ? otherwise : Release::Parse(text).value();
}

}  // namespace

DefectSet DefectSet::AsReleased(Release release) {
  constexpr std::string_view kFile = "known_divergences.yaml";
  const auto tree = yaml::Tree::Parse(budget_gate::Fixture(kFile), std::string(kFile));
  if (!tree) throw std::logic_error(tree.error().message);
  DefectSet set;
  yaml::ForEachItemOf(tree->documents().front(), [&](yaml::Value entry) {
    const std::string defect = yaml::TextAt(entry, "mock_defect");
    const bool has = release >= ReleaseAt(entry, "from", {}) &&
                     release <= ReleaseAt(entry, "through", {1'000'000, 0, 0});
    if (!defect.empty() && has && !set.Add(defect))
      throw std::logic_error("known_divergences.yaml: no defect is called " + defect);
  });
  return set;
}

}  // namespace budget_mock
