// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/case_needs.h"

namespace budget_gate::testing_support {

/// The rows of a table, to run a case for each: googletest copies its parameters many times over.
template <typename Row>
std::vector<const Row*> PointersTo(const std::vector<Row>& rows) {
  std::vector<const Row*> pointers;
  for (const Row& row : rows) pointers.push_back(&row);
  return pointers;
}

/// SayNeeds for each row of a table that `suite` is run for; a row has a name and needs().
template <typename Rows>
bool SayNeedsOfRows(const std::string& suite, const Rows& rows) {
  for (const auto* row : rows) SayNeeds(suite + ".*/" + row->name, row->needs());
  return true;
}

}  // namespace budget_gate::testing_support

/// Runs `suite` for each row of a table (pointers to them), under the row's name and with its
/// needs.
#define INSTANTIATE_FOR_EACH_ROW(suite, rows)                                \
  INSTANTIATE_TEST_SUITE_P(, suite, testing::ValuesIn(rows),                 \
                           [](const auto& row) { return row.param->name; }); \
  const bool needs_of_##suite = SayNeedsOfRows(#suite, rows)
