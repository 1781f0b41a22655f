// SPDX-License-Identifier: Apache-2.0
#include "common/text_table.h"

#include <gtest/gtest.h>

#include <limits>

#include "common/decimal.h"

namespace budget_gate {
namespace {

TEST(TextTable, ColumnsAreAsWideAsTheirLongestCell) {
  EXPECT_EQ(TextTable({{"a", "bcd", "e"}, {"fgh", "i", "jk"}}), "a    bcd  e\nfgh  i    jk\n");
}

TEST(TextTable, RowsNeedNotBeEquallyLong) {
  EXPECT_EQ(TextTable({{"a"}, {"bc", "d", ""}, {}}), "a\nbc  d  \n\n");
  EXPECT_EQ(TextTable({}), "");
}

TEST(PlainDecimal, HasNoExponentAndTwelveDigits) {
  EXPECT_EQ(PlainDecimal(0), "0");
  EXPECT_EQ(PlainDecimal(1e-9), "0.000000001");
  EXPECT_EQ(PlainDecimal(0.1 + 0.2), "0.3");
  EXPECT_EQ(PlainDecimal(-1500), "-1500");
  EXPECT_EQ(PlainDecimal(1e21), "1000000000000000000000");
  EXPECT_EQ(PlainDecimal(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(PlainDecimal(std::numeric_limits<double>::quiet_NaN()), "nan");
}

}  // namespace
}  // namespace budget_gate
