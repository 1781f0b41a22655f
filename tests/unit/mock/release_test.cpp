// SPDX-License-Identifier: Apache-2.0
#include "releases/changes.h"

#include <gtest/gtest.h>

#include "releases/defect.h"
#include "releases/shapes.h"

namespace budget_mock {
namespace {

TEST(MockRelease, HasTheChangesOfItsTime) {
  const auto has = [](Release release, Change change) { return Rules(release).Has(change); };
  EXPECT_FALSE(has({1, 84, 9}, Change::kRejectionIs429));
  EXPECT_TRUE(has({1, 85, 0}, Change::kRejectionIs429));
  EXPECT_TRUE(has({1, 103, 5}, Change::kRejectionIs429));
  EXPECT_FALSE(has({1, 104, 0}, Change::kRejectionIs429));
  EXPECT_TRUE(has({1, 104, 0}, Change::kRejectionIs422));
  EXPECT_TRUE(has({2, 0, 0}, Change::kRejectionIs422));
  EXPECT_TRUE(has({1, 65, 8}, Change::kShortKeyAccepted));
  EXPECT_FALSE(has({1, 84, 0}, Change::kShortKeyAccepted));
}

TEST(MockRelease, KnowsOnlyTheFieldsOfItsTime) {
  EXPECT_FALSE(Shape("key_row", {1, 83, 14}).contains("total_spend"));
  EXPECT_FALSE(Shape("key_row", {1, 100, 5}).contains("total_spend"));
  EXPECT_TRUE(Shape("key_row", {1, 106, 10}).contains("total_spend"));
  EXPECT_TRUE(Shape("key_row", {1, 83, 14}).contains("max_budget"));
}

TEST(MockRelease, ForgetsTheFieldsThatWereGivenUp) {
  EXPECT_TRUE(Shape("message_reply", {1, 83, 14}).contains("total_tokens"));
  EXPECT_FALSE(Shape("message_reply", {1, 84, 0}).contains("total_tokens"));
}

TEST(MockDefect, HasAUniqueNameInTheOrderOfTheEnumeration) {
  std::size_t index = 0;
  for (const DefectInfo& info : AllDefects()) {
    EXPECT_EQ(static_cast<std::size_t>(info.defect), index++) << info.name;
    DefectSet set;
    EXPECT_TRUE(set.Add(info.name));
    EXPECT_TRUE(set.Has(info.defect));
    EXPECT_EQ(DefectSet().Add(std::string(info.name) + "/team"), info.by_part) << info.name;
    EXPECT_FALSE(info.sentence.empty());
  }
  EXPECT_FALSE(DefectSet().Add("no-such-defect"));
}

TEST(MockDefect, AsReleasedAreThoseOfTheRelease) {
  const DefectSet old = DefectSet::AsReleased({1, 83, 14});
  EXPECT_TRUE(old.Has(Defect::kResetSpendLeavesCounter));
  EXPECT_FALSE(old.Has(Defect::kUnsettledReservationRefuses));
  const DefectSet newest = DefectSet::AsReleased(kNewestRelease);
  EXPECT_FALSE(newest.Has(Defect::kResetSpendLeavesCounter));
  EXPECT_TRUE(newest.Has(Defect::kUnsettledReservationRefuses));
  EXPECT_FALSE(newest.Has(Defect::kLimitNotEnforced));
}

}  // namespace
}  // namespace budget_mock
