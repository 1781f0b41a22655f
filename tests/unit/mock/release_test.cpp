// SPDX-License-Identifier: Apache-2.0
#include "releases/changes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

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

TEST(MockDefect, HasAUniqueNameAndASentence) {
  std::set<std::string_view> names;
  for (const Defect* defect : AllDefects()) {
    EXPECT_TRUE(names.insert(defect->name()).second) << defect->name();
    EXPECT_FALSE(defect->sentence().empty()) << defect->name();
    EXPECT_EQ(DefectSet().Add(std::string(defect->name()) + "/team"), defect->by_part())
        << defect->name();
  }
  EXPECT_FALSE(DefectSet().Add("no-such-defect"));
}

bool Has(const DefectSet& set, std::string_view name) {
  const auto all = AllDefects();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Defect* defect) { return defect->name() == name; });
  return set.Has(**found);
}

TEST(MockDefect, AsReleasedAreThoseOfTheRelease) {
  const DefectSet old = DefectSet::AsReleased({1, 83, 14});
  EXPECT_TRUE(Has(old, "reset-spend-leaves-counter"));
  EXPECT_FALSE(Has(old, "unsettled-reservation-refuses"));
  const DefectSet newest = DefectSet::AsReleased(kNewestRelease);
  EXPECT_FALSE(Has(newest, "reset-spend-leaves-counter"));
  EXPECT_TRUE(Has(newest, "unsettled-reservation-refuses"));
  EXPECT_FALSE(Has(newest, "limit-not-enforced"));
}

}  // namespace
}  // namespace budget_mock
