// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/case_record.h"

namespace budget_gate::testing_support {

/// Fills in where the case `record` is found: its section of the catalogue, and the payer or the
/// spending route that it is run for. Of a case that this program has not, nothing.
void PlaceCase(CaseRecord& record);

/// "Key budget" of ".../behaviour/key_budget_test.cpp", as the catalogue has it.
std::string SectionOf(std::string_view file);

/// In the order in which the program has its cases.
void SortAsListed(std::vector<CaseRecord>& cases);

}  // namespace budget_gate::testing_support
