// SPDX-License-Identifier: Apache-2.0
#include "releases/defect.h"

#include <algorithm>

namespace budget_mock {
namespace {

/// Of a function, since the defects of all files are made before main(), in no particular order.
std::vector<const Defect*>& Registered() {
  static std::vector<const Defect*> defects;
  return defects;
}

}  // namespace

Defect::Defect(std::string_view name, std::string_view sentence, Extent extent)
    : name_(name), sentence_(sentence), extent_(extent) {
  Registered().push_back(this);
}

std::vector<const Defect*> AllDefects() {
  std::vector<const Defect*> sorted = Registered();
  std::sort(sorted.begin(), sorted.end(),
            [](const Defect* a, const Defect* b) { return a->name() < b->name(); });
  return sorted;
}

bool DefectSet::Add(std::string_view name) {
  const std::size_t slash = name.find('/');
  const std::string_view part = slash == std::string_view::npos ? "" : name.substr(slash + 1);
  if (slash != std::string_view::npos && part.empty()) return false;
  for (const Defect* defect : Registered()) {
    if (defect->name() != name.substr(0, slash) || (!part.empty() && !defect->by_part())) continue;
    defects_.emplace_back(defect, part);
    return true;
  }
  return false;
}

bool DefectSet::Has(const Defect& defect, std::string_view part) const {
  return std::any_of(defects_.begin(), defects_.end(), [&](const auto& each) {
    return each.first == &defect && (each.second.empty() || each.second == part);
  });
}

}  // namespace budget_mock
