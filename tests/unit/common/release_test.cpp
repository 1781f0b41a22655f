// SPDX-License-Identifier: Apache-2.0
#include "common/release.h"

#include <gtest/gtest.h>

namespace budget_gate {
namespace {

TEST(Release, IsReadFromEveryFormThatLiteLLMGivesIt) {
  EXPECT_EQ(Release::Parse("1.106.10"), (Release{1, 106, 10}));
  EXPECT_EQ(Release::Parse("v1.84"), (Release{1, 84, 0}));
  EXPECT_EQ(Release::Parse("1.83.14-stable"), (Release{1, 83, 14}));
  EXPECT_EQ(Release::Parse("v1.90.0.rc.1"), (Release{1, 90, 0}));
  EXPECT_EQ(Release::Parse("1.90.0rc1"), (Release{1, 90, 0}));
  EXPECT_EQ(Release::Parse("1.106.10.post1"), (Release{1, 106, 10}));
  EXPECT_EQ(Release::Parse("v1.83.14-stable.patch.2"), (Release{1, 83, 14}));
  EXPECT_EQ(Release::Parse("1.84.0.dev2"), (Release{1, 84, 0}));
}

TEST(Release, IsNotReadFromOtherText) {
  for (const char* text : {"", "v", "1", "1.", "1..2", "1.2.3.4", "1.x", "-1.2", "latest", "V1.2.3",
                           "1.2.3 ", " 1.2.3", "1.2.3-", "1.2.3.", "1.2.3-rc..1", "1.2.1234567"})
    EXPECT_EQ(Release::Parse(text), std::nullopt) << text;
}

TEST(Release, AreOrderedByNumberAndNotAsText) {
  EXPECT_LT((Release{1, 90, 7}), (Release{1, 106, 10}));
  EXPECT_LT((Release{1, 106, 9}), (Release{1, 106, 10}));
  EXPECT_EQ((Release{1, 106, 10}).ToString(), "1.106.10");
}

}  // namespace
}  // namespace budget_gate
