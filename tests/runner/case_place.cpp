// SPDX-License-Identifier: Apache-2.0
#include "runner/case_place.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "support/case_needs.h"
#include "support/payers.h"
#include "support/spending_routes.h"

namespace budget_gate::testing_support {
namespace {

/// Whether a row of the table has that name.
template <typename Rows>
bool HasRow(const Rows& rows, const std::string& name) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto* row) { return row->name == name; });
}

}  // namespace

std::string SectionOf(std::string_view file) {
  constexpr std::string_view kEnd = "_test";
  std::string section = std::filesystem::path(file).stem().string();
  if (section.ends_with(kEnd)) section.resize(section.size() - kEnd.size());
  std::replace(section.begin(), section.end(), '_', ' ');
  if (!section.empty())
    section.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(section.front())));
  return section;
}

void PlaceCase(CaseRecord& record) {
  const auto all = AllCases();
  const auto found = std::find_if(all.begin(), all.end(), [&](const testing::TestInfo* test) {
    return FullName(*test) == record.name;
  });
  if (found == all.end()) return;
  record.section = SectionOf((*found)->file());
  const std::size_t slash = record.name.find('/');
  if (slash == std::string::npos) return;
  const std::string row = record.name.substr(slash + 1);
  if (HasRow(AllPayers(), row)) record.payer = row;
  if (HasRow(AllSpendingRoutes(), row)) record.route = row;
}

void SortAsListed(std::vector<CaseRecord>& cases) {
  std::map<std::string, std::size_t> places;
  for (const testing::TestInfo* test : AllCases()) places.emplace(FullName(*test), places.size());
  std::stable_sort(cases.begin(), cases.end(), [&](const CaseRecord& a, const CaseRecord& b) {
    return places[a.name] < places[b.name];
  });
}

}  // namespace budget_gate::testing_support
