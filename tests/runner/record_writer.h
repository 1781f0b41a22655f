// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "report/case_record.h"

namespace budget_gate::testing_support {

/// What has become of `test`, which is over, by what googletest knows of it and this process sent.
CaseRecord RecordOf(const testing::TestInfo& test);

/// Tells the runner what became of each case of this process.
class RecordWriter : public testing::EmptyTestEventListener {
  void OnTestPartResult(const testing::TestPartResult& part) override;
  void OnTestEnd(const testing::TestInfo& test) override;
};

}  // namespace budget_gate::testing_support
